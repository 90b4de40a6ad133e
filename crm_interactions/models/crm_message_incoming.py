from odoo import api, models
from odoo.tools import email_normalize, html2plaintext
from odoo.tools.mail import decode_message_header, unfold_references

from ..mail_refusal import refusal_code

# A delivery status that is no failure, with the state it means (RFC 3464, Action).
NO_FAILURE = {"delayed": None, "relayed": None, "expanded": None, "delivered": "delivered"}
REASON_LENGTH = 500


class CrmMessage(models.Model):
    """What comes back through the mail gateway: answers, bounces, delivery reports."""

    _inherit = "crm.message"

    @api.model
    def _record_answer(self, email_message, message_dict):
        """Mark the messages a customer's e-mail answers as answered.

        Automatic answers (out of office) and mails of colleagues are none.
        """
        automatic = decode_message_header(email_message, "Auto-Submitted").strip().lower()
        if automatic not in ("", "no") or decode_message_header(email_message, "X-Autoreply"):
            return
        references = f"{message_dict['in_reply_to']} {message_dict['references']}"
        messages = self._find_by_message_ids(unfold_references(references))
        if messages and not self._is_colleague(message_dict["email_from"]):
            messages._advance("answered")

    @api.model
    def _is_colleague(self, address):
        email = email_normalize(address)
        if not email:
            return False
        # sudo: the gateway's user may not see users
        users = self.env["res.users"].sudo()
        domain = [("email_normalized", "=", email), ("share", "=", False)]
        return bool(users.search_count(domain, limit=1))

    @api.model
    def _record_bounce(self, email_message, message_dict):
        """Mark the messages that could not be delivered, with the mail server's reason."""
        messages = self._find_by_message_ids(message_dict.get("bounced_msg_ids") or [])
        if not messages:
            return
        status = self._delivery_status(email_message)
        action = (status.get("Action") or "failed").strip().lower()
        if action not in NO_FAILURE:
            reason = status.get("Diagnostic-Code") or html2plaintext(message_dict.get("body") or "")
            reason = " ".join(reason.split())
            messages._advance(
                "bounced",
                state_reason=reason[:REASON_LENGTH],
                reason_code=refusal_code(status.get("Status") or "", reason),
            )
        elif NO_FAILURE[action]:
            messages._advance(NO_FAILURE[action])

    @api.model
    def _delivery_status(self, email_message):
        """Return the headers about the recipient of a delivery status notification."""
        for part in email_message.walk():
            if part.get_content_type() == "message/delivery-status":
                recipients = part.get_payload()[1:]
                return recipients[0] if recipients else {}
        return {}

    @api.model
    def _find_by_message_ids(self, message_ids):
        wanted = [message_id.strip() for message_id in message_ids][-32:]
        if not wanted:
            return self
        # sudo: what comes back concerns messages of every user and company
        return self.sudo().search([("message_id", "in", wanted)])
