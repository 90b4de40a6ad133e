from odoo import fields, models


class CrmCampaignType(models.Model):
    """What kind of campaign it is; known to others by its code (K1)."""

    _name = "crm.campaign.type"
    _description = "Campaign Type"
    _inherit = "crm.dictionary.mixin"
    _rec_names_search = ["name", "code"]

    code = fields.Char(required=True, help="Stable name used by imports and external systems.")
    subtype_ids = fields.One2many("crm.campaign.subtype", "type_id", string="Subtypes")

    _code_unique = models.Constraint("UNIQUE (code)", "Another campaign type has this code.")
