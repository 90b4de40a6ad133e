from odoo import fields, models

STATE_KINDS = {
    "draft": "planned",
    "approved": "planned",
    "running": "in_progress",
    "paused": "in_progress",
    "done": "done",
    "cancelled": "cancelled",
}


class CrmCampaign(models.Model):
    """The campaign as the first step of its process (K9)."""

    _name = "crm.campaign"
    _inherit = ["crm.campaign", "crm.process.mixin"]

    _process_action = "crm_interactions.crm_process_action"

    def _process_children(self, limit):
        """Return the stages of these campaigns."""
        edges = [(stage.campaign_id, stage) for stage in self.stage_ids[:limit]]
        return [*super()._process_children(limit), *edges]

    def _process_nodes(self):
        states = dict(self._fields["state"]._description_selection(self.env))
        return {
            one: {
                "name": one.display_name,
                "icon": "fa-bullhorn",
                "type": one.type_id.display_name,
                "user": one.user_id.display_name,
                "user_id": one.user_id.id,
                "date": fields.Datetime.to_string(fields.Datetime.to_datetime(one.date_start)),
                "is_all_day": True,
                "state": states[one.state],
                "state_kind": STATE_KINDS[one.state],
                "is_archived": not one.active,
            }
            for one in self
        }
