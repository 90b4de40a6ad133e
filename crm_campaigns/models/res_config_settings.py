from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .crm_campaign_run_generate import CHUNK_SIZE
from .crm_message_click import parse_networks


class ResConfigSettings(models.TransientModel):
    """The campaigns' part of the settings page."""

    _inherit = "res.config.settings"

    campaign_cap_messages = fields.Integer(
        related="company_id.campaign_cap_messages", readonly=False
    )
    campaign_cap_days = fields.Integer(related="company_id.campaign_cap_days", readonly=False)
    campaign_chunk_size = fields.Integer(
        string="Customers Prepared at Once",
        default=CHUNK_SIZE,
        config_parameter="crm_campaigns.chunk_size",
        help="So many customers of a run are prepared in one transaction: what an interruption "
        "repeats at most. More need more memory.",
    )
    campaign_scanner_networks = fields.Char(
        string="Networks of Mail Scanners",
        config_parameter="crm_campaigns.scanner_networks",
        help="Clicks that come from these networks are counted as those of programs: addresses "
        "like 192.0.2.0/24 or 2001:db8::/32, separated by commas.",
    )

    @api.constrains("campaign_chunk_size")
    def _check_campaign_chunk_size(self):
        if any(not 1 <= settings.campaign_chunk_size <= 50000 for settings in self):
            raise ValidationError(
                self.env._("Between 1 and 50,000 customers are prepared at once.")
            )

    @api.constrains("campaign_scanner_networks")
    def _check_campaign_scanner_networks(self):
        for settings in self:
            _networks, wrong = parse_networks(settings.campaign_scanner_networks)
            if wrong:
                raise ValidationError(
                    self.env._(
                        "These are no networks, which are written like 192.0.2.0/24: %s",
                        ", ".join(wrong),
                    )
                )
