from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import html2plaintext

# Which state may follow which. What arrives late or twice (a delivery report after an answer,
# the confirmation of a message that has bounced meanwhile) is not in the table and changes nothing.
TRANSITIONS = {
    "draft": {"queued", "blocked", "cancelled"},
    "queued": {"blocked", "failed", "cancelled"},
    "sending": {
        "queued", "sent", "delivered", "answered", "bounced", "failed", "blocked", "unclear",
    },
    "sent": {"delivered", "opened", "clicked", "answered", "bounced", "failed"},
    "delivered": {"opened", "clicked", "answered", "bounced", "failed"},
    "opened": {"clicked", "answered"},
    "clicked": {"answered"},
    "answered": set(),
    "bounced": {"answered"},
    "failed": {"queued", "blocked", "cancelled"},
    "blocked": {"queued", "cancelled"},
    "unclear": {
        "queued", "sent", "delivered", "opened", "clicked", "answered", "bounced", "failed",
        "cancelled",
    },
    "cancelled": set(),
}  # fmt: skip


class CrmMessage(models.Model):
    """The states of a message and the actions that change them, along ``TRANSITIONS``."""

    _inherit = "crm.message"

    def _advance(self, state, **values):
        """Bring the messages that may take it to ``state`` and return them.

        Messages whose present state does not allow it stay as they are: reports and answers come
        late, twice and in any order.
        """
        messages = self.filtered(lambda message: state in TRANSITIONS[message.state])
        if messages:
            values = {"state": state, "state_reason": False, "reason_code": False, **values}
            if state == "sent":
                values["date_sent"] = fields.Datetime.now()
            messages._as_delivery().write(values)
        return messages

    def action_queue(self):
        """Hand the messages over for delivery; those already on their way stay untouched.

        A message that may not be sent is kept as *blocked* with the reason.
        """
        self.check_access("write")
        waiting = self.filtered(lambda message: message.state in ("draft", "failed", "blocked"))
        drafts = waiting.filtered(lambda message: message.state == "draft")
        drafts._check_interactions_open()
        drafts._check_sender()
        waiting._check_words()
        waiting._own_attachments()
        waiting._correct_addresses()
        now = fields.Datetime.now()
        refusals = waiting._check_may_send()
        for message in waiting.filtered(lambda message: message.id in refusals):
            code, reason = refusals[message.id]
            message._as_delivery().write(
                {
                    "state": "blocked",
                    "state_reason": reason,
                    "reason_code": code,
                    "date_queued": now,
                }
            )
        allowed = waiting.filtered(lambda message: message.id not in refusals)
        allowed._prepare_envelope()
        allowed._advance("queued", date_queued=now, attempt_count=0, date_retry=False)
        allowed._trigger_lanes()
        return True

    def _notice_if_blocked(self):
        """Return a notification that names why messages were blocked, or True."""
        blocked = self.filtered(lambda message: message.state == "blocked")
        if not blocked:
            return True
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger",
                "title": self.env._("Not sent"),
                "message": "\n".join(dict.fromkeys(blocked.mapped("reason_text"))),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _check_sender(self):
        """Nobody but managers sends in somebody else's name."""
        if self.env.su or self.env.user.has_group("sales_team.group_sale_manager"):
            return
        if self.user_id - self.env.user:
            raise AccessError(self.env._("You can send messages in your own name only."))

    def _check_words(self):
        for message in self:
            if not message.channel_id.can_send:
                raise UserError(
                    self.env._(
                        "No message can be sent over %(channel)s.", channel=message.channel_id.name
                    )
                )
            if not html2plaintext(message.body) and not message.body_text:
                raise UserError(self.env._("The message is empty: write its text first."))
            if message.kind == "email" and not message.subject:
                raise UserError(self.env._("The e-mail has no subject: write one first."))

    def _own_attachments(self):
        """Give the messages copies of files that belong elsewhere: theirs stay as they leave."""
        for message in self.filtered("attachment_ids"):
            home = {"res_model": message._name, "res_id": message.id}
            own = message.attachment_ids.filtered_domain(
                [("res_model", "=", message._name), ("res_id", "=", message.id)]
            )
            copies = [file.copy(home) for file in message.attachment_ids - own]
            if copies:
                message._as_delivery().attachment_ids = own.concat(*copies)

    def _correct_addresses(self):
        """Take the customer's present address for what was refused because of the former one."""
        for message in self.filtered(
            lambda m: m.reason_code in ("address_unknown", "address_invalid")
        ):
            address = message.channel_id._address_of(message.partner_id)
            message._as_delivery().address = address

    def action_cancel(self):
        """Stop messages that have not left yet; cancelled ones stay cancelled."""
        self.check_access("write")
        gone = self.filtered(lambda m: m.state not in ("draft", "queued", "failed", "blocked"))
        if gone.filtered(lambda message: message.state != "cancelled"):
            raise UserError(self.env._("The message has left already and cannot be stopped."))
        (self - gone)._advance("cancelled")
        return True

    def action_confirm_sent(self):
        """Record that an unclear message has reached its addressee; for managers."""
        self._check_manager()
        self.filtered(lambda message: message.state == "unclear")._advance("sent")
        return True

    def action_send_again(self):
        """Queue unclear messages again, which their addressees may have got; for managers."""
        self._check_manager()
        unclear = self.filtered(lambda message: message.state == "unclear")
        unclear._advance("queued", attempt_count=0, date_retry=False)
        unclear._trigger_lanes()
        return True

    def _check_manager(self):
        self.check_access("write")
        if not self.env.user.has_group("sales_team.group_sale_manager"):
            raise AccessError(
                self.env._("Only managers decide what happens to an unclear message.")
            )
