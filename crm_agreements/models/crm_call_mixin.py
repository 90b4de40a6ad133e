from odoo import api, fields, models
from odoo.exceptions import UserError

from .crm_message_refusal import Outgoing
from .mail_message import PURPOSES

# What the customer said, or death: no call is planned or started against it.
FORBIDDING = {
    "customer_deceased",
    "objection",
    "objection_address",
    "agreement_withdrawn",
    "agreement_withdrawn_address",
    "do_not_contact",
}
# So many customers are named in a message.
NAMED = 5


class CrmCallMixin(models.AbstractModel):
    """A planned call: one for marketing asks the gate and shows its reason (B9).

    - Against a withdrawal, an objection, a do-not-contact list or the death of the customer no call
      is planned or started. A call without an agreement can be, and warns.
    - The gate is asked whenever the plan is looked at, so a withdrawal shows at once; a refusal is
      stored when the call is planned, also of one that is not planned because of it.
    - A call that took place can be recorded all the same.

    Models say which of their rows are ``_planned_calls``, whom they would reach, and by
    ``_call_fields`` what decides that.
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
        calls._pass_call_gate()
        return calls

    def write(self, vals):
        result = super().write(vals)
        if self._call_fields() & vals.keys():
            self._pass_call_gate()
        return result

    def _compute_call_refusal(self):
        reasons = {call: reason for call, (_code, reason) in self._refused_calls().items()}
        for call in self:
            call.call_refusal = reasons.get(call, False)

    def _refused_calls(self):
        """Return ``{call: (code, reason)}`` of the planned calls the gate refuses; one question."""
        calls = self._calls_to_ask()
        # sudo: the gate stands for every user, whatever they may read of the customers
        messages = self.env["crm.message"].sudo()
        rows = [call._call_row()._recipient() for call in calls]
        return {calls[at]: answer for at, answer in messages._gate_recipients(rows).items()}

    def _pass_call_gate(self):
        """Store each refusal, and stop where the customer forbade the call.

        :raise UserError: then; what is refused is stored all the same
        """
        refused = self._refused_calls()
        if not refused:
            return
        rows = [(call._call_row(), code, reason) for call, (code, reason) in refused.items()]
        # sudo: whoever plans the call
        messages = self.env["crm.message"].sudo()
        forbidden = [row for row in rows if row[1] in FORBIDDING]
        if not forbidden:
            messages._store_refusals(rows)
            return
        messages._store_refusals_apart(rows)
        raise UserError(self._forbidden_text(forbidden))

    def _check_call_allowed(self):
        """Refuse to start a call that the customer forbade.

        :raise UserError: then
        """
        refused = self._refused_calls().items()
        forbidden = [(c._call_row(), code, why) for c, (code, why) in refused if code in FORBIDDING]
        if forbidden:
            raise UserError(self._forbidden_text(forbidden))

    @api.model
    def _forbidden_text(self, rows):
        customers = self.env["res.partner"].browse(row.partner_id for row, *_why in rows[:NAMED])
        lines = [
            f"{customer.display_name}: {reason}"
            for customer, (_row, _code, reason) in zip(customers, rows, strict=False)
        ]
        if len(rows) > NAMED:
            lines.append(self.env._("… and %s more", len(rows) - NAMED))
        return self.env._(
            "These customers must not be called:\n%(customers)s\n\nA call about the customer's own "
            "business has the purpose Service.",
            customers="\n".join(lines),
        )

    def _calls_to_ask(self):
        """Return the planned calls about which the gate is to decide."""
        marketing = self.filtered(lambda call: call.call_purpose == "marketing")
        return marketing._planned_calls().filtered(lambda call: call._call_customer())

    @api.model
    def _call_fields(self):
        """Return the names of the fields that decide whether a row is such a call, and to whom."""
        return {"call_purpose"}

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
            purpose=self.call_purpose,
        )

    def _call_subject(self):
        return self.display_name
