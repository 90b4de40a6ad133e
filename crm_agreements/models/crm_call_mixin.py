from typing import NamedTuple

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
# Against this a call for service is not planned either.
ALWAYS_FORBIDDING = {"customer_deceased"}
# So many customers are named in a message.
NAMED = 5


class Refusal(NamedTuple):
    """What the gate says of one call; begins like what is stored of it."""

    row: Outgoing
    code: str
    reason: str


class CrmCallMixin(models.AbstractModel):
    """A planned call: one for marketing asks the gate and shows its reason (B9, B17).

    - Against a withdrawal, an objection, a do-not-contact list or the death of the customer no call
      is planned or started. A call without an agreement can be, and warns.
    - The gate is asked whenever the plan is looked at, so a withdrawal shows at once; a refusal is
      stored when the call is planned, also of one that is not planned because of it.
    - To the deceased no call is planned, for service neither.
    - A call that took place can be recorded all the same.

    Models say which of their rows are ``_planned_calls``, by ``_call_customers`` whom they would
    reach, and by ``_call_fields`` what decides that.
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
        refused = self._refused_calls()
        for call in self:
            call.call_refusal = call in refused and refused[call].reason

    def _refused_calls(self):
        """Return ``{call: Refusal}`` of the planned calls the gate refuses; one question."""
        calls = self._calls_to_ask()
        rows = [call._call_row(customer) for call, customer in calls.items()]
        # sudo: the gate stands for every user, whatever they may read of the customers
        messages = self.env["crm.message"].sudo()
        answers = messages._gate_recipients([row._recipient() for row in rows])
        calls = list(calls)
        return {calls[at]: Refusal(rows[at], *answer) for at, answer in answers.items()}

    def _pass_call_gate(self):
        """Store each refusal, and stop where the customer forbade the call.

        :raise UserError: then; what is refused is stored all the same
        """
        refusals = list(self._refused_calls().values())
        if not refusals:
            return
        # sudo: whoever plans the call
        messages = self.env["crm.message"].sudo()
        forbidden = [refusal for refusal in refusals if refusal.code in FORBIDDING]
        if not forbidden:
            messages._store_refusals(refusals)
            return
        messages._store_refusals_apart(refusals)
        raise UserError(self._forbidden_text(forbidden))

    def _check_call_allowed(self):
        """Refuse to start a call that the customer forbade.

        :raise UserError: then
        """
        refusals = self._refused_calls().values()
        forbidden = [refusal for refusal in refusals if refusal.code in FORBIDDING]
        if forbidden:
            raise UserError(self._forbidden_text(forbidden))

    @api.model
    def _forbidden_text(self, refusals):
        named = refusals[:NAMED]
        # sudo: whoever plans the call may see no more of the customer than the name
        customers = self.env["res.partner"].sudo().browse(r.row.partner_id for r in named)
        lines = [
            f"{customer.display_name}: {refusal.reason}"
            for customer, refusal in zip(customers, named, strict=True)
        ]
        if len(refusals) > NAMED:
            lines.append(self.env._("… and %s more", len(refusals) - NAMED))
        text = self.env._("These customers must not be called:\n%s", "\n".join(lines))
        if all(refusal.code in ALWAYS_FORBIDDING for refusal in refusals):
            return text
        hint = self.env._("A call about the customer's own business has the purpose Service.")
        return f"{text}\n\n{hint}"

    def _calls_to_ask(self):
        """Return ``{call: customer}`` of the planned calls about which the gate is to decide.

        That is those for marketing, and to the deceased all of them.
        """
        return {
            call: customer
            for call, customer in self._planned_calls()._call_customers().items()
            # sudo: whoever plans the call does not have to see who is deceased
            if call.call_purpose == "marketing" or customer.sudo().is_deceased
        }

    @api.model
    def _call_fields(self):
        """Return the names of the fields that decide whether a row is such a call, and to whom."""
        return {"call_purpose"}

    def _planned_calls(self):
        """Return those of the rows that are calls to be made."""
        raise NotImplementedError

    def _call_customers(self):
        """Return ``{call: customer}`` of those rows that would reach a customer."""
        raise NotImplementedError

    def _call_company(self):
        return self.env.company

    def _call_row(self, customer):
        return Outgoing(
            customer.id,
            "phone",
            # sudo: the number is the gate's to compare
            customer.sudo().phone or "",
            self._call_company().id,
            subject=self._call_subject() or "",
            origin=f"{self._name},{self._origin.id}" if self._origin else "",
            purpose=self.call_purpose,
        )

    def _call_subject(self):
        return self.display_name
