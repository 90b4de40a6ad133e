from odoo import api, models
from odoo.tools import SQL


class CrmMessage(models.Model):
    """Opting in again lifts a blacklist entry for what was agreed to, and for nothing else (B9)."""

    _inherit = "crm.message"

    @api.model
    def _sql_missing(self):
        """Let an address that was taken off a blacklist so count as one that was asked."""
        missing = super()._sql_missing()
        if not self.env["res.company"]._agreement_never_asked_ids():
            return missing
        return SQL(
            """(%s OR (f.allowed IS NOT TRUE AND (
                r.address_normalized IN (
                    SELECT email FROM mail_blacklist WHERE crm_date_lifted IS NOT NULL)
                OR r.address_normalized IN (
                    SELECT number FROM phone_blacklist WHERE crm_date_lifted IS NOT NULL))))""",
            missing,
        )
