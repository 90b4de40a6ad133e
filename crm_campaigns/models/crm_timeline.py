from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_interactions.models.crm_history_branch import HistoryBranch, HistorySource

# What becomes of activities, as states of the history, beside those that it has already.
STATUSES = [
    ("unassigned", "Unassigned"),
    ("assigned", "Assigned"),
    ("completed", "Completed"),
]


class CrmTimeline(models.Model):
    """Campaign activities for employees in the history of the customer (K6, B7).

    What campaigns sent is in it by its messages already.
    """

    _inherit = "crm.timeline"

    kind = fields.Selection(selection_add=[("campaign_activity", "Campaign Activity")])
    state = fields.Selection(selection_add=STATUSES)

    @api.model
    def _own_lanes(self):
        return super()._own_lanes() | {"campaign": (self.env._("Campaigns"), "fa-bullhorn")}

    @api.model
    def _sources(self):
        return [
            *super()._sources(),
            HistorySource(
                33,
                "crm.campaign.activity",
                self._campaign_activity_branches,
                {
                    "kind": ("campaign_activity",),
                    "channel": ("campaign",),
                    "direction": (False,),
                },
            ),
        ]

    def _campaign_activity_branches(self, _scope):
        """Yield the internal activities the user may read, from their begin to their end."""
        branch = HistoryBranch(self.env["crm.campaign.activity"])
        field = branch.field
        branch.query.add_where(SQL("%s = 'internal'", field("kind")))
        branch.set_customer(field("partner_id"))
        branch.columns.update(
            date="date_begin",
            date_end=lambda: SQL("COALESCE(%s, %s)", field("date_closed"), field("date_end")),
            state="status",
            summary="campaign_id.name",
            user_id="user_id",
            company_id="company_id",
        )
        yield branch
