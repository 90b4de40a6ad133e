from odoo import api, fields, models


class ResPartner(models.Model):
    """What the customer agreed to, on the Sales page."""

    _inherit = "res.partner"

    agreement_ids = fields.One2many(
        "crm.agreement",
        "partner_id",
        string="Agreements",
        groups="sales_team.group_sale_salesman",
    )

    @api.readonly
    def get_agreements_domain(self):
        """Return the domain of the customer's active agreements, for its section (A1)."""
        self.ensure_one()
        return [("partner_id", "=", self.id), ("status", "=", "active")]

    @api.readonly
    def get_agreement_requests_domain(self):
        """Return the domain of what the customer has yet to confirm, for its section (B10)."""
        self.ensure_one()
        return [("partner_id", "=", self.id), ("status", "=", "waiting")]

    def action_add_agreement(self):
        """Open the dialog that grants an agreement of the customer (A1)."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Grant an Agreement"),
            "res_model": "crm.agreement",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_partner_id": self.id},
        }

    def action_view_agreements(self):
        """Open all agreements of the customer, inactive ones too (A1)."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_agreements.crm_agreement_action"
        )
        action["domain"] = [("partner_id", "=", self.id)]
        action["context"] = {"default_partner_id": self.id}
        return action
