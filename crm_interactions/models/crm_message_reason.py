from odoo import api, fields, models


class CrmMessage(models.Model):
    """Why an e-mail was refused or came back, in plain words; the mail server's are behind (S9)."""

    _inherit = "crm.message"

    reason_detail = fields.Text(
        string="Mail Server's Answer",
        compute="_compute_reason_detail",
        help="What the mail server said, word for word.",
    )

    @api.depends("state_reason", "reason_code")
    def _compute_reason_detail(self):
        codes = self._mail_reason_texts().keys()
        for message in self:
            message.reason_detail = message.reason_code in codes and message.state_reason

    @api.model
    def _reason_texts(self):
        return {**super()._reason_texts(), **self._mail_reason_texts()}

    @api.model
    def _mail_reason_texts(self):
        """Return the sentence for each code of ``mail_refusal.refusal_code``."""
        return {
            "mail_unknown": self.env._(
                "The mailbox does not exist. Ask the customer for the right e-mail address."
            ),
            "mail_domain": self.env._(
                "No mail server takes mail for this address. Check what stands after the @."
            ),
            "mail_disabled": self.env._("The mailbox is switched off and takes no mail."),
            "mail_full": self.env._(
                "The mailbox is full. Reach the customer in another way, or try again in some days."
            ),
            "mail_large": self.env._(
                "The e-mail is too large for the mail server. Send smaller files."
            ),
            "mail_sender": self.env._(
                "The mail server does not trust the sender's address. Ask your administrator to "
                "check SPF, DKIM and DMARC of its domain."
            ),
            "mail_rejected": self.env._("The mail server rejected it, as spam or by its rules."),
            "mail_unreachable": self.env._(
                "The recipient's mail server could not be reached, or cannot deliver."
            ),
            "mail_later": self.env._(
                "The mail server does not take the e-mail for the time being."
            ),
            "mail_bounced": self.env._("The e-mail came back: it could not be delivered."),
        }
