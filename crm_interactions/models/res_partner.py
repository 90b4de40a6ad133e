from odoo import api, fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    """The customer: its interactions, links and personal identification number."""

    _inherit = "res.partner"

    interaction_ids = fields.One2many("crm.interaction", "partner_id", string="Interactions")
    interaction_count = fields.Integer(compute="_compute_interaction_count")
    link_ids = fields.One2many("crm.link", "partner_id", string="Links")
    pin = fields.Char(
        string="PIN",
        compute="_compute_pin",
        inverse="_inverse_pin",
        search="_search_pin",
        help="Personal identification number.",
    )

    @api.depends(
        "id_numbers.name", "id_numbers.category_id", "id_numbers.status", "id_numbers.active"
    )
    def _compute_pin(self):
        self._compute_identification("pin", "PIN")

    def _inverse_pin(self):
        self._inverse_identification("pin", "PIN")

    def _search_pin(self, operator, value):
        return self._search_identification("PIN", operator, value)

    def _compute_interaction_count(self):
        """Count the interactions of the customer and of everybody below it."""
        self.interaction_count = 0
        accounts = self.filtered("id")
        counts = dict(
            self.env["crm.interaction"]._read_group(
                Domain("partner_id", "child_of", accounts.ids), ["partner_id"], ["__count"]
            )
        )
        for partner, count in counts.items():
            while partner:
                if partner in accounts:
                    partner.interaction_count += count
                partner = partner.parent_id

    def action_view_interactions(self):
        """Open the interactions of the customer and of its contact persons."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_interactions.crm_interaction_action"
        )
        action["domain"] = [("partner_id", "child_of", self.ids)]
        action["context"] = {"default_partner_id": self.id}
        return action

    def action_log_call(self):
        """Open a new call with the customer, held now (B4)."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_interactions.crm_interaction_action_form"
        )
        action["context"] = {
            "default_partner_id": self.commercial_partner_id.id,
            "default_contact_ids": [] if self.is_company else self.ids,
            "default_type_id": self.env.ref("crm_interactions.crm_interaction_type_call").id,
        }
        return action
