from odoo import api, models


class MailingMailing(models.Model):
    """Whoever makes a stage's content may use the mailing editor without being a mailing user."""

    _inherit = "mailing.mailing"

    @api.model
    def action_fetch_favorites(self, extra_domain=None):
        if not self.has_access("read"):
            return []
        return super().action_fetch_favorites(extra_domain)
