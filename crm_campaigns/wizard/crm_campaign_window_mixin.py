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
            wizard.activity_count = len(wizard._given_ids())

    def _given_ids(self):
        given = self.res_ids if isinstance(self.res_ids, list) else ()
        return [id_ for id_ in given if isinstance(id_, int)]

    def _activities(self):
        """Return the activities that still exist.

        :raise AccessError: where the user may not write one of them
        """
        activities = self.env["crm.campaign.activity"].browse(self._given_ids()).exists()
        activities.check_access("write")
        return activities
