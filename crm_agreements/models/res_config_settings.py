from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """The agreements' part of the settings page."""

    _inherit = "res.config.settings"

    agreement_tz = fields.Selection(related="company_id.agreement_tz", readonly=False)
    agreement_never_asked = fields.Selection(
        related="company_id.agreement_never_asked", readonly=False
    )
    agreement_sms_stop = fields.Char(related="company_id.agreement_sms_stop", readonly=False)
