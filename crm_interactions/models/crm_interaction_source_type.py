from odoo import models


class CrmInteractionSourceType(models.Model):
    """An entry of the dictionary of interaction source types, kept under Configuration."""

    _name = "crm.interaction.source.type"
    _description = "Interaction Source"
    _inherit = "crm.dictionary.mixin"
