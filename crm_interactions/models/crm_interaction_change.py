from odoo import models


class CrmInteraction(models.Model):
    """Changes of interactions are logged in the file of their customer (S17 S18)."""

    _name = "crm.interaction"
    _inherit = ["crm.change.mixin", "crm.interaction"]
