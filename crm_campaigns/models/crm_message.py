from odoo import api, fields, models
from odoo.tools import SQL


class CrmMessage(models.Model):
    """Messages of campaigns: they wait while their campaign is paused, and tell their state."""

    _inherit = "crm.message"

    campaign_activity_id = fields.Many2one(
        "crm.campaign.activity", readonly=True, ondelete="set null", index="btree_not_null"
    )
    campaign_run_id = fields.Many2one(
        "crm.campaign.run", readonly=True, ondelete="set null", index="btree_not_null"
    )

    @api.model
    def _due(self):
        """Leave out what belongs to a campaign that is not running just now."""
        return SQL(
            """%s AND (campaign_run_id IS NULL OR EXISTS (
                SELECT 1 FROM crm_campaign_run JOIN crm_campaign
                       ON crm_campaign.id = crm_campaign_run.campaign_id
                 WHERE crm_campaign_run.id = campaign_run_id AND crm_campaign.state = 'running'
                ))""",
            super()._due(),
        )

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self.env["crm.campaign.activity"]._follow_messages(self)
        return result
