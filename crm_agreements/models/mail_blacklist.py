from odoo import api, models


class MailBlacklist(models.Model):
    """An address put here withdraws the agreements to marketing by e-mail (B9)."""

    _inherit = "mail.blacklist"

    @api.model_create_multi
    def create(self, vals_list):
        entries = super().create(vals_list)
        entries._withdraw_agreements()
        return entries

    def write(self, vals):
        result = super().write(vals)
        if vals.get("active") or "email" in vals:
            self._withdraw_agreements()
        return result

    def _add(self, email, message=None):
        """Withdraw also where Odoo had put the address here before, because mails came back."""
        entry = super()._add(email, message)
        entry._withdraw_agreements()
        return entry

    def _withdraw_agreements(self):
        addresses = self.filtered("active").mapped("email")
        agreements = self.env["crm.agreement"]
        agreements._withdraw_blacklisted("email_normalized", addresses, ["email"])
