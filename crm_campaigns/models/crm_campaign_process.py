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

    _process_action = "crm_campaigns.crm_process_action_campaign"

    def _process_children(self, limit):
        """Return the stages of these campaigns."""
        first = self.stage_ids.filtered(lambda stage: not stage.trigger_stage_id)
        edges = [(stage.campaign_id, stage) for stage in first[:limit]]
        return [*super()._process_children(limit), *edges]

    def _process_nodes(self):
        # sudo: names, which Odoo shows to whoever may read the record that names them
        names = self.sudo()
        states = dict(self._fields["state"]._description_selection(self.env))
        counts = self.env["crm.campaign.activity"]._process_counts(self, "campaign_id")
        return {
            one: {
                "name": one.display_name,
                "icon": "fa-bullhorn",
                "type": named.type_id.display_name,
                "user": named.user_id.display_name,
                "user_id": named.user_id.id,
                "date": fields.Datetime.to_string(fields.Datetime.to_datetime(one.date_start)),
                "is_all_day": True,
                "state": states[one.state],
                "state_kind": STATE_KINDS[one.state],
                "result": counts.get(one.id),
                "is_archived": not one.active,
            }
            for one, named in zip(self, names, strict=True)
        }
