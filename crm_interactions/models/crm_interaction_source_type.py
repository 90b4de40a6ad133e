from odoo import fields, models


class CrmInteractionSourceType(models.Model):
    """An entry of the dictionary of interaction source types, kept under Configuration."""

    _name = "crm.interaction.source.type"
    _description = "Interaction Source"
    _inherit = "crm.dictionary.mixin"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    active = fields.Boolean(default=True)
