from odoo import models


class CrmInteractionCategory(models.Model):
    """An entry of the dictionary of interaction categories, kept under Configuration."""

    _name = "crm.interaction.category"
    _description = "Interaction Category"
    _inherit = "crm.dictionary.mixin"
