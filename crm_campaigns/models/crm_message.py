from odoo import api, fields, models
from odoo.tools import SQL

# What only campaigns themselves write, besides what only sending writes.
GUARDED_FIELDS = {"campaign_activity_id", "campaign_run_id", "date_from", "date_until"}


class CrmMessage(models.Model):
    """Messages of campaigns: they wait while their campaign is paused, and tell their state."""

    _inherit = "crm.message"

    campaign_activity_id = fields.Many2one(
        "crm.campaign.activity", readonly=True, ondelete="set null", index="btree_not_null"
    )
    campaign_run_id = fields.Many2one(
        "crm.campaign.run", readonly=True, ondelete="set null", index="btree_not_null"
    )

    date_from = fields.Datetime(
        string="Not Before", readonly=True, copy=False, help="It waits for its sending hours."
    )
    date_until = fields.Datetime(string="Not After", readonly=True, copy=False)

    @api.model
    def _due(self):
        """Leave out what waits for its hours, or for its campaign to run."""
        return SQL(
            """%s AND (date_from IS NULL OR date_from <= %s)
                  AND (date_until IS NULL OR date_until > %s)
                  AND (campaign_run_id IS NULL OR EXISTS (
                SELECT 1 FROM crm_campaign_run JOIN crm_campaign
                       ON crm_campaign.id = crm_campaign_run.campaign_id
                 WHERE crm_campaign_run.id = campaign_run_id AND crm_campaign.state = 'running'
                ))""",
            super()._due(),
            self._now(),
            self._now(),
        )

    @api.model
    def _deliver_queue(self):
        """Deliver, and close the runs whose last message has left."""
        result = super()._deliver_queue()
        runs = self.env["crm.campaign.run"]
        self._retry_conflicts(
            lambda: runs.search(
                [("state", "=", "running"), ("kind", "=", "external")]
            )._finish_if_over()
        )
        return result

    def write(self, vals):
        if GUARDED_FIELDS & vals.keys() and not self._may_write_delivery():
            raise self._delivery_error()
        result = super().write(vals)
        if "state" in vals:
            self.env["crm.campaign.activity"]._follow_messages(self)
        return result

    def _own_attachments(self):
        """Files of a campaign are kept by its run, once for all messages."""
        others = self.filtered(lambda message: not message.campaign_run_id)
        return super(CrmMessage, others)._own_attachments()

    def _inbound_values(self):
        """Return what a mail that answers this message is taken in with."""
        team = self.campaign_run_id.campaign_id.user_id.sale_team_id
        same_company = team.company_id in (self.company_id, team.company_id.browse())
        return {"team_id": team.id} if team and same_company else {}
