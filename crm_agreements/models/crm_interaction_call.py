from odoo import api, fields, models


class CrmInteraction(models.Model):
    """Planned calls for marketing ask the gate, and all calls to the deceased (B9, B17)."""

    _name = "crm.interaction"
    _inherit = ["crm.interaction", "crm.call.mixin"]

    is_call = fields.Boolean(compute="_compute_is_call")

    @api.depends("channel_id")
    def _compute_is_call(self):
        for interaction in self:
            interaction.is_call = interaction.channel_id.kind == "phone"

    @api.depends("call_purpose", "channel_id", "direction", "state", "partner_id", "contact_ids")
    def _compute_call_refusal(self):
        return super()._compute_call_refusal()

    def _planned_calls(self):
        return self.filtered(
            lambda call: (
                call.is_call
                and call.direction == "out"
                and not call.is_closed
                and not call.date_activity
            )
        )

    def _call_customers(self):
        customers = {call: call._addressee()._origin for call in self}
        return {call: customer for call, customer in customers.items() if customer}

    def _call_company(self):
        return self.company_id or self.env.company

    def _call_subject(self):
        return self.name

    @api.model
    def _call_fields(self):
        return super()._call_fields() | {"partner_id", "contact_ids", "channel_id", "direction"}

    def action_timer_start(self):
        """Start the stopwatch, unless the customer must not be called."""
        self._check_call_allowed()
        return super().action_timer_start()
