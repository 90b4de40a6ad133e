from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_interactions.models.crm_history_branch import HistoryBranch, HistorySource

# What happens to agreements, as states of the history, beside those that it has already.
EVENT_STATES = [
    ("requested", "Requested"),
    ("confirmed", "Confirmed"),
    ("granted", "Granted"),
    ("renewed", "Renewed"),
    ("changed", "Changed"),
    ("withdrawn", "Withdrawn"),
    ("reminded", "Reminded"),
    ("invited", "Renewal link sent"),
    ("expired", "Expired"),
    ("merged", "Merged"),
    ("superseded", "Superseded"),
    ("unlisted", "Taken off the blacklist"),
]


class CrmAgreementEvent(models.Model):
    """How the history finds what happened to a customer's agreements in a time frame."""

    _inherit = "crm.agreement.event"

    _partner_date_idx = models.Index("(partner_id, date)")
    _date_idx = models.Index("(date)")


class CrmTimeline(models.Model):
    """The ledger's rows in the history of the customer; each opens its agreement (B6, B8).

    What was asked for and not confirmed yet has none: it opens the row itself.
    """

    _inherit = "crm.timeline"

    kind = fields.Selection(selection_add=[("agreement", "Agreement")])
    state = fields.Selection(selection_add=EVENT_STATES)

    @api.model
    def _own_lanes(self):
        return super()._own_lanes() | {
            "agreement": (self.env._("Agreements"), "fa-handshake-o"),
        }

    @api.model
    def _sources(self):
        return [
            *super()._sources(),
            HistorySource(
                32,
                "crm.agreement.event",
                self._agreement_branches,
                {"kind": ("agreement",), "channel": ("agreement",), "direction": (False,)},
            ),
        ]

    def _agreement_branches(self, _scope):
        """Yield the ledger's rows of the agreements the user may read."""
        if not self.env["crm.agreement"].has_access("read"):
            return
        branch = HistoryBranch(self.env["crm.agreement.event"])
        field = branch.field
        agreement = branch.join("agreement_id")
        # sudo: the name of what was agreed to, a dictionary
        agreement_type = branch.join_rows(
            self.env["crm.agreement.type"].sudo(),
            lambda column: SQL(
                "(%s = %s OR (%s IS NULL AND %s = %s))",
                column("id"),
                agreement("type_id"),
                field("agreement_id"),
                column("code"),
                field("type_code"),
            ),
        )
        branch.set_customer(field("partner_id"))
        branch.columns.update(
            res_model=lambda: SQL(
                "CASE WHEN %s IS NULL THEN 'crm.agreement.event' ELSE 'crm.agreement' END",
                field("agreement_id"),
            ),
            res_id=lambda: SQL("COALESCE(%s, %s)", field("agreement_id"), field("id")),
            date="date",
            state="kind",
            summary=lambda: agreement_type("name"),
            user_id=lambda: SQL("NULLIF(%s, %s)", field("user_id"), SUPERUSER_ID),
            company_id="company_id",
        )
        yield branch
