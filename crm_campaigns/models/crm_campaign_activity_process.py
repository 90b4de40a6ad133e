from odoo import fields, models

STATE_KINDS = {
    "unassigned": "planned",
    "assigned": "planned",
    "in_progress": "in_progress",
    "completed": "done",
    "cancelled": "cancelled",
}


class CrmCampaignActivity(models.Model):
    """The activity as a step between its run and its interactions (K9)."""

    _name = "crm.campaign.activity"
    _inherit = ["crm.campaign.activity", "crm.process.mixin"]

    _process_action = "crm_interactions.crm_process_action"

    def _process_parent(self):
        return self.run_id

    def _process_children(self, limit):
        edges = [(one.campaign_activity_id, one) for one in self.interaction_ids[:limit]]
        return [*super()._process_children(limit), *edges]

    def _process_nodes(self):
        states = dict(self._fields["status"]._description_selection(self.env))
        return {
            one: {
                "name": one.display_name,
                "icon": "fa-tasks" if one.kind == "internal" else "fa-paper-plane-o",
                "channel": one.channel_id.display_name,
                "user": one.user_id.display_name,
                "user_id": one.user_id.id,
                "partner": one.partner_id.display_name,
                "partner_id": one.partner_id.id,
                "date": fields.Datetime.to_string(one.date_begin),
                "state": states[one.status],
                "state_kind": STATE_KINDS[one.status],
                "is_late": one.is_late,
            }
            for one in self
        }


class CrmCampaignStage(models.Model):
    """The stage as a step between its campaign and its runs (K9)."""

    _name = "crm.campaign.stage"
    _inherit = ["crm.campaign.stage", "crm.process.mixin"]

    _process_action = "crm_interactions.crm_process_action"

    def _process_parent(self):
        return self.campaign_id

    def _process_children(self, limit):
        edges = [(run.stage_id, run) for run in self.run_ids[:limit]]
        return [*super()._process_children(limit), *edges]


class CrmCampaignRun(models.Model):
    """The run as a step between its stage and its activities (K9)."""

    _name = "crm.campaign.run"
    _inherit = ["crm.campaign.run", "crm.process.mixin"]

    _process_action = "crm_interactions.crm_process_action"

    def _process_parent(self):
        return self.stage_id

    def _process_children(self, limit):
        activities = self.env["crm.campaign.activity"].search(
            [("run_id", "in", self.ids)], limit=limit
        )
        edges = [(one.run_id, one) for one in activities]
        return [*super()._process_children(limit), *edges]
