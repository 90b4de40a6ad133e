from odoo import fields, models


class CrmTimelineOpen(models.TransientModel):
    """Asks for a customer or a time frame before the history is opened from the menu."""

    _name = "crm.timeline.open"
    _description = "Open the History"
    _inherit = "crm.time.frame.mixin"

    is_shipments = fields.Boolean()

    def _action_list(self, domain):
        name = "shipment" if self.is_shipments else "history"
        return self.env["crm.timeline"]._action(name, domain, self.partner_id)
