from odoo import api, models


class ResPartner(models.Model):
    """Changes of the customer, its contacts and its addresses are logged (S17 S18)."""

    _name = "res.partner"
    _inherit = ["crm.change.mixin", "res.partner"]

    # A contact is part of its own file and of its account's.
    _change_partner_fields = ("parent_id",)

    @api.model
    def _change_file_fields(self):
        return {"parent_id", "is_company"}

    def _change_files(self):
        return {partner.id: {(partner.id, partner.commercial_partner_id.id)} for partner in self}

    def action_view_changes(self):
        """Ask for the time frame and show what was changed in the customer's file (S17 S18)."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_interactions.crm_change_audit_action"
        )
        action["context"] = {"default_partner_id": self.id}
        return action
