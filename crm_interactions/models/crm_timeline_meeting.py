from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_history_branch import HistoryBranch, HistorySource

ATTENDANCE = {
    "needsAction": "invited",
    "accepted": "accepted",
    "tentative": "tentative",
    "declined": "declined",
}


class CalendarAttendee(models.Model):
    """The meetings of a customer are found by this index."""

    _inherit = "calendar.attendee"

    _partner_idx = models.Index("(partner_id)")


class CrmTimeline(models.Model):
    """Meetings: one row for each customer who attends.

    The event of an interaction is shown by the interaction. Private meetings, which Odoo shows
    to others as *Busy*, are for those who take part.
    """

    _inherit = "crm.timeline"

    @api.model
    def _sources(self):
        return [
            *super()._sources(),
            HistorySource(
                5,
                "calendar.event",
                self._meeting_branches,
                {"kind": ("meeting",), "channel": ("meeting",), "direction": (False,)},
            ),
        ]

    @api.model
    def _meeting_domain(self, events):
        """Return the domain of the meetings whose title the user may see."""
        if self.env.su:
            return Domain.TRUE
        own = Domain(
            "id",
            "in",
            SQL(
                "(SELECT calendar_event_id FROM calendar_event_res_partner_rel"
                " WHERE res_partner_id = %s)",
                self._my_partner_id(),
            ),
        )
        return Domain(events._get_default_privacy_domain()) | own

    def _meeting_branches(self, _scope):
        env = self.env
        events = env["calendar.event"]
        branch = HistoryBranch(events, self._meeting_domain(events))
        attendee = branch.join_rows(
            env["calendar.attendee"].sudo(),  # sudo: who takes part is shown with the meeting
            lambda field: SQL("%s = %s", field("event_id"), branch.field("id")),
        )
        branch.query.add_where(
            SQL(
                "NOT EXISTS (SELECT FROM crm_interaction i WHERE i.calendar_event_id = %s)",
                branch.key,
                to_flush=env["crm.interaction"]._fields["calendar_event_id"],
            )
        )
        branch.key = attendee("id")
        self._set_addressee(branch, attendee("partner_id"))
        branch.columns.update(
            date="start",
            date_end="stop",
            state=lambda: self._mapped(attendee("state"), ATTENDANCE),
            summary="name",
            user_id="user_id",
        )
        yield branch
