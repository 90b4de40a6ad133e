from base64 import urlsafe_b64encode
from urllib.parse import quote

from odoo import api, models

from .crm_interaction_calendar import CALENDAR_SYNC

COPIED_FIELDS = {
    "active",
    "allday",
    "description",
    "duration",
    "location",
    "name",
    "start",
    "start_date",
    "stop",
    "stop_date",
}


class CalendarEvent(models.Model):
    """The event of an interaction: what happens to it in the calendar happens to the plan (C7).

    Moving the event moves the interaction. Cancelling or deleting it leaves the interaction
    planned, takes it out of the calendar and says so in its chatter; reviving the event puts it
    back. Of a recurring event only the occurrence that was linked counts.
    """

    _inherit = "calendar.event"

    @api.model
    def _get_activity_excluded_models(self):
        """An interaction reminds of itself: its event makes no second activity."""
        return [*super()._get_activity_excluded_models(), "crm.interaction"]

    def write(self, vals):
        changed = COPIED_FIELDS & vals.keys()  # read before super(), which takes values out
        result = super().write(vals)
        if changed:
            self._get_open_interactions()._take_over_event(changed)
        return result

    def _rewrite_recurrence(self, values, time_values, recurrence_values):
        """All events are archived and some revived on the way: only the outcome counts."""
        events = self.recurrence_id.calendar_event_ids
        interactions = events._get_open_interactions()
        outside = self.with_context(**{CALENDAR_SYNC: True})
        result = super(CalendarEvent, outside)._rewrite_recurrence(
            values, time_values, recurrence_values
        )
        interactions.filtered("calendar_event_id")._take_over_event(COPIED_FIELDS)
        return result

    def unlink(self):
        interactions = self._get_open_interactions().filtered("add_to_calendar")
        result = super().unlink()
        # A synchronised event is archived first, which has been taken over then.
        removed = interactions.filtered("add_to_calendar")
        removed.with_context(**{CALENDAR_SYNC: True}).add_to_calendar = False
        removed._log_calendar_removal()
        return result

    def _get_open_interactions(self):
        """Return the open interactions the events show, unless they are the origin of the change.

        sudo: whoever may move an event moves the interaction's plan, as one sees only one of both.
        """
        interactions = self.env["crm.interaction"].sudo().with_context(active_test=False)
        is_new = self.env.context.get("is_calendar_event_new")  # written by its own create()
        if is_new or self.env.context.get(CALENDAR_SYNC):
            return interactions
        return interactions.search(
            [("calendar_event_id", "in", self.ids), ("is_closed", "=", False)]
        )

    def _get_external_url(self):
        """Return the address of the event at Google or Microsoft, if it is in the user's there.

        The fields are those of Odoo's synchronisation modules, where they are installed.
        """
        if self.user_id != self.env.user:
            return False
        if google_id := getattr(self, "google_id", False):
            return self._get_google_url(google_id, self.env.user.email)
        if microsoft_id := getattr(self, "microsoft_id", False):
            return self._get_microsoft_url(microsoft_id)
        return False

    @api.model
    def _get_google_url(self, google_id, calendar):
        """Google addresses an event by its id and its calendar, packed in base 64."""
        key = urlsafe_b64encode(f"{google_id} {calendar}".encode()).decode().rstrip("=")
        return f"https://calendar.google.com/calendar/event?eid={key}"

    @api.model
    def _get_microsoft_url(self, microsoft_id):
        key = quote(microsoft_id, safe="")
        return f"https://outlook.office365.com/owa/?itemid={key}&exvsurl=1&path=/calendar/item"
