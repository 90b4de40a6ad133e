from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """The campaigns' part of the settings page."""

    _inherit = "res.config.settings"

    campaign_cap_messages = fields.Integer(
        related="company_id.campaign_cap_messages", readonly=False
    )
    campaign_cap_days = fields.Integer(related="company_id.campaign_cap_days", readonly=False)
