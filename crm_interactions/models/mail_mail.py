from odoo import models

from .crm_interaction_lock import unlocked


class MailMail(models.Model):
    """An e-mail that was sent is tidied up although its interaction was closed meanwhile."""

    _inherit = "mail.mail"

    def unlink(self):
        return super(MailMail, unlocked(self)).unlink()
