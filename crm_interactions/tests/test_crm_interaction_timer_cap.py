from datetime import datetime
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from .timer_common import TimerCase


@tagged("post_install", "-at_install")
class TestCrmInteractionTimerCap(TimerCase):
    """A forgotten stopwatch (C5)."""

    def test_forgotten_stopwatch_stops_after_four_hours_and_says_so(self):
        """C5: capped, in the form at once, in the chatter when it is stopped."""
        self.mine.action_timer_start()
        self.at(hours=9)
        status = self.mine.timer_status
        self.assertEqual((status["seconds"], status["ticking"]), (4 * 3600, False))
        self.assertEqual(status["capped_hours"], 4)
        self.assertFalse(self.segments.get_running())
        self.env["crm.timer.segment"]._cron_stop_forgotten()
        self.assertEqual(self.interaction.timer_hours, 4)
        self.assertEqual(self.mine.timer_status["capped_hours"], 4)
        body = self.interaction.message_ids[0].body
        self.assertIn(self.user_own.name, body)
        self.assertIn("stopped after 4 hours", body)

    def test_limit_is_a_setting(self):
        """C5: the administrator sets the limit; nonsense counts as the default."""
        parameters = self.env["ir.config_parameter"].sudo()
        self.mine.action_timer_start()
        self.at(hours=3)
        for value, capped in (("1.5", 1.5), ("nonsense", 0), ("-1", 0), ("inf", 0), ("5", 0)):
            with self.subTest(value=value):
                parameters.set_param("crm_interactions.timer_cap_hours", value)
                self.env.invalidate_all()
                self.assertEqual(self.mine.timer_status["capped_hours"], capped)

    def test_limit_is_a_month_at_most(self):
        """C5: 31 days, as a duration has; what is beyond counts as the default"""
        parameters = self.env["ir.config_parameter"].sudo()
        for value, hours in (("744", 744), ("744.5", 4), ("0", 4)):
            with self.subTest(value=value):
                parameters.set_param("crm_interactions.timer_cap_hours", value)
                self.assertEqual(self.env["crm.timer.segment"]._cap_hours(), hours)

    def test_settings_page_sets_the_limit(self):
        """C5: the limit is shown and changed on the settings page."""
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.crm_timer_cap_hours, 4)
        settings.crm_timer_cap_hours = 2
        settings.execute()
        self.assertEqual(self.env["crm.timer.segment"]._cap_hours(), 2)

    def test_work_goes_on_after_the_limit(self):
        """C5: Start again counts on from the limit, not from the night before."""
        self.mine.action_timer_start()
        self.at(hours=20)
        self.mine.action_timer_start()
        self.at(hours=20, seconds=30)
        self.mine.action_timer_pause()
        self.assertEqual(round(self.seconds(self.interaction), 6), 4 * 3600 + 30)
        self.assertFalse(self.mine.timer_status["capped_hours"])

    def test_closing_a_forgotten_one_counts_to_the_limit(self):
        """C5, C8: done the next morning, four hours and not twenty; the chatter says why."""
        self.mine.action_timer_start()
        self.at(hours=20)
        self.mine.action_done()
        self.assertEqual(self.interaction.timer_hours, 4)
        self.assertIn(
            "stopped after 4 hours", " ".join(self.interaction.message_ids.mapped("body"))
        )

    def test_limit_is_reached_at_its_very_second(self):
        """C5: one second is left before the limit and none at it; the chip goes with it."""
        self.mine.action_timer_start()
        self.at(4 * 3600 - 1)
        status = self.mine.timer_status
        self.assertEqual((status["ticking"], status["seconds_left"]), (True, 1))
        self.assertEqual(status["capped_hours"], 0)
        self.assertTrue(self.segments.get_running())
        self.at(4 * 3600)
        status = self.mine.timer_status
        self.assertEqual((status["ticking"], status["seconds_left"]), (False, 0))
        self.assertEqual(status["capped_hours"], 4)
        self.assertFalse(self.segments.get_running())

    def test_paused_in_time_is_not_called_forgotten(self):
        """C5: a stopwatch paused by hand says nothing of a limit, however long ago it was."""
        self.mine.action_timer_start()
        self.at(60)
        self.mine.action_timer_pause()
        self.at(hours=20)
        status = self.mine.timer_status
        self.assertEqual((status["seconds"], status["capped_hours"]), (60, 0))

    def test_colleagues_see_it_run_until_the_first_reaches_the_limit(self):
        """C5: *running* is the reader's own, *ticking* anybody's; the nearest limit counts."""
        self.mine.action_timer_start()
        self.at(100)
        managers = self.interaction.with_user(self.user_manager)
        status = managers.timer_status
        self.assertEqual((status["ticking"], status["running"]), (True, False))
        managers.action_timer_start()
        self.at(150)
        status = managers.timer_status
        self.assertEqual((status["running"], status["seconds_left"]), (True, 4 * 3600 - 150))
        self.at(4 * 3600 + 10)
        status = self.mine.timer_status
        self.assertEqual((status["ticking"], status["running"]), (True, False))
        self.assertEqual(status["seconds_left"], 90)
        self.assertFalse(status["capped_hours"])

    def test_only_what_reached_the_limit_is_stopped_by_itself(self):
        """C5: at the very second, and not a colleague's that began a second later"""
        theirs = self.create_interactions(user=self.user_own2, date_start=self.MORNING)
        self.mine.action_timer_start()
        self.at(1)
        theirs.with_user(self.user_own2).action_timer_start()
        self.at(4 * 3600)
        self.env["crm.timer.segment"]._cron_stop_forgotten()
        self.assertTrue(self.interaction.timer_segment_ids.date_stop)
        self.assertFalse(theirs.timer_segment_ids.date_stop)


