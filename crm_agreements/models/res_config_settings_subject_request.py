from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """The subject requests' part of the settings page."""

    _inherit = "res.config.settings"

    subject_request_time = fields.Integer(
        related="company_id.subject_request_time", readonly=False, required=True
    )
    subject_request_unit = fields.Selection(
        related="company_id.subject_request_unit", readonly=False, required=True
    )
