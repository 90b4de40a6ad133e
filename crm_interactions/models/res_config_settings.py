from odoo import fields, models

from .crm_timer_segment import CAP_HOURS, CAP_PARAMETER


class ResConfigSettings(models.TransientModel):
    """The settings page of the app."""

    _inherit = "res.config.settings"

    data_protection_reminder = fields.Text(
        related="company_id.data_protection_reminder", readonly=False
    )
    crm_timer_cap_hours = fields.Float(
        string="Stopwatch Limit (h)", config_parameter=CAP_PARAMETER, default=CAP_HOURS
    )
