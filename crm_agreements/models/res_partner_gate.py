from odoo import models
from odoo.tools import email_normalize_all


class ResPartner(models.Model):
    """What the gate needs of customers: who shares a number, and all they would be reached at."""

    _inherit = "res.partner"

    _phone_sanitized_idx = models.Index("(phone_sanitized) WHERE phone_sanitized IS NOT NULL")

    def _email_addresses(self):
        """Return the addresses an e-mail to the customer goes to; what is no address as it is."""
        return email_normalize_all(self.email or "") or [self.email or ""]
