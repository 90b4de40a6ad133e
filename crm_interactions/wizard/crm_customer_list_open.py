from datetime import timedelta

from odoo import api, fields, models


class CrmCustomerListOpen(models.TransientModel):
    """Asks for the time frame before orders, participations or payments are listed (S21–S23)."""

    _name = "crm.customer.list.open"
    _description = "Open a List of the Customer's File"
    _inherit = "crm.time.frame.mixin"

    list_model = fields.Selection(
        [
            ("crm.customer.order", "Orders"),
            ("crm.customer.participation", "Participations"),
            ("crm.customer.payment", "Payments"),
        ],
        required=True,
        default="crm.customer.order",
    )

    @api.model
    def _default_date_from(self):
        return fields.Date.context_today(self) - timedelta(days=365)

    @api.model
    def _action_window(self, model, partner):
        """Return the action that opens this window for a list of the customer."""
        return {
            "type": "ir.actions.act_window",
            "name": dict(self._fields["list_model"]._description_selection(self.env))[model],
            "res_model": self._name,
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_list_model": model,
                "default_partner_id": partner.id,
                "dialog_size": "medium",
            },
        }

    def _action_list(self, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"crm_interactions.{self.list_model.replace('.', '_')}_action"
        )
        if self.partner_id:
            action["display_name"] = f"{action['name']} – {self.partner_id.display_name}"
        return {**action, "domain": list(domain)}
