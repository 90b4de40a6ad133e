from odoo import fields, models
from odoo.tools import SQL

# So many activities of a run are drawn, open ones first; all of them are counted.
DRAWN = 20
STATE_KINDS = {
    "planned": "planned",
    "generating": "in_progress",
    "running": "in_progress",
    "done": "done",
    "cancelled": "cancelled",
}


class CrmCampaignRun(models.Model):
    """The run as a step between its stage and its activities (K9)."""

    _name = "crm.campaign.run"
    _inherit = ["crm.campaign.run", "crm.process.mixin"]

    _process_action = "crm_campaigns.crm_process_action_run"

    def _process_parent(self):
        return self.stage_id

    def _process_children(self, limit):
        """Return some activities of each of these runs: nobody reads ten thousand of them."""
        Activity = self.env["crm.campaign.activity"]
        Activity.flush_model(["run_id", "date_closed"])
        rows = self.env.execute_query(
            SQL(
                """SELECT run.id, activity.id
                     FROM unnest(%s) AS run (id)
                    CROSS JOIN LATERAL (
                        SELECT id FROM crm_campaign_activity WHERE run_id = run.id
                         ORDER BY (date_closed IS NOT NULL), id LIMIT %s) AS activity
                    LIMIT %s""",
                self.ids,
                DRAWN,
                limit,
            )
        )
        edges = [(self.browse(run), Activity.browse(activity)) for run, activity in rows]
        return [*super()._process_children(limit), *edges]

    def _process_nodes(self):
        states = dict(self._fields["state"]._description_selection(self.env))
        counts = self.env["crm.campaign.activity"]._process_counts(self, "run_id", drawn=DRAWN)
        return {
            one: {
                "name": one.display_name,
                "icon": "fa-repeat",
                "date": fields.Datetime.to_string(one.date_planned),
                "state": states[one.state],
                "state_kind": STATE_KINDS[one.state],
                "result": counts.get(one.id),
            }
            for one in self
        }
