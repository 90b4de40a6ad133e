from odoo import fields, models


class CrmInteractionCategory(models.Model):
    """An entry of the dictionary of interaction categories, kept under Configuration."""

    _name = "crm.interaction.category"
    _description = "Interaction Category"
    _inherit = "crm.dictionary.mixin"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    active = fields.Boolean(default=True)
