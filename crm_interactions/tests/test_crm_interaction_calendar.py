from datetime import date, datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MailCase

from .common import InteractionCommon

NOW = datetime(2026, 3, 2, 9, 0)
START = datetime(2026, 3, 5, 10, 0)
END = datetime(2026, 3, 5, 11, 30)
DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestCrmInteractionCalendar(MailCase, InteractionCommon):
    """The employee's calendar and the interaction are one plan, seen twice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.location = cls.quiet_env["res.partner"].create(
            {
                "name": "Test Customer Branch",
                "parent_id": cls.customer.id,
                "type": "other",
                "street": "1 Test Street",
                "city": "Testville",
            }
        )

    def setUp(self):
        super().setUp()
        freezer = freeze_time(NOW)
        freezer.start()
        self.addCleanup(freezer.stop)

    def plan(self, author=None, **values):
        """Return a planned meeting with the customer's contact person, in the author's calendar."""
        author = author or self.user_own
        values = {
            "name": "Test Demonstration",
            "type_id": self.type_meeting.id,
            "partner_id": self.customer.id,
            "contact_ids": [Command.set(self.contact.ids)],
            "date_start": START,
            "date_end": END,
            "user_id": author.id,
            **values,
        }
        return self.env["crm.interaction"].with_user(author).create(values)

    def assert_customer_got(self, count):
        """Assert how many mails went to the people of the customer since the gateway was mocked."""
        addresses = {self.customer.email, self.contact.email, self.contact2.email}
        recipients = self._new_mails.recipient_ids.mapped("email")
        sent = [email for mail in self._new_mails for email in mail.recipient_ids.mapped("email")]
        self.assertEqual(sum(email in addresses for email in sent), count, recipients)

    # Creation

    def test_planned_meeting_is_an_event_of_the_responsible_user(self):
        """C7: a real calendar event, linked both ways, without a second activity or any mail."""
        with self.mock_mail_gateway():
            meeting = self.plan(
                description="<p>Show the new rates</p>",
                location_id=self.location.id,
                location_comments="2nd floor",
            )
            self.flush_tracking()
        event = meeting.calendar_event_id
        self.assertEqual(
            (event.user_id, event.start, event.stop, event.allday, event.privacy),
            (self.user_own, START, END, False, False),
        )
        self.assertEqual(event.name, "Test Demonstration – Test Customer Ltd")
        self.assertEqual(event.description, "<p>Show the new rates</p>")
        self.assertIn("1 Test Street", event.location)
        self.assertTrue(event.location.endswith(", 2nd floor"))
        self.assertEqual((event.res_model, event.res_id), ("crm.interaction", meeting.id))
        self.assertEqual(event.partner_ids, self.user_own.partner_id)
        self.assertEqual(event.attendee_ids.mapped("state"), ["accepted"])
        self.assertEqual(event.alarm_ids, self.env.ref("calendar.alarm_notif_1"))
        self.assertEqual(len(meeting.activity_ids), 1)
        self.assertFalse(event.activity_ids)
        self.assertFalse(self._new_mails)

    def test_only_plans_of_calendar_types_are_proposed_for_the_calendar(self):
        """C7: the type decides for plans in the future; what is held now stays out."""
        self.assertTrue(self.plan().calendar_event_id)
        self.assertFalse(self.plan(date_start=NOW, date_end=False).calendar_event_id)
        self.assertFalse(self.plan(type_id=self.type_task.id).calendar_event_id)
        self.assertFalse(self.plan(add_to_calendar=False).calendar_event_id)
        self.assertFalse(self.plan(date_start=False, date_end=False).calendar_event_id)
        self.assertFalse(self.plan(state="done").calendar_event_id)

    def test_today_all_day_is_still_a_plan(self):
        """C7: an all-day plan of today is ahead until midnight."""
        with freeze_time(datetime(2026, 3, 2, 16, 0)):
            noon = datetime(2026, 3, 2, 12, 0)
            meeting = self.plan(is_all_day=True, date_start=noon, date_end=False)
        self.assertTrue(meeting.calendar_event_id.allday)

    def test_ticking_by_hand_adds_any_open_interaction(self):
        """C7: the box is the user's decision, for a running or forgotten contact too."""
        held = self.plan(date_start=NOW - DAY, date_end=False)
        held.add_to_calendar = True
        self.assertEqual(held.calendar_event_id.start, NOW - DAY)
        self.assertEqual(held.calendar_event_id.stop, NOW - DAY + timedelta(hours=1))
        self.assertFalse(held.calendar_event_id.alarm_ids)

    def test_form_proposes_the_calendar_and_keeps_the_decision(self):
        """C7: the form ticks the box for a planned meeting; a saved decision is not undone."""
        form = Form(self.env["crm.interaction"].with_user(self.user_own))
        form.partner_id = self.customer
        form.type_id = self.type_meeting
        self.assertFalse(form.add_to_calendar)
        form.contact_ids.add(self.contact)
        form.date_end = END
        form.date_start = START
        self.assertTrue(form.add_to_calendar)
        form.add_to_calendar = False
        meeting = form.save()
        self.assertFalse(meeting.calendar_event_id)
        meeting.date_start = START - DAY
        self.assertFalse(meeting.add_to_calendar)
        self.assertFalse(meeting.calendar_event_id)

    def test_copy_has_no_part_in_the_event(self):
        """C7: an event shows one interaction; the copy gets its own."""
        meeting = self.plan()
        copy = meeting.copy()
        self.assertTrue(copy.calendar_event_id)
        self.assertNotEqual(copy.calendar_event_id, meeting.calendar_event_id)

    def test_defaults_of_the_interaction_do_not_reach_the_event(self):
        """C7: default values meant for the interaction are not those of its event."""
        self.env = self.env(context={"default_state": "in_progress", "default_active": True})
        event = self.plan(invite_contacts=True).calendar_event_id
        self.assertEqual(event.attendee_ids.mapped("state"), ["accepted", "needsAction"])

    # Interaction to event

    def test_event_follows_the_plan(self):
        """C7: moving and rewording the interaction moves and rewords its event."""
        meeting = self.plan()
        event = meeting.calendar_event_id
        meeting.write(
            {
                "date_start": START + DAY,
                "date_end": END + DAY,
                "name": "Test Signing",
                "description": "<p>Bring the papers</p>",
                "location_comments": "Room 5",
            }
        )
        self.assertEqual((event.start, event.stop), (START + DAY, END + DAY))
        self.assertEqual(event.name, "Test Signing – Test Customer Ltd")
        self.assertEqual(event.description, "<p>Bring the papers</p>")
        self.assertEqual(event.location, "Room 5")

    def test_event_follows_the_start_alone_and_the_end_alone(self):
        """C7: an earlier start makes the meeting longer, it does not move the end."""
        meeting = self.plan()
        event = meeting.calendar_event_id
        meeting.date_start = START - timedelta(hours=1)
        self.assertEqual((event.start, event.stop), (START - timedelta(hours=1), END))
        meeting.date_end = END + timedelta(hours=1)
        self.assertEqual(event.stop, END + timedelta(hours=1))
        self.assertEqual(meeting.date_end, END + timedelta(hours=1))

    def test_plan_in_the_wrong_order_is_refused_in_our_words(self):
        """F2: the interaction's own rule answers, not that of a meeting nobody opened."""
        meeting = self.plan()
        with self.assertRaises(CheckViolation) as error, mute_logger("odoo.sql_db"):
            meeting.date_start = END + DAY
        self.assertIn("plan_order", str(error.exception))

    def test_event_follows_all_day_and_back(self):
        """F2, C7: several whole days in the calendar, and hours again."""
        meeting = self.plan()
        event = meeting.calendar_event_id
        meeting.write({"is_all_day": True, "day_start": date(2026, 3, 28), "day_end": "2026-03-30"})
        self.assertTrue(event.allday)
        self.assertEqual(
            (event.start_date, event.stop_date), (date(2026, 3, 28), date(2026, 3, 30))
        )
        meeting.write({"is_all_day": False, "date_start": START, "date_end": END + DAY})
        self.assertFalse(event.allday)
        self.assertEqual((event.start, event.stop), (START, END + DAY))

    def test_reassigning_hands_the_event_over(self):
        """C7: organizer and attendee change; the new user is told once, of the interaction."""
        meetings = self.plan() + self.plan(name="Test Second")
        meetings[0].calendar_event_id.write(
            {"partner_ids": [Command.link(self.user_own2.partner_id.id)]}
        )
        with self.mock_mail_gateway():
            meetings.user_id = self.user_own2
            self.flush_tracking()
        for event in meetings.sudo().calendar_event_id:
            self.assertEqual(event.user_id, self.user_own2)
            self.assertEqual(event.partner_ids, self.user_own2.partner_id)
            self.assertEqual(event.attendee_ids.partner_id, self.user_own2.partner_id)
            self.assertEqual(event.attendee_ids.mapped("state"), ["accepted"])
        self.assertEqual(len(self._new_mails), 1)
        self.assertEqual(self._new_mails.recipient_ids, self.user_own2.partner_id)

    def test_planning_for_a_colleague_tells_the_colleague_once(self):
        """C7: no invitation of the event on top of the assignment."""
        with self.mock_mail_gateway():
            meeting = self.plan(self.user_manager, user_id=self.user_own.id)
            self.flush_tracking()
        self.assertEqual(meeting.calendar_event_id.user_id, self.user_own)
        self.assertEqual(meeting.calendar_event_id.partner_ids, self.user_own.partner_id)
        self.assertEqual(self._new_mails.mapped("model"), ["crm.interaction"])
        self.assertEqual(self._new_mails.recipient_ids, self.user_own.partner_id)

    def test_unticking_takes_the_event_out_and_ticking_brings_it_back(self):
        """C7: the calendar shows what the box says, at the time planned meanwhile."""
        meeting = self.plan()
        event = meeting.calendar_event_id
        meeting.add_to_calendar = False
        self.assertFalse(event.active)
        meeting.write({"date_start": START + DAY, "date_end": END + DAY})
        meeting.add_to_calendar = True
        self.assertTrue(event.active)
        self.assertEqual(event.start, START + DAY)

    def test_interaction_without_user_or_date_leaves_the_calendar(self):
        """C7: an event needs an owner and a time."""
        meeting = self.plan(self.user_manager)
        event = meeting.calendar_event_id
        meeting.user_id = False
        self.assertFalse(event.active)
        meeting.user_id = self.user_own2
        self.assertTrue(event.active)
        self.assertEqual(event.user_id, self.user_own2)
        meeting.write({"date_start": False, "date_end": False})
        self.assertFalse(event.active)

    def test_deleting_the_interaction_deletes_its_event(self):
        """C7: nothing is left in the calendar of a deleted interaction."""
        meeting = self.plan()
        event = meeting.calendar_event_id
        meeting.with_user(self.user_manager).unlink()
        self.assertFalse(event.exists())

    # Event to interaction

    def test_plan_follows_the_event(self):
        """C7: moving and rewording the event moves and rewords the interaction."""
        meeting = self.plan(location_id=self.location.id)
        event = meeting.calendar_event_id.with_user(self.user_own)
        event.write({"start": START + DAY, "stop": END + DAY})
        self.assertEqual((meeting.date_start, meeting.date_end), (START + DAY, END + DAY))
        event.write(
            {
                "name": "Test Signing – Test Customer Ltd",
                "description": "<p>Papers</p>",
                "location": "Test Hotel",
            }
        )
        self.assertEqual((meeting.name, meeting.description), ("Test Signing", "<p>Papers</p>"))
        self.assertEqual((meeting.location_id.id, meeting.location_comments), (False, "Test Hotel"))
        event.name = "Test Closing"
        self.assertEqual(meeting.name, "Test Closing")
        self.assertEqual(event.name, "Test Closing")

    def test_plan_follows_all_day_events(self):
        """C7: whole days of the event are the days of the plan, for one day or several."""
        meeting = self.plan()
        event = meeting.calendar_event_id.with_user(self.user_own)
        event.write({"allday": True, "start_date": "2026-03-28", "stop_date": "2026-03-30"})
        self.assertTrue(meeting.is_all_day)
        self.assertEqual(
            (meeting.day_start, meeting.day_end), (date(2026, 3, 28), date(2026, 3, 30))
        )
        self.assertEqual(meeting.date_start, datetime(2026, 3, 28, 12, 0))
        event.write({"allday": False, "start": START, "stop": END})
        self.assertFalse(meeting.is_all_day)
        self.assertEqual((meeting.date_start, meeting.date_end), (START, END))

    def test_moving_an_event_without_planned_end_leaves_the_end_open(self):
        """C7: the length the calendar needs is not taken for a planned end."""
        meeting = self.plan(date_end=False)
        event = meeting.calendar_event_id.with_user(self.user_own)
        self.assertEqual(event.stop, START + timedelta(hours=1))
        event.write({"start": START + DAY, "stop": event.stop + DAY})
        self.assertEqual((meeting.date_start, meeting.date_end), (START + DAY, False))
        event.write({"stop": START + DAY + timedelta(hours=3)})
        self.assertEqual(meeting.date_end, START + DAY + timedelta(hours=3))

    def test_a_change_goes_once_to_the_other_side_and_never_back(self):
        """C7: no loops: one write there, none back."""
        meeting = self.plan()
        event = meeting.calendar_event_id.with_user(self.user_own)
        written = []
        for model in ("crm.interaction", "calendar.event"):
            origin = self.registry[model].write

            def write(records, vals, origin=origin):
                written.append(records._name)
                return origin(records, vals)

            self.patch(self.registry[model], "write", write)
        event.write({"start": START + DAY, "stop": END + DAY})
        self.assertEqual(written, ["calendar.event", "crm.interaction"])
        written.clear()
        meeting.write({"date_start": START, "date_end": END})
        self.assertEqual(written, ["crm.interaction", "calendar.event"])

    def test_cancelled_or_deleted_event_leaves_the_interaction_planned(self):
        """C7: the interaction stays, out of the calendar, with a note in its chatter."""
        for act in ("action_archive", "unlink"):
            with self.subTest(act=act):
                meeting = self.plan()
                messages = meeting.message_ids
                event = meeting.calendar_event_id.with_user(self.user_own)
                getattr(event, act)()
                self.assertFalse(meeting.add_to_calendar)
                self.assertEqual((meeting.state, meeting.date_start), ("planned", START))
                note = meeting.message_ids - messages
                self.assertEqual(len(note), 1)
                self.assertIn("calendar event was removed", note.body)
                self.assertEqual(note.author_id, self.user_own.partner_id)
                meeting.add_to_calendar = True
                self.assertTrue(meeting.calendar_event_id.active)

    def test_revived_event_puts_the_interaction_back(self):
        """C7: unarchiving in the calendar ticks the box and takes the time over."""
        meeting = self.plan()
        event = meeting.calendar_event_id.with_user(self.user_own)
        event.action_archive()
        event.write({"active": True, "start": START + DAY, "stop": END + DAY})
        self.assertTrue(meeting.add_to_calendar)
        self.assertEqual(meeting.date_start, START + DAY)

    def test_colleague_moves_the_event_but_rewords_no_foreign_interaction(self):
        """C7, B7: the calendar is open to colleagues, the words of the interaction are not."""
        meeting = self.plan(description="<p>Mine</p>")
        event = meeting.calendar_event_id.with_user(self.user_internal)
        event.write({"start": START + DAY, "stop": END + DAY, "description": "<p>Theirs</p>"})
        self.assertEqual(meeting.date_start, START + DAY)
        self.assertEqual(meeting.description, "<p>Mine</p>")

    def test_organizer_of_the_event_gets_no_rights_on_the_interaction(self):
        """C7, B5: taking an event over in the calendar does not make one responsible."""
        meeting = self.plan()
        event = meeting.calendar_event_id.with_user(self.user_own2)
        event.user_id = self.user_own2
        self.assertEqual(meeting.user_id, self.user_own)
        with self.assertRaises(AccessError):
            meeting.with_user(self.user_own2).read(["name"])

    def test_only_the_linked_occurrence_of_a_series_counts(self):
        """C7: a recurring event is linked by the one occurrence."""
        meeting = self.plan()
        event = meeting.calendar_event_id.with_user(self.user_own)
        event.write(
            {
                "recurrency": True,
                "rrule_type": "daily",
                "interval": 1,
                "end_type": "count",
                "count": 3,
                "recurrence_update": "future_events",
            }
        )
        others = event.recurrence_id.calendar_event_ids - event
        self.assertEqual(len(others), 2)
        others[-1].write({"start": START + 9 * DAY, "stop": END + 9 * DAY})
        others[0].unlink()
        self.assertEqual((meeting.date_start, meeting.add_to_calendar), (START, True))
        hour = timedelta(hours=1)
        event.write({"start": START + hour, "stop": END + hour, "recurrence_update": "all_events"})
        self.assertEqual((meeting.date_start, meeting.add_to_calendar), (START + hour, True))
        self.assertEqual(meeting.calendar_event_id.start, START + hour)
        self.assertNotIn("removed", "".join(meeting.message_ids.mapped("body")))

    # Closed

    def test_closed_interaction_takes_nothing_over_from_the_calendar(self):
        """C7, C8: closed means closed; what was held stays in the calendar."""
        meeting = self.plan()
        event = meeting.calendar_event_id.with_user(self.user_own)
        meeting.action_done()
        self.assertTrue(event.active)
        self.assertEqual(event.start, START)
        event.write({"start": START + DAY, "stop": END + DAY, "name": "Test Other"})
        self.assertEqual((meeting.date_start, meeting.name), (START, "Test Demonstration"))
        event.action_archive()
        self.assertTrue(meeting.add_to_calendar)

    def test_cancelled_interaction_leaves_the_calendar_and_returns_when_reopened(self):
        """C7, C8: reopened, its own plan counts, whatever happened to the event meanwhile."""
        meeting = self.plan()
        event = meeting.calendar_event_id.with_user(self.user_own)
        meeting.action_cancel()
        self.assertFalse(event.active)
        event.write({"start": START + DAY, "stop": END + DAY})
        meeting.with_user(self.user_manager).action_reopen("Test")
        self.assertTrue(event.active)
        self.assertEqual((event.start, event.stop), (START, END))

    def test_archived_interaction_is_hidden_in_the_calendar(self):
        """S11, C7: archived is hidden, reversibly."""
        meeting = self.plan()
        event = meeting.calendar_event_id
        meeting.action_archive()
        self.assertFalse(event.active)
        meeting.action_unarchive()
        self.assertTrue(event.active)
        self.assertTrue(meeting.add_to_calendar)

    # Customers

    def test_customers_hear_nothing_unless_invited(self):
        """C7: planning, moving, handing over and cancelling mail nobody outside."""
        with self.mock_mail_gateway():
            meeting = self.plan()
            meeting.write({"date_start": START + DAY, "date_end": END + DAY})
            meeting.calendar_event_id.write({"start": START, "stop": END})
            meeting.user_id = self.user_own2
            meeting.sudo().action_cancel()
            self.flush_tracking()
        self.assert_customer_got(0)

    def test_invited_contact_persons_get_odoos_invitation(self):
        """C7: ticked, contact persons are invited, told of a new time and of the cancellation."""
        with self.mock_mail_gateway():
            meeting = self.plan(invite_contacts=True)
        event = meeting.calendar_event_id
        self.assert_customer_got(1)
        self.assertIn(self.contact, event.partner_ids)
        self.assertEqual(
            event.attendee_ids.filtered(lambda a: a.partner_id == self.contact).state, "needsAction"
        )
        with self.mock_mail_gateway():
            meeting.write({"date_start": START + DAY, "date_end": END + DAY})
        self.assert_customer_got(1)
        self.assertEqual(self._new_mails.recipient_ids, self.contact)
        with self.mock_mail_gateway():
            meeting.contact_ids = self.contact2
        self.assert_customer_got(2)
        self.assertEqual(event.partner_ids, self.user_own.partner_id + self.contact2)
        with self.mock_mail_gateway():
            meeting.action_cancel()
            self.flush_tracking()
        self.assert_customer_got(1)
        self.assertIn("Deleted event", self._new_mails.subject)
        self.assertFalse(event.active)

    def test_invitations_never_tell_the_description(self):
        """C7: what employees write about the contact does not reach the customer."""
        with self.mock_mail_gateway():
            meeting = self.plan(invite_contacts=True, description="<p>Bad payer</p>")
        self.assertNotIn("Bad payer", self._new_mails.body_html)
        self.assertIn("Test Demonstration", self._new_mails.body_html)
        self.assertFalse(meeting.calendar_event_id.description)
        meeting.calendar_event_id.with_user(self.user_own).description = "<p>Agenda</p>"
        self.assertEqual(meeting.description, "<p>Bad payer</p>")
        later = self.plan(description="<p>Bad payer</p>")
        with self.mock_mail_gateway():
            later.invite_contacts = True
        self.assertNotIn("Bad payer", self._new_mails.body_html)
        later.invite_contacts = False
        self.assertEqual(later.calendar_event_id.description, "<p>Bad payer</p>")

    def test_inviting_later_and_withdrawing(self):
        """C7: the tick may come and go while the meeting is planned."""
        meeting = self.plan()
        with self.mock_mail_gateway():
            meeting.invite_contacts = True
        self.assert_customer_got(1)
        with self.mock_mail_gateway():
            meeting.invite_contacts = False
        self.assert_customer_got(1)
        self.assertEqual(meeting.calendar_event_id.partner_ids, self.user_own.partner_id)

    def test_individual_customer_is_the_one_invited(self):
        """C7: a customer who is a person needs no contact person to be invited."""
        values = {"partner_id": self.individual.id, "contact_ids": False}
        with self.mock_mail_gateway():
            meeting = self.plan(invite_contacts=True, **values)
        self.assertEqual(self._new_mails.recipient_ids, self.individual)
        self.assertIn(self.individual, meeting.calendar_event_id.partner_ids)

    def test_nobody_is_invited_to_what_is_over(self):
        """C7: no invitation and no cancellation for a contact in the past."""
        with self.mock_mail_gateway():
            meeting = self.plan(
                date_start=NOW - DAY, date_end=False, add_to_calendar=True, invite_contacts=True
            )
            meeting.invite_contacts = False
        self.assert_customer_got(0)

    # Confidential

    def test_confidential_interaction_shows_others_nothing_but_the_time(self):
        """B5: its event is private and its title, place and description tell nothing."""
        values = {"description": "<p>Secret</p>", "location_comments": "Secret place"}
        meeting = self.plan(confidential=True, **values)
        event = meeting.calendar_event_id
        self.assertEqual((event.name, event.privacy), ("Private appointment", "private"))
        self.assertFalse(event.description)
        self.assertFalse(event.location)
        self.env.invalidate_all()
        self.assertEqual(event.with_user(self.user_internal).name, "Busy")
        event.with_user(self.user_own).write({"name": "Test Other", "start": START + DAY})
        self.assertEqual((meeting.name, meeting.date_start), ("Test Demonstration", START + DAY))

    def test_becoming_confidential_hides_the_event_at_once(self):
        """B5: what the event said before is taken back, and comes again afterwards."""
        meeting = self.plan(description="<p>Open</p>")
        event = meeting.calendar_event_id
        meeting.confidential = True
        self.assertEqual((event.name, event.privacy), ("Private appointment", "private"))
        self.assertFalse(event.description)
        meeting.confidential = False
        self.assertEqual((event.description, event.privacy), ("<p>Open</p>", False))
        self.assertIn("Test Demonstration", event.name)

    def test_manager_handles_the_private_event_through_the_interaction(self):
        """C7, B5: Odoo keeps managers out of private events; the interaction moves them along."""
        meeting = self.plan(confidential=True)
        event = meeting.calendar_event_id
        by_manager = meeting.with_user(self.user_manager)
        by_manager.write({"date_start": START + DAY, "date_end": END + DAY})
        by_manager.user_id = self.user_own2
        self.assertEqual((event.start, event.user_id), (START + DAY, self.user_own2))
        by_manager.action_cancel()
        self.assertFalse(event.active)

    # View event

    def test_view_event_opens_it(self):
        """H9: the event in Odoo, where it is not synchronised."""
        meeting = self.plan()
        action = meeting.action_view_event()
        self.assertEqual(
            (action["res_model"], action["res_id"]),
            ("calendar.event", meeting.calendar_event_id.id),
        )

    def test_synchronised_event_opens_at_its_provider(self):
        """H9: at Google or Microsoft for its owner; others see it in Odoo."""
        meeting = self.plan()
        Event = self.registry["calendar.event"]
        with patch.object(Event, "google_id", "abc123", create=True):
            self.assertEqual(
                meeting.action_view_event()["url"],
                "https://calendar.google.com/calendar/event"
                "?eid=YWJjMTIzIG93bkB1c2Vycy5leGFtcGxlLmNvbQ",
            )
            by_manager = meeting.with_user(self.user_manager)
            self.assertEqual(by_manager.action_view_event()["type"], "ir.actions.act_window")
        with patch.object(Event, "microsoft_id", "AB/C=", create=True):
            url = meeting.action_view_event()["url"]
        self.assertIn("https://outlook.office365.com/owa/?itemid=AB%2FC%3D&", url)

    # Performance

    def test_creating_1000_with_events_costs_no_query_a_record(self):
        """Performance: the events are created in lots, like the interactions themselves."""
        rows = [
            {
                "name": f"Meeting {number}",
                "type_id": self.type_meeting.id,
                "partner_id": self.individual.id,
                "user_id": (self.user_own if number % 3 else self.user_all).id,
                "date_start": START + timedelta(hours=number),
            }
            for number in range(1000)
        ]
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        meetings = self.quiet_env["crm.interaction"].create(rows)
        self.env.flush_all()
        count = self.env.cr.sql_log_count - before
        self.assertEqual(len(meetings.calendar_event_id), 1000)
        self.assertLess(count, 250)
