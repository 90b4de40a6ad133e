from odoo import models


class PhoneBlacklist(models.Model):
    """Numbers that nobody may text or call: what that means to agreements (B9)."""

    _name = "phone.blacklist"
    _inherit = ["crm.blacklist.mixin", "phone.blacklist"]

    _crm_address_field = "number"
    _crm_partner_field = "phone_sanitized"
    _crm_kinds = ("sms", "phone")
