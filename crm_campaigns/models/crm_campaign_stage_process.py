from odoo import models


class CrmCampaignStage(models.Model):
    """The stage as a step between its campaign and its runs (K9)."""

    _name = "crm.campaign.stage"
    _inherit = ["crm.campaign.stage", "crm.process.mixin"]

    _process_action = "crm_campaigns.crm_process_action_stage"

    def _process_parent(self):
        return self.campaign_id

    def _process_children(self, limit):
        """Return the runs of these stages."""
        edges = [(run.stage_id, run) for run in self.run_ids.sorted("date_planned")[:limit]]
        return [*super()._process_children(limit), *edges]

    def _process_nodes(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        counts = self.env["crm.campaign.activity"]._process_counts(self, "stage_id")
        return {
            one: {
                "name": one.name,
                "icon": "fa-list-ol",
                "type": kinds[one.kind],
                "channel": one.channel_id.display_name,
                "result": counts.get(one.id),
            }
            for one in self
        }
