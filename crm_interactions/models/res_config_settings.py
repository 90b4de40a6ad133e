from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """The settings page of the app."""

    _inherit = "res.config.settings"

    data_protection_reminder = fields.Text(
        related="company_id.data_protection_reminder", readonly=False
    )
