from odoo import models


class ResPartnerIdNumber(models.Model):
    """Changes of a customer's identification numbers are logged (S17 S18)."""

    _name = "res.partner.id_number"
    _inherit = ["crm.change.mixin", "res.partner.id_number"]
