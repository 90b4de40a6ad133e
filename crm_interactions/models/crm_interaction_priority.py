from odoo import models


class CrmInteractionPriority(models.Model):
    """An entry of the dictionary of interaction priorities, kept under Configuration."""

    _name = "crm.interaction.priority"
    _description = "Interaction Priority"
    _inherit = "crm.dictionary.mixin"
