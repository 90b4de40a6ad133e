from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .timer_common import TimerCase


@tagged("post_install", "-at_install")
class TestCrmInteractionTimer(TimerCase):
    """The stopwatch of an interaction (C5, B2)."""

    def test_start_and_pause_add_up_to_the_second(self):
        """C5: Start/Pause; the time is exact at the second and fills the duration."""
        self.mine.action_timer_start()
        self.at(83)
        self.mine.action_timer_pause()
        self.at(200)
        self.mine.action_timer_start()
        self.at(247)
        self.mine.action_timer_pause()
        self.assertEqual(round(self.seconds(self.interaction), 6), 83 + 47)
        self.assertEqual(self.interaction.duration_hours, self.interaction.timer_hours)

    def test_running_stretch_is_shown_but_not_stored(self):
        """C5: the status counts the running stretch, the stored hours wait for its end."""
        self.mine.action_timer_start()
        self.at(30)
        status = self.mine.timer_status
        self.assertEqual((status["seconds"], status["running"]), (30, True))
        self.assertEqual(self.interaction.timer_hours, 0)

    def test_repeated_start_and_pause_change_nothing(self):
        """C5: a repeated call of an external system is harmless."""
        self.mine.action_timer_start()
        self.at(60)
        self.mine.action_timer_start()
        self.assertEqual(len(self.interaction.timer_segment_ids), 1)
        self.mine.action_timer_pause()
        self.at(90)
        self.mine.action_timer_pause()
        self.assertEqual(round(self.seconds(self.interaction), 6), 60)

    def test_starting_one_pauses_the_other(self):
        """C5, B2: a user has one running stopwatch; a colleague's goes on."""
        other = self.create_interactions(user=self.user_own, date_start=self.MORNING)
        theirs = self.create_interactions(user=self.user_own2, date_start=self.MORNING)
        theirs.with_user(self.user_own2).action_timer_start()
        self.mine.action_timer_start()
        self.at(60)
        other.with_user(self.user_own).action_timer_start()
        self.assertEqual(round(self.seconds(self.interaction), 6), 60)
        self.assertFalse(self.mine.timer_status["ticking"])
        self.assertTrue(other.with_user(self.user_own).timer_status["running"])
        self.assertTrue(theirs.with_user(self.user_own2).timer_status["running"])

    def test_database_refuses_a_second_running_stopwatch(self):
        """C5: two browsers at the same moment cannot both win."""
        self.mine.action_timer_start()
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self.segments.sudo().create({"interaction_id": self.interaction.id})

    def test_running_makes_a_plan_an_interaction_in_progress(self):
        """C5, F3: the activity date is when the first segment started; a given one stays."""
        start = self.at(45)
        self.mine.action_timer_start()
        self.assertEqual(self.interaction.state, "in_progress")
        self.assertEqual(self.interaction.date_activity, start)
        typed = self.create_interactions(date_start=self.MORNING, date_activity=self.MORNING)
        typed.with_user(self.user_own).action_timer_start()
        self.assertEqual(typed.date_activity, self.MORNING)

    def test_closed_and_future_ones_do_not_start(self):
        """C5: not for plans in the future, nor for closed interactions; the message says why."""
        future = self.create_interactions(date_start=self.MORNING + timedelta(seconds=1))
        with self.assertRaisesRegex(UserError, "planned for the future"):
            future.with_user(self.user_own).action_timer_start()
        self.mine.action_done()
        with self.assertRaisesRegex(UserError, "closed"):
            self.mine.action_timer_start()
        self.assertFalse(future.timer_status["allowed"] or self.interaction.timer_status["allowed"])

    def test_all_day_plan_starts_on_its_day_in_the_users_time_zone(self):
        """C5: an all-day plan of today is not in the future, whatever the hour."""
        noon = self.MORNING.replace(hour=12)
        today = self.create_interactions(is_all_day=True, date_start=noon)
        tomorrow = self.create_interactions(is_all_day=True, date_start=noon + timedelta(days=1))
        self.user_own.tz = "Europe/Warsaw"
        self.assertTrue(today.with_user(self.user_own).timer_status["allowed"])
        self.assertFalse(tomorrow.with_user(self.user_own).timer_status["allowed"])
        self.at(hours=14, minutes=30)  # 0:30 of the next day in Warsaw
        self.assertTrue(tomorrow.with_user(self.user_own).timer_status["allowed"])

    def test_typed_duration_wins_and_both_are_kept(self):
        """C5: the typed duration stays, the stopwatch's time is kept beside it."""
        self.mine.action_timer_start()
        self.at(60)
        self.mine.duration_hours = 0.5
        self.mine.action_timer_pause()
        self.assertEqual(self.interaction.duration_hours, 0.5)
        self.assertEqual(round(self.seconds(self.interaction), 6), 60)
        self.assertTrue(self.interaction.duration_is_typed)

    def test_emptied_duration_returns_to_the_stopwatch(self):
        """C5: without a typed duration the stopwatch fills it again."""
        self.mine.action_timer_start()
        self.at(90)
        self.mine.action_timer_pause()
        self.mine.duration_hours = 2
        self.mine.duration_hours = 0
        self.assertFalse(self.interaction.duration_is_typed)
        self.assertEqual(self.interaction.duration_hours, self.interaction.timer_hours)

    def test_duration_given_when_creating_counts_as_typed(self):
        """C5: imported durations are not overwritten by a stopwatch."""
        typed = self.create_interactions(duration_hours=1.25, date_start=self.MORNING)
        typed.with_user(self.user_own).action_timer_start()
        self.at(60)
        typed.with_user(self.user_own).action_timer_pause()
        self.assertEqual(typed.duration_hours, 1.25)

    def test_closing_stops_everybodys_stopwatch(self):
        """C5, C8: a closed interaction gets no more time, however it was closed."""
        for close in ("action_done", "action_cancel"):
            with self.subTest(close=close):
                start = self.at(seconds=0)
                interaction = self.create_interactions(date_start=start)
                interaction.with_user(self.user_own).action_timer_start()
                self.at(20)
                getattr(interaction.with_user(self.user_manager), close)()
                self.at(50)
                self.assertFalse(interaction.timer_status["ticking"])
                self.assertEqual(round(self.seconds(interaction), 6), 20)

    def test_deleting_stops_the_stopwatch(self):
        """C5: the browsers learn that nothing runs any more."""
        self.mine.action_timer_start()
        self.env["bus.bus"].sudo().search([]).unlink()
        self.interaction.with_user(self.user_manager).unlink()
        self.assertFalse(self.segments.get_running())
        self.assertFalse(self.env["crm.timer.segment"].search([]))
        self.env.cr.precommit.run()
        message = self.env["bus.bus"].sudo().search([])[-1:].message
        self.assertIn('"crm_interactions.stopwatch","payload":{"running":false}', message)

    def test_own_stopwatch_is_paused_without_access_to_the_interaction(self):
        """C5: who lost the access to an interaction still gets the stopwatch stopped."""
        self.mine.action_timer_start()
        self.at(20)
        self.interaction.sudo().user_id = self.user_own2
        self.assertFalse(self.mine.has_access("read"))
        self.assertEqual(self.segments.get_running()["partner_name"], False)
        self.mine.action_timer_pause()
        self.assertFalse(self.segments.get_running())

    def test_colleagues_in_one_meeting_count_once(self):
        """C5: the duration is the meeting's, not the sum of the people who timed it."""
        colleague = self.interaction.with_user(self.user_manager)
        self.mine.action_timer_start()
        self.at(10)
        colleague.action_timer_start()
        self.at(30)
        self.mine.action_timer_pause()
        self.at(40)
        colleague.action_timer_pause()
        self.assertEqual(round(self.seconds(self.interaction), 6), 40)

    def test_only_who_may_write_starts(self):
        """C5, section 4: no time on interactions one may not change."""
        with self.assertRaises(AccessError):
            self.interaction.with_user(self.user_own2).action_timer_start()

    def test_users_neither_write_time_nor_read_that_of_others(self):
        """C5: the time is the server's; own segments are readable, managers read all."""
        self.mine.action_timer_start()
        segment = self.segments.search([])
        self.assertEqual(segment.interaction_id, self.mine)
        with self.assertRaises(AccessError):
            segment.date_start = self.MORNING - timedelta(hours=1)
        with self.assertRaises(AccessError):
            self.segments.create({"interaction_id": self.interaction.id})
        self.assertFalse(self.segments.with_user(self.user_own2).search([]))
        self.assertTrue(self.segments.with_user(self.user_manager).search([]))

    def test_two_thousand_interactions_cost_no_query_each(self):
        """Performance: computing the time reads the segments of all interactions at once."""
        interactions = self.create_interactions(2000, date_start=self.MORNING)
        interactions[0].with_user(self.user_own).action_timer_start()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.assertEqual(sum(1 for i in interactions if i.timer_status["ticking"]), 1)
        self.assertLessEqual(self.env.cr.sql_log_count - before, 12)


