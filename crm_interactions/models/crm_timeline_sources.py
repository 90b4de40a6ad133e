from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_history_branch import HistoryBranch, HistorySource


class CrmTimeline(models.Model):
    """Our own sources: interactions and the messages sent from them."""

    _inherit = "crm.timeline"

    @api.model
    def _sources(self):
        return [
            *super()._sources(),
            HistorySource(
                1, "crm.interaction", self._interaction_branches, {"kind": ("interaction",)}
            ),
            HistorySource(
                2,
                "crm.message",
                self._message_branches,
                {"kind": ("mail", "sms", "letter", "message"), "direction": ("out",)},
            ),
        ]

    # Interactions

    def _interaction_branches(self, scope):
        """Yield the interactions with a customer; asked for a person apart, also those it took
        part in, each found by its own index."""
        if not scope.is_apart:
            yield self._interaction_branch(Domain.TRUE)
            return
        customers = list(scope.customers)
        own = self._interaction_branch(Domain("partner_id", "in", customers))
        part = self._interaction_branch(Domain("partner_id", "not in", customers))
        part.query.add_where(
            SQL(
                """%s IN (SELECT crm_interaction_id FROM crm_interaction_contact_rel
                    WHERE res_partner_id = ANY(%s))""",
                part.key,
                customers,
                to_flush=part.model._fields["contact_ids"],
            )
        )
        for branch in (own, part):
            branch.is_of_customers = True
            yield branch

    def _interaction_branch(self, domain):
        branch = HistoryBranch(self.env["crm.interaction"], domain)
        field = branch.field
        branch.columns.update(
            partner_id="partner_id",
            commercial_partner_id="commercial_partner_id",
            date="date",
            date_end=lambda: SQL(
                "COALESCE(%s + NULLIF(%s, 0) * interval '1 hour', %s)",
                field("date_activity"),
                field("duration_hours"),
                field("date_end"),
            ),
            channel=lambda: SQL("COALESCE(%s, 'other')", branch.path("channel_id.code")),
            direction="direction",
            state="state",
            summary="name",
            user_id="user_id",
            company_id="company_id",
        )
        return branch

    # Messages

    def _message_branches(self, scope):
        """Yield the messages that left or were to leave; calls are interactions of their own."""
        branch = HistoryBranch(self.env["crm.message"])
        if scope.customers is not None:
            # Which the access rules look at.
            branch.look_up("interaction_id")
        field = branch.field
        channel = branch.join("channel_id")
        branch.query.add_where(
            SQL("%s != 'draft' AND %s != 'phone'", field("state"), channel("kind"))
        )
        branch.set_customer(field("partner_id"))
        branch.columns.update(
            # As the index has it.
            date=SQL("COALESCE(%s, %s)", field("date_sent"), field("date_queued")),
            channel="channel_id.code",
            kind=lambda: SQL(
                """CASE %s WHEN 'email' THEN 'mail' WHEN 'sms' THEN 'sms'
                    WHEN 'letter' THEN 'letter' ELSE 'message' END""",
                channel("kind"),
            ),
            direction=SQL("'out'"),
            state="state",
            summary=lambda: SQL(
                "COALESCE(NULLIF(%s, ''), left(%s, 200))", field("subject"), field("body_text")
            ),
            user_id="user_id",
            company_id="company_id",
        )
        yield branch
