from uuid import uuid4

import requests

from odoo import api, models

from .crm_message_delivery import Outcome

# What the states of Odoo's SMS mean for the message.
SMS_STATES = {
    "process": "sent",
    "pending": "sent",
    "sent": "delivered",
    "error": "failed",
    "canceled": "cancelled",
}
# At the hand-over itself a text is cancelled only by what refuses it.
HAND_OVER_STATES = {**SMS_STATES, "canceled": "blocked"}


class CrmMessage(models.Model):
    """Text messages: handed to Odoo's SMS framework, whose reports come back by tracker."""

    _inherit = "crm.message"

    def _deliver_sms(self, outcomes):
        """Hand the text messages over, those of a company in one call."""
        uuids = {message.id: uuid4().hex for message in self}
        self.env["sms.tracker"].create(
            [{"sms_uuid": uuid, "crm_message_id": key} for key, uuid in uuids.items()]
        )
        # Before the hand-over: a report finds its message even if this server dies now.
        self._commit()
        for company, messages in self.grouped("company_id").items():
            messages.with_company(company)._hand_over_sms(uuids, outcomes)

    def _hand_over_sms(self, uuids, outcomes):
        texts = self.env["sms.sms"].create(
            [
                {
                    "uuid": uuids[message.id],
                    "number": message.address_normalized,
                    "partner_id": message.partner_id.id,
                    "body": message._outgoing_text(),
                }
                for message in self
            ]
        )
        outcomes.update(
            dict.fromkeys(self.ids, Outcome("unclear", self._unclear_reason(), "crash"))
        )
        try:
            texts.send(raise_exception=True)
        except Exception as error:  # noqa: BLE001 providers raise anything
            outcome = self._outcome_of_provider_error(error)
            outcomes.update(dict.fromkeys(self.ids, outcome))
            # Nobody but the lane tries again.
            texts.unlink()
            return
        reasons = dict(texts._fields["failure_type"]._description_selection(self.env))
        for message, text in zip(self, texts, strict=True):
            state = HAND_OVER_STATES.get(text.state, "unclear")
            outcomes[message.id] = Outcome(
                state, reasons.get(text.failure_type, ""), text.failure_type or ""
            )

    def _outgoing_text(self):
        """Return the words of a text message as they leave; a hook."""
        return self.body_text

    @api.model
    def _outcome_of_provider_error(self, error):
        """Return what an error of the SMS provider's service means for the messages."""
        cause = error.__context__ or error
        if isinstance(cause, requests.ConnectTimeout):
            return Outcome("queued", str(error), "connection")
        if isinstance(cause, requests.Timeout):
            return Outcome("unclear", self._unclear_reason(), "no_answer")
        return Outcome("queued", str(error), "connection")

    def _record_sms_state(self, sms_state, reason=""):
        """Record what the SMS framework reports about a message."""
        if state := SMS_STATES.get(sms_state):
            self._advance(state, **({"state_reason": reason} if reason else {}))
