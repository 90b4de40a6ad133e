from odoo import fields, models


class CrmInteractionPriority(models.Model):
    """An entry of the dictionary of interaction priorities, kept under Configuration."""

    _name = "crm.interaction.priority"
    _description = "Interaction Priority"
    _inherit = "crm.dictionary.mixin"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    active = fields.Boolean(default=True)
