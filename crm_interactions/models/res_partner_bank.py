from odoo import models


class ResPartnerBank(models.Model):
    """Changes of a customer's bank accounts are logged (S17 S18)."""

    _name = "res.partner.bank"
    _inherit = ["crm.change.mixin", "res.partner.bank"]
