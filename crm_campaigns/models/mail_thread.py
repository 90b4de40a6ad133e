from odoo import api, models
from odoo.tools.mail import unfold_references

REFERENCES = 32


class MailThread(models.AbstractModel):
    """Answers to what campaigns sent are taken in like other mails customers write (K8)."""

    _inherit = "mail.thread"

    @api.model
    def message_route(self, message, message_dict, model=None, thread_id=None, custom_values=None):
        """Take in what answers a campaign's e-mail, which has no thread of its own."""
        if not message_dict.get("is_bounce"):
            answered = self._answered_campaign_message(message_dict)
            if answered:
                values = answered._inbound_values()
                route = ("crm.inbound", 0, values, self.env.uid, None)
                route = self._routing_check_route(
                    message, message_dict, route, raise_exception=False
                )
                return [route] if route else []
        return super().message_route(message, message_dict, model, thread_id, custom_values)

    @api.model
    def _answered_campaign_message(self, message_dict):
        """Return the campaign's message that a mail answers, unless a thread goes on already."""
        answered = f"{message_dict.get('references') or ''} {message_dict.get('in_reply_to') or ''}"
        ids = [one.strip() for one in unfold_references(answered)][-REFERENCES:]
        # sudo: the gateway's user may not read mails
        threads = self.env["mail.message"].sudo()
        if not ids or threads.search_count([("message_id", "in", ids)], limit=1):
            return self.env["crm.message"]
        messages = self.env["crm.message"]._find_by_message_ids(ids)
        return messages.filtered("campaign_run_id")[:1]
