from odoo import fields, models

PRIORITIES = [("0", "Very low"), ("1", "Low"), ("2", "Medium"), ("3", "High")]


class CrmCampaignSubtype(models.Model):
    """A subdivision of a campaign type; it proposes the priority of its campaigns (K1)."""

    _name = "crm.campaign.subtype"
    _description = "Campaign Subtype"
    _inherit = "crm.dictionary.mixin"
    _rec_names_search = ["name", "code"]

    code = fields.Char(required=True, help="Stable name used by imports and external systems.")
    type_id = fields.Many2one("crm.campaign.type", required=True, index=True, ondelete="cascade")
    priority = fields.Selection(
        PRIORITIES, required=True, default="2", help="Proposed for campaigns of this subtype."
    )

    _code_unique = models.Constraint("UNIQUE (code)", "Another campaign subtype has this code.")