@tagged("post_install", "-at_install")
class TestCrmInteractionTimerChip(TimerCase):
    """What the chip in the bar of every page shows of one's own stopwatch (C5, B2)."""

    def test_chip_names_the_customer_and_the_whole_time(self):
        """C5: the customer's name, and the time with what ran before a pause"""
        self.assertIs(self.segments.get_running(), False)
        self.mine.action_timer_start()
        self.at(20)
        self.mine.action_timer_pause()
        self.at(50)
        self.mine.action_timer_start()
        self.at(60)
        running = self.segments.get_running()
        self.assertEqual(running["partner_id"], self.interaction.partner_id.id)
        self.assertEqual(running["partner_name"], self.interaction.partner_id.display_name)
        self.assertEqual((running["seconds"], running["running"]), (30, True))

    def test_chip_of_a_draft_counts_it_alone(self):
        """B2: a form without customer yet has a time and no name"""
        key = self.segments.draft_open()["draft_key"]
        self.at(10)
        self.segments.draft_pause(key)
        self.at(20)
        self.segments.draft_start(key)
        self.at(25)
        running = self.segments.get_running()
        self.assertEqual((running["draft_key"], running["seconds"]), (key, 15))
        self.assertIs(running["partner_name"], False)

    def test_chip_names_no_customer_out_of_the_users_sight(self):
        """C5, B7: of a form whose customer went to another company the time is left"""
        key = self.segments.draft_open(False, self.customer.id)["draft_key"]
        self.at(10)
        self.assertEqual(self.segments.get_running()["partner_name"], self.customer.display_name)
        self.customer.with_context(**self.QUIET).company_id = self.company_abroad
        running = self.segments.get_running()
        self.assertIs(running["partner_name"], False)
        self.assertEqual((running["draft_key"], running["seconds"]), (key, 10))

    def test_other_browsers_learn_what_happens(self):
        """B2: starting, pausing, choosing a customer, saving and discarding are told them"""
        draft = {"partner_id": self.individual.id, "type_id": self.type_task.id}
        keys = {}

        def open_draft():
            keys["key"] = self.segments.draft_open()["draft_key"]

        def save():
            values = {**draft, "date_start": self.MORNING, "timer_draft_key": keys["key"]}
            self.env["crm.interaction"].with_user(self.user_own).create(values)

        for name, step in (
            ("start", self.mine.action_timer_start),
            ("pause", self.mine.action_timer_pause),
            ("draft", open_draft),
            ("customer", lambda: self.segments.draft_set_customer(keys["key"], self.customer.id)),
            ("save", save),
            ("another draft", open_draft),
            ("discard", lambda: self.segments.draft_drop(keys["key"])),
        ):
            with (
                self.subTest(step=name),
                patch.object(type(self.user_own), "_bus_send", autospec=True) as send,
            ):
                step()
                told = [call.args[0] for call in send.call_args_list if "stopwatch" in call.args[1]]
                self.assertIn(self.user_own, told)
        with patch.object(type(self.user_own), "_bus_send") as send:
            self.assertTrue(self.segments.draft_drop(keys["key"]))
        self.assertFalse(send.called, "nothing ran any more")


@tagged("post_install", "-at_install")
class TestCrmInteractionTimerDaylightSaving(TimerCase):
    """The time passes the same in both daylight-saving nights (C5)."""

    NIGHTS = (
        # an hour is left out: 1:30 and 3:30 on the clock on the wall are an hour apart
        ("Europe/Warsaw", datetime(2026, 3, 29, 0, 30), "01:30", "03:30"),
        ("America/New_York", datetime(2026, 3, 8, 6, 30), "01:30", "03:30"),
        # an hour is there twice: 2:30 and 2:30, 1:30 and 1:30 are an hour apart
        ("Europe/Warsaw", datetime(2026, 10, 25, 0, 30), "02:30", "02:30"),
        ("America/New_York", datetime(2026, 11, 1, 5, 30), "01:30", "01:30"),
    )

    def test_an_hour_is_an_hour_in_both_nights(self):
        """C5: the duration is measured, not read from the clock on the wall."""
        for tz, start, wall_start, wall_stop in self.NIGHTS:
            with self.subTest(tz=tz, start=start):
                self.user_own.tz = tz
                self.at(start=start)
                interaction = self.create_interactions(date_start=start).with_user(self.user_own)
                local = interaction.with_context(tz=tz)
                interaction.action_timer_start()
                stop = self.at(start=start, hours=1)
                self.assertEqual(interaction.timer_status["seconds"], 3600)
                interaction.action_timer_pause()
                self.assertEqual(interaction.timer_hours, 1)
                self.assertEqual(interaction.duration_hours, 1)
                walls = [
                    fields.Datetime.context_timestamp(local, moment).strftime("%H:%M")
                    for moment in (start, stop)
                ]
                self.assertEqual(walls, [wall_start, wall_stop])
