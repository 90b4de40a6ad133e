from odoo import models
from odoo.fields import Domain


class CrmCampaignRun(models.Model):
    """The run tells employees what they got, once, when all of it is prepared (K7)."""

    _inherit = "crm.campaign.run"

    def _finish_generating(self):
        result = super()._finish_generating()
        Activity = self.env["crm.campaign.activity"]
        given = Activity._read_group(
            Domain("run_id", "=", self.id) & Domain("status", "=", "assigned"),
            ["user_id"],
            ["id:recordset"],
        )
        Activity._tell_assigned(dict(given), {})
        return result
