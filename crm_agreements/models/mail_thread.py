from odoo import api, models

from .crm_agreement_blacklist import COMING_IN
from .crm_message_refusal import Outgoing


class MailThread(models.AbstractModel):
    """Marketing posted on a document notifies only the customers who agreed to it (B9)."""

    _inherit = "mail.thread"

    @api.model
    def message_process(self, *args, **kwargs):
        """Let what comes in be known as such: mails that come back withdraw no agreement."""
        gateway = self.with_context(crm_mail_gateway=COMING_IN)
        return super(MailThread, gateway).message_process(*args, **kwargs)

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        if message.sudo().crm_purpose != "marketing":  # sudo: whoever posts is asked
            return recipients
        company = message.sudo().record_company_id or self.env.company
        # Text messages have a door of their own.
        asked = [data for data in recipients if data["share"] and data["notif"] == "email"]
        refused = self.env["crm.message"]._refuse(
            [
                Outgoing(
                    data["id"] or None,
                    "email",
                    data["email_normalized"] or "",
                    company.id,
                    subject=message.subject or "",
                )
                for data in asked
            ]
        )
        left_out = [asked[position] for position in refused]
        return [data for data in recipients if data not in left_out]
