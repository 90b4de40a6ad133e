from odoo import models


class MailBlacklist(models.Model):
    """E-mail addresses that nothing may be sent to: what that means to agreements (B9)."""

    _name = "mail.blacklist"
    _inherit = ["crm.blacklist.mixin", "mail.blacklist"]

    _crm_address_field = "email"
    _crm_partner_field = "email_normalized"
    _crm_kinds = ("email",)

    def _add(self, email, message=None):
        """Note it also where Odoo had put the address here before, because mails came back."""
        entry = super()._add(email, message)
        entry._note_listed()
        return entry
