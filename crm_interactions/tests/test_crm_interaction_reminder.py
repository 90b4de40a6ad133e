from datetime import date, datetime, timedelta

import pytz
from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.mail.tests.common import MailCase

from .common import InteractionCommon

NOW = datetime(2026, 3, 2, 9, 0)
START = datetime(2026, 3, 5, 10, 0)
DAY = timedelta(days=1)
ZONES = ("Europe/Warsaw", "Asia/Jerusalem", "America/Los_Angeles")


@tagged("post_install", "-at_install")
class TestCrmInteractionReminder(MailCase, InteractionCommon):
    """Every plan in the future reminds its responsible user: once, on the right day, silently."""

    def setUp(self):
        super().setUp()
        freezer = freeze_time(NOW)
        freezer.start()
        self.addCleanup(freezer.stop)
        self.todo = self.env.ref("mail.mail_activity_data_todo")

    def plan(self, author=None, **values):
        author = author or self.user_own
        values = {
            "name": "Test Task",
            "type_id": self.type_task.id,
            "partner_id": self.customer.id,
            "date_start": START,
            "user_id": author.id,
            **values,
        }
        return self.env["crm.interaction"].with_user(author).create(values)

    def at(self, zone, *moment):
        """Return the UTC moment of a local time."""
        local = pytz.timezone(zone).localize(datetime(*moment))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    # One reminder

    def test_all_day_plan_of_the_form_is_saved_and_reminds(self):
        """B1, F2: the form sends the day, the moment follows from it"""
        task = self.plan(is_all_day=True, day_start="2026-03-05", day_end=False)
        self.assertEqual(task.date_start, datetime(2026, 3, 5, 12, 0))
        self.assertEqual(task.reminder_ids.date_deadline, date(2026, 3, 5))
        self.assertIn(self.user_own.partner_id, task.message_partner_ids)

    def test_planned_interaction_reminds_its_responsible_user(self):
        """B1, S16: one activity in the clock menu, of the type's kind, without mail."""
        with self.mock_mail_gateway():
            task = self.plan()
            self.flush_tracking()
        reminder = task.activity_ids
        self.assertEqual(len(reminder), 1)
        self.assertEqual(reminder, task.reminder_ids)
        self.assertEqual(
            (reminder.user_id, reminder.date_deadline, reminder.activity_type_id),
            (self.user_own, date(2026, 3, 5), self.todo),
        )
        self.assertEqual(reminder.summary, "Test Task")
        self.assertFalse(self._new_mails)
        groups = self.env["res.users"].with_user(self.user_own)._get_activity_groups()
        counts = [g["planned_count"] for g in groups if g["model"] == "crm.interaction"]
        self.assertEqual(counts, [1])

    def test_type_names_the_kind_of_reminder(self):
        """B1, C11: the interaction type decides, Odoo's To-Do where it says nothing fitting."""
        call = self.env.ref("mail.mail_activity_data_call")
        task = self.plan(type_id=self.type_call.id, contact_ids=self.contact.ids)
        self.assertEqual(task.reminder_ids.activity_type_id, call)
        task.type_id = self.type_task
        self.assertEqual(task.reminder_ids.activity_type_id, self.todo)
        self.type_task.activity_type_id = False
        self.assertEqual(self.plan().reminder_ids.activity_type_id, self.todo)
        self.type_task.activity_type_id = call.copy({"res_model": "res.partner"})
        self.assertEqual(self.plan().reminder_ids.activity_type_id, self.todo)

    def test_meeting_in_the_calendar_has_its_alarm_and_no_second_activity(self):
        """B1: with a calendar entry its alarm, and still one activity."""
        meeting = self.plan(type_id=self.type_meeting.id, contact_ids=self.contact.ids)
        self.assertTrue(meeting.calendar_event_id.alarm_ids)
        self.assertEqual(len(meeting.activity_ids), 1)
        self.assertFalse(meeting.calendar_event_id.activity_ids)

    def test_what_is_held_or_closed_does_not_remind(self):
        """B1: only open plans in the future with somebody responsible."""
        self.assertFalse(self.plan(date_start=NOW).reminder_ids)
        self.assertFalse(self.plan(date_start=NOW - DAY).reminder_ids)
        self.assertFalse(self.plan(date_start=False).reminder_ids)
        self.assertFalse(self.plan(state="done").reminder_ids)
        self.assertFalse(self.plan(self.user_manager, user_id=False).reminder_ids)
        quiet = self.env["crm.interaction"].with_context(mail_activity_automation_skip=True)
        self.env = quiet.env
        self.assertFalse(self.plan().reminder_ids)

    def test_skipped_reminders_are_left_alone(self):
        """B1: Odoo's own key switches creating, moving and closing off for imports."""
        task = self.plan()
        quiet = task.with_context(mail_activity_automation_skip=True)
        quiet.date_start = START + DAY
        self.assertEqual(task.reminder_ids.date_deadline, date(2026, 3, 5))
        quiet.action_cancel()
        self.assertTrue(task.reminder_ids)

    # In step with the interaction

    def test_reminder_moves_with_the_plan(self):
        """B1: one reminder, on the new day."""
        task = self.plan()
        reminder = task.reminder_ids
        task.write({"date_start": START + 2 * DAY, "name": "Test Other"})
        self.assertEqual(task.activity_ids, reminder)
        self.assertEqual(reminder.summary, "Test Other")
        self.assertEqual(reminder.date_deadline, date(2026, 3, 7))

    def test_planning_what_had_no_date_reminds(self):
        """B1: the reminder comes as soon as there is a plan."""
        task = self.plan(date_start=False)
        task.date_start = START
        self.assertEqual(len(task.reminder_ids), 1)
        task.date_start = False
        self.assertFalse(task.reminder_ids)

    def test_reassigning_hands_the_reminder_over_with_one_mail(self):
        """B1: the new user is told of the interaction, not of the activity on top."""
        task = self.plan()
        with self.mock_mail_gateway():
            task.user_id = self.user_own2
            self.flush_tracking()
        reminder = task.sudo().activity_ids
        self.assertEqual((len(reminder), reminder.user_id), (1, self.user_own2))
        self.assertEqual(len(self._new_mails), 1)
        self.assertEqual(self._new_mails.recipient_ids, self.user_own2.partner_id)

    def test_closing_closes_the_reminder_without_a_word(self):
        """B1, C8: held: the activity is done; cancelled: it is gone; nothing is posted."""
        for act, kept in (("action_done", 1), ("action_cancel", 0)):
            with self.subTest(act=act):
                task = self.plan()
                messages = task.message_ids
                getattr(task, act)()
                self.flush_tracking()
                every = task.with_context(active_test=False).reminder_ids
                self.assertEqual(len(every), kept)
                self.assertFalse(task.activity_ids)
                posted = task.message_ids - messages
                self.assertFalse(posted.mail_activity_type_id)

    def test_reopening_reminds_again(self):
        """B1: an interaction reopened before its time is a plan again."""
        task = self.plan()
        task.action_cancel()
        task.with_user(self.user_manager).action_reopen("Test")
        self.assertEqual(len(task.reminder_ids), 1)

    def test_archived_interaction_reminds_nobody(self):
        """S11, B1: hidden is hidden in the clock menu too."""
        task = self.plan()
        task.action_archive()
        self.assertFalse(task.reminder_ids)
        task.action_unarchive()
        self.assertTrue(task.reminder_ids)

    def test_moving_into_the_past_keeps_the_reminder_overdue(self):
        """B1: what was planned stays on the list until it is closed."""
        task = self.plan()
        task.date_start = NOW - DAY
        self.assertEqual(task.reminder_ids.date_deadline, date(2026, 3, 1))
        self.assertEqual(task.activity_state, "overdue")

    # In step with the activity

    def test_marking_the_reminder_done_leaves_the_interaction_open(self):
        """B1: feedback goes to the chatter; the interaction is listed as overdue in its time."""
        task = self.plan()
        task.reminder_ids.with_user(self.user_own).action_feedback(feedback="Called, was out")
        self.assertEqual(task.state, "planned")
        self.assertFalse(task.activity_ids)
        self.assertIn("Called, was out", task.message_ids[0].body)
        task.write({"type_id": self.type_call.id, "contact_ids": self.contact.ids})
        self.assertFalse(task.reminder_ids, "A detail of the plan reminds of nothing new")
        with freeze_time(START + DAY):
            task.invalidate_recordset(["is_overdue"])
            self.assertTrue(task.is_overdue)
        task.date_start = START + DAY
        self.assertTrue(task.reminder_ids, "A new plan reminds anew")

    def test_starting_early_after_the_reminder_does_not_remind_again(self):
        """B1: in progress is no new plan."""
        task = self.plan()
        task.reminder_ids.with_user(self.user_own).action_done()
        task.state = "in_progress"
        self.assertFalse(task.reminder_ids)

    def test_rescheduling_the_reminder_moves_the_plan(self):
        """B1: from the clock menu or the chatter, by whole days, at the same hours."""
        task = self.plan(date_end=START + timedelta(hours=2))
        reminder = task.reminder_ids.with_user(self.user_own)
        reminder.date_deadline = date(2026, 3, 9)
        self.assertEqual(task.date_start, START + 4 * DAY)
        self.assertEqual(task.date_end, START + 4 * DAY + timedelta(hours=2))
        task.with_user(self.user_own).action_reschedule_my_next_tomorrow()
        self.assertEqual(task.date_start, datetime(2026, 3, 3, 10, 0))
        self.assertEqual(task.reminder_ids, reminder)

    def test_rescheduling_the_reminder_moves_the_event_once(self):
        """B1, C7: interaction, reminder and event stay one plan; nobody is mailed."""
        meeting = self.plan(type_id=self.type_meeting.id, contact_ids=self.contact.ids)
        with self.mock_mail_gateway():
            meeting.reminder_ids.with_user(self.user_own).date_deadline = date(2026, 3, 9)
        self.assertEqual(meeting.calendar_event_id.start, START + 4 * DAY)
        self.assertFalse(self._new_mails)
        event = meeting.calendar_event_id.with_user(self.user_own)
        event.write({"start": START, "stop": START + timedelta(hours=1)})
        self.assertEqual(meeting.reminder_ids.date_deadline, date(2026, 3, 5))

    def test_reassigning_the_reminder_reassigns_the_interaction(self):
        """B1: the reminder is the responsible user's; one mail tells the new one."""
        task = self.plan()
        with self.mock_mail_gateway():
            task.reminder_ids.with_user(self.user_own).user_id = self.user_own2
            self.flush_tracking()
        self.assertEqual(task.sudo().user_id, self.user_own2)
        self.assertEqual(len(self._new_mails), 1)

    def test_reminder_moves_only_what_its_user_may_change(self):
        """B1, B5: no rights come from a reminder."""
        task = self.plan()
        with self.assertRaises(AccessError):
            task.reminder_ids.with_user(self.user_own2).date_deadline = date(2026, 3, 9)

    def test_other_activities_do_not_move_the_plan(self):
        """F5: actions planned beside the reminder are independent."""
        task = self.plan()
        other = task.activity_schedule(
            "mail.mail_activity_data_todo", date(2026, 3, 4), user_id=self.user_own.id
        )
        other.date_deadline = date(2026, 3, 20)
        task.date_start = START + DAY
        self.assertEqual(other.date_deadline, date(2026, 3, 20))
        task.action_cancel()
        self.assertTrue(other.exists())

    # Time zones

    def test_deadline_is_the_day_of_the_responsible_user(self):
        """B1: half past eleven at night is that day, wherever the server and the author are."""
        for zone in ZONES:
            self.user_own.tz = zone
            for moment in ((2026, 3, 5, 23, 30), (2026, 3, 6, 0, 30)):
                with self.subTest(zone=zone, moment=moment):
                    task = self.plan(
                        self.user_manager,
                        user_id=self.user_own.id,
                        date_start=self.at(zone, *moment),
                    )
                    self.assertEqual(task.reminder_ids.date_deadline, date(*moment[:3]))

    def test_deadline_in_the_nights_the_clock_changes(self):
        """B1: before, between and after the change, in spring and in autumn."""
        self.user_own.tz = "Europe/Warsaw"
        for day in ((2026, 3, 29), (2026, 10, 25)):
            for hour in (0, 1, 3, 23):
                with self.subTest(day=day, hour=hour):
                    start = self.at("Europe/Warsaw", *day, hour, 30)
                    task = self.plan(date_start=start)
                    self.assertEqual(task.reminder_ids.date_deadline, date(*day))
        with self.subTest("the hour which comes twice"):
            for hour in (0, 1):
                task = self.plan(date_start=datetime(2026, 10, 25, hour, 30))
                self.assertEqual(task.reminder_ids.date_deadline, date(2026, 10, 25))

    def test_rescheduling_over_the_change_keeps_the_hour_on_the_clock(self):
        """B1: nine o'clock stays nine o'clock after both changes, in three time zones."""
        weekends = {
            "Europe/Warsaw": ((2026, 3, 28), (2026, 3, 30), (2026, 10, 24), (2026, 10, 26)),
            "Asia/Jerusalem": ((2026, 3, 26), (2026, 3, 28), (2026, 10, 24), (2026, 10, 26)),
            "America/Los_Angeles": ((2026, 3, 7), (2026, 3, 9), (2026, 10, 31), (2026, 11, 2)),
        }
        for zone, (*spring, before, after) in weekends.items():
            self.user_own.tz = zone
            for old, new in (spring, (before, after)):
                with self.subTest(zone=zone, old=old):
                    task = self.plan(
                        date_start=self.at(zone, *old, 9), date_end=self.at(zone, *old, 17)
                    )
                    task.reminder_ids.with_user(self.user_own).date_deadline = date(*new)
                    self.assertEqual(task.date_start, self.at(zone, *new, 9))
                    self.assertEqual(task.date_end, self.at(zone, *new, 17))
                    self.assertNotEqual(
                        (task.date_start - self.at(zone, *old, 9)).seconds, 0, "No clock change"
                    )

    def test_hour_left_out_in_spring_becomes_the_next(self):
        """B1: half past two does not exist on 29 March; the plan does not fall behind the hour."""
        self.user_own.tz = "Europe/Warsaw"
        task = self.plan(date_start=self.at("Europe/Warsaw", 2026, 3, 28, 2, 30))
        task.reminder_ids.with_user(self.user_own).date_deadline = date(2026, 3, 29)
        self.assertEqual(task.date_start, self.at("Europe/Warsaw", 2026, 3, 29, 3, 30))
        self.assertEqual(task.reminder_ids.date_deadline, date(2026, 3, 29))

    def test_all_day_plan_is_due_on_its_day_everywhere(self):
        """F2, B1: a day has no time zone."""
        for zone in ZONES + ("Pacific/Auckland",):
            with self.subTest(zone=zone):
                self.user_own.tz = zone
                task = self.plan(is_all_day=True, date_start=datetime(2026, 3, 29, 12, 0))
                self.assertEqual(task.reminder_ids.date_deadline, date(2026, 3, 29))
                task.reminder_ids.with_user(self.user_own).date_deadline = date(2026, 10, 25)
                self.assertEqual(task.date_start, datetime(2026, 10, 25, 12, 0))

    # Performance

    def _count_queries(self, rows):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        tasks = self.quiet_env["crm.interaction"].create(rows)
        self.env.flush_all()
        return tasks, self.env.cr.sql_log_count - before

    def _rows(self, count, start):
        return [
            {
                "name": f"Task {number}",
                "type_id": self.type_task.id,
                "partner_id": (self.customer if number % 2 else self.individual).id,
                "user_id": (self.user_own if number % 3 else self.user_all).id,
                "date_start": start + timedelta(hours=number % 500),
            }
            for number in range(count)
        ]

    def test_reminding_of_2500_plans_costs_no_query_a_record(self):
        """Performance: two more INSERTs for 100 plans, beyond the 1,000 of Odoo's own N+1."""
        self.type_task.activity_type_id = False
        tasks, count = self._count_queries(self._rows(2500, START))
        self.assertEqual(len(tasks.reminder_ids), 2500)
        self.assertLess(count, 160)

    def test_planning_2500_at_once_costs_no_query_a_record(self):
        """Performance: what existed without a date is not read one by one for its reminder."""
        rows = [{**row, "date_start": False} for row in self._rows(2500, START)]
        tasks, _count = self._count_queries(rows)
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        tasks.with_env(self.quiet_env).write({"date_start": START})
        self.env.flush_all()
        self.assertLess(self.env.cr.sql_log_count - before, 200)
        self.assertEqual(len(tasks.reminder_ids), 2500)

    def test_moving_2500_plans_costs_no_query_a_record(self):
        """Performance: reminders of one day move together."""
        tasks, _count = self._count_queries(self._rows(2500, START))
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        tasks.with_env(self.quiet_env).write({"date_start": START + 30 * DAY})
        self.env.flush_all()
        self.assertLess(self.env.cr.sql_log_count - before, 100)
        self.assertEqual(set(tasks.reminder_ids.mapped("date_deadline")), {date(2026, 4, 4)})