@tagged("post_install", "-at_install")
class TestCrmInteractionTimerDraft(TimerCase):
    """The stopwatch of a form *New*, which has no record yet (C5, B2)."""

    def save(self, key, **values):
        values = {
            "partner_id": self.individual.id,
            "type_id": self.type_task.id,
            "date_start": self.MORNING,
            "timer_draft_key": key,
            **values,
        }
        return self.env["crm.interaction"].with_user(self.user_own).create(values)

    def test_saving_attaches_the_time_since_opening(self):
        """C5: the time runs from opening New, and is the new interaction's."""
        draft = self.segments.draft_open()
        self.assertTrue(draft["running"])
        self.at(42)
        interaction = self.save(draft["draft_key"])
        self.assertEqual(interaction.state, "in_progress")
        self.assertEqual(interaction.date_activity, self.MORNING)
        self.assertEqual(interaction.timer_status["seconds"], 42)
        interaction.action_done()
        self.assertEqual(round(self.seconds(interaction), 6), 42)

    def test_saving_by_hand_stops_the_stopwatch(self):
        """C5: the time runs from opening New to saving it."""
        key = self.segments.draft_open()["draft_key"]
        self.at(42)
        interaction = self.save(key, timer_draft_stop=True)
        self.at(60)
        self.assertFalse(interaction.timer_status["ticking"])
        self.assertEqual(round(self.seconds(interaction), 6), 42)
        self.assertEqual(interaction.state, "in_progress")

    def test_typed_duration_of_a_new_one_wins(self):
        """C5: a duration typed in the new form wins over the time of its stopwatch."""
        draft = self.segments.draft_open()
        self.at(42)
        interaction = self.save(draft["draft_key"], duration_hours=1)
        interaction.action_done()
        self.assertEqual(interaction.duration_hours, 1)
        self.assertEqual(round(self.seconds(interaction), 6), 42)

    def test_draft_pauses_and_goes_on(self):
        """C5: Start/Pause work before the first save."""
        key = self.segments.draft_open()["draft_key"]
        self.at(10)
        self.assertFalse(self.segments.draft_pause(key)["ticking"])
        self.assertFalse(self.segments.draft_pause(key)["ticking"])
        self.at(60)
        self.assertTrue(self.segments.draft_start(key)["running"])
        self.at(65)
        self.assertEqual(self.segments.draft_start(key)["seconds"], 15)

    def test_discarding_drops_the_time(self):
        """C5: nothing is left of a discarded form, not even its running stopwatch."""
        key = self.segments.draft_open()["draft_key"]
        self.segments.draft_drop(key)
        self.segments.draft_drop(key)
        self.assertFalse(self.segments.search([]))
        self.assertFalse(self.segments.get_running())

    def test_reload_finds_the_draft_paused_or_running(self):
        """B2: a reloaded tab shows its own draft as it was left."""
        key = self.segments.draft_open()["draft_key"]
        self.at(10)
        self.segments.draft_pause(key)
        self.at(50)
        status = self.segments.draft_open(key)
        self.assertEqual(
            (status["draft_key"], status["seconds"], status["ticking"]), (key, 10, False)
        )

    def test_reload_of_a_saved_form_finds_its_interaction(self):
        """B2: a tab closed in the middle saves; the reloaded form opens what was saved."""
        key = self.segments.draft_open()["draft_key"]
        interaction = self.save(key)
        self.assertEqual(self.segments.draft_open(key)["interaction_id"], interaction.id)
        self.segments.draft_drop(key)
        self.assertEqual(len(interaction.sudo().timer_segment_ids), 1)

    def test_closed_tab_and_second_browser_go_on_for_the_same_customer(self):
        """B2: New for the customer one talks to goes on; for another one it starts afresh."""
        key = self.segments.draft_open(False, self.customer.id)["draft_key"]
        self.at(30)
        again = self.segments.draft_open(False, self.customer.id)
        self.assertEqual((again["draft_key"], again["seconds"]), (key, 30))
        afresh = self.segments.draft_open(False, self.individual.id)
        self.assertNotEqual(afresh["draft_key"], key)
        self.assertEqual(afresh["seconds"], 0)
        self.assertFalse(self.segments.draft_open(key, self.customer.id)["ticking"])

    def test_form_without_customer_goes_on_without_one_only(self):
        """B2: neither a customer's time is taken for nobody's, nor nobody's for a customer's"""
        nobodys = self.segments.draft_open()["draft_key"]
        self.assertEqual(self.segments.draft_open()["draft_key"], nobodys)
        customers = self.segments.draft_open(False, self.customer.id)["draft_key"]
        self.assertNotEqual(customers, nobodys)
        self.assertNotEqual(self.segments.draft_open()["draft_key"], customers)

    def test_stopwatch_of_a_saved_form_is_not_started_anew(self):
        """B2: Start in a tab whose form was saved elsewhere leads to the interaction"""
        key = self.segments.draft_open()["draft_key"]
        self.at(10)
        interaction = self.save(key, timer_draft_stop=True)
        status = self.segments.draft_start(key)
        self.assertEqual((status["interaction_id"], status["ticking"]), (interaction.id, False))
        self.assertFalse(self.segments.get_running())
        self.assertNotEqual(self.segments.draft_start("forgotten")["draft_key"], "forgotten")

    def test_key_of_another_customers_form_is_not_reused(self):
        """B2: what a tab remembers of one customer is never another one's time."""
        key = self.segments.draft_open(False, self.customer.id)["draft_key"]
        self.assertNotEqual(self.segments.draft_open(key, self.individual.id)["draft_key"], key)

    def test_choosing_or_correcting_the_customer_keeps_the_time(self):
        """C5: the customer chosen last in the open form gets the time since it was opened."""
        key = self.segments.draft_open()["draft_key"]
        for seconds, customer in ((15, self.customer), (30, self.individual)):
            self.at(seconds)
            status = self.segments.draft_set_customer(key, customer.id)
            self.assertEqual((status["draft_key"], status["seconds"]), (key, seconds))
            self.assertEqual(self.segments.get_running()["partner_id"], customer.id)

    def test_strangers_key_is_refused(self):
        """C5: nobody takes, stops or drops the time of somebody else."""
        key = self.segments.draft_open()["draft_key"]
        stranger = self.segments.with_user(self.user_own2)
        for method in ("draft_open", "draft_start", "draft_pause", "draft_drop"):
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(stranger, method)(key)
        with self.assertRaises(AccessError):
            stranger.draft_set_customer(key, self.customer.id)
        values = {"partner_id": self.individual.id, "timer_draft_key": key}
        with self.assertRaises(AccessError):
            self.env["crm.interaction"].with_user(self.user_own2).create(
                {**values, "type_id": self.type_task.id}
            )

    def test_who_may_not_create_interactions_opens_no_draft(self):
        """Section 4: other internal users have no stopwatch."""
        with self.assertRaises(AccessError):
            self.segments.with_user(self.user_internal).draft_open()

    def test_form_saved_as_a_plan_keeps_no_time(self):
        """C5: the stopwatch is not for plans in the future."""
        key = self.segments.draft_open()["draft_key"]
        plan = self.save(key, date_start=self.MORNING + timedelta(days=1))
        self.assertEqual(plan.state, "planned")
        self.assertFalse(plan.sudo().timer_segment_ids)
        self.assertFalse(self.segments.get_running())

    def test_key_serves_one_interaction(self):
        """C5: the same call twice does not count the time twice."""
        key = self.segments.draft_open()["draft_key"]
        first, second = self.save(key), self.save(key)
        self.assertEqual(len(first.sudo().timer_segment_ids), 1)
        self.assertFalse(second.sudo().timer_segment_ids)
        self.assertEqual(second.state, "planned")

    def test_forgotten_drafts_are_cleaned_after_a_week(self):
        """C5: forms nobody came back to leave nothing behind."""
        key = self.segments.draft_open()["draft_key"]
        self.at(hours=24 * 7)
        self.env["crm.timer.segment"]._gc_drafts()
        self.assertEqual(self.segments.draft_open(key)["draft_key"], key)
        self.at(hours=24 * 7, seconds=1)
        self.env["crm.timer.segment"]._gc_drafts()
        self.assertFalse(self.segments.search([("draft_key", "=", key)]))

    def test_form_learns_at_once_that_a_plan_for_later_has_no_stopwatch(self):
        """C5: choosing a plan start in the future takes the stopwatch out of the new form."""
        form = Form(self.env["crm.interaction"].with_user(self.user_own))
        self.assertTrue(form.timer_status["allowed"])
        form.date_start = self.MORNING + timedelta(hours=1)
        self.assertFalse(form.timer_status["allowed"])
        form.date_start = self.MORNING - timedelta(hours=1)
        self.assertTrue(form.timer_status["allowed"])

    def test_reading_new_starts_nothing(self):
        """C5: GET shows, POST changes: defaults and onchange leave the stopwatch alone."""
        model = self.env["crm.interaction"].with_user(self.user_own)
        fields_spec = {"timer_status": {}, "date_start": {}}
        values = model.onchange({}, [], fields_spec)["value"]
        self.assertTrue(values["timer_status"]["allowed"])
        self.assertFalse(self.segments.search([]))
