from odoo import api, fields, models


class CrmCampaignWindowMixin(models.AbstractModel):
    """A window over one or many activities, which names them by the ids it was opened with."""

    _name = "crm.campaign.window.mixin"
    _description = "Window over Campaign Activities"

    res_ids = fields.Json(required=True)
    activity_count = fields.Integer(compute="_compute_activity_count")

    @api.depends("res_ids")
    def _compute_activity_count(self):
        for wizard in self:
            wizard.activity_count = len(wizard.res_ids or ())

    def _activities(self):
        """Return the activities that still exist.

        :raise AccessError: where the user may not write one of them
        """
        ids = [id_ for id_ in self.res_ids or () if isinstance(id_, int)]
        activities = self.env["crm.campaign.activity"].browse(ids).exists()
        activities.check_access("write")
        return activities
