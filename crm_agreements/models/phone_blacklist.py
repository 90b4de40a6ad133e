from odoo import api, models


class PhoneBlacklist(models.Model):
    """A number put here withdraws the agreements to marketing by text message and call (B9)."""

    _inherit = "phone.blacklist"

    @api.model_create_multi
    def create(self, vals_list):
        entries = super().create(vals_list)
        entries._withdraw_agreements()
        return entries

    def write(self, vals):
        result = super().write(vals)
        if vals.get("active") or "number" in vals:
            self._withdraw_agreements()
        return result

    def _withdraw_agreements(self):
        numbers = self.filtered("active").mapped("number")
        agreements = self.env["crm.agreement"]
        agreements._withdraw_blacklisted("phone_sanitized", numbers, ["sms", "phone"])
