from odoo import api, fields, models

from .crm_message_refusal import Outgoing
from .mail_message import PURPOSES


class CrmCallMixin(models.AbstractModel):
    """A planned call: one for marketing asks the gate and shows its reason (B9).

    The gate is asked whenever the plan is looked at, so a withdrawal shows at once; a refusal is
    stored when the call is planned. A call that took place can be recorded all the same.

    Models say which of their rows are ``_planned_calls`` and whom they would reach.
    """

    _name = "crm.call.mixin"
    _description = "Planned Call"

    call_purpose = fields.Selection(
        PURPOSES,
        string="Purpose",
        required=True,
        default=lambda self: self._default_call_purpose(),
        help="A call for marketing needs the customer's agreement to such calls.",
    )
    call_refusal = fields.Char(
        string="Why not to call",
        compute="_compute_call_refusal",
        help="Why the customer may not be called for marketing.",
    )

    @api.model
    def _default_call_purpose(self):
        marketing = self.env.context.get("crm_purpose") == "marketing"
        return "marketing" if marketing else "service"

    @api.model_create_multi
    def create(self, vals_list):
        calls = super().create(vals_list)
        calls._store_call_refusals()
        return calls

    def write(self, vals):
        result = super().write(vals)
        if vals.get("call_purpose") == "marketing":
            self._store_call_refusals()
        return result

    def _compute_call_refusal(self):
        calls = self._marketing_calls()
        refused = (
            self.env["crm.message"]
            .sudo()
            ._gate_recipients(  # sudo: the gate sees all
                [call._call_row()._recipient() for call in calls]
            )
        )
        reasons = {calls[position]: reason for position, (_code, reason) in refused.items()}
        for call in self:
            call.call_refusal = reasons.get(call, False)

    def _store_call_refusals(self):
        calls = self._marketing_calls()
        if calls:
            self.env["crm.message"]._refuse([call._call_row() for call in calls])

    def _marketing_calls(self):
        marketing = self.filtered(lambda call: call.call_purpose == "marketing")
        return marketing._planned_calls().filtered(lambda call: call._call_customer())

    def _planned_calls(self):
        """Return those of the rows that are calls to be made."""
        raise NotImplementedError

    def _call_customer(self):
        """Return the customer who would be called."""
        raise NotImplementedError

    def _call_company(self):
        return self.env.company

    def _call_row(self):
        customer = self._call_customer()
        return Outgoing(
            customer.id,
            "phone",
            customer.phone or "",
            self._call_company().id,
            subject=self._call_subject() or "",
            origin=f"{self._name},{self._origin.id}" if self._origin else "",
        )

    def _call_subject(self):
        return self.display_name
