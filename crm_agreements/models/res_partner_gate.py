from odoo import models


class ResPartner(models.Model):
    """The gate finds the customers who share a number by it."""

    _inherit = "res.partner"

    _phone_sanitized_idx = models.Index("(phone_sanitized) WHERE phone_sanitized IS NOT NULL")
