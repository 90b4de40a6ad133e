from datetime import datetime

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.crm_interactions.tests.common import InteractionCommon


@tagged("post_install", "-at_install")
class TestCrmInteractionResult(InteractionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.result_agreed = cls.env.ref("crm_interactions.crm_interaction_result_type_agreed")
        cls.result_no_answer = cls.env.ref("crm_interactions.crm_interaction_result_type_no_answer")

    def test_closing_a_past_plan_dates_the_contact_to_its_plan(self):
        """F3: the activity date is when it was planned, if past; date_done is when it was closed"""
        with freeze_time("2026-05-04 12:00:00"):
            interaction = self.create_interactions(date_start="2026-05-04 09:00:00")
            interaction.action_done()
        self.assertRecordValues(
            interaction,
            [
                {
                    "state": "done",
                    "date_activity": datetime(2026, 5, 4, 9, 0),
                    "date_done": datetime(2026, 5, 4, 12, 0),
                    "date": datetime(2026, 5, 4, 9, 0),
                }
            ],
        )

    def test_closing_a_future_plan_dates_the_contact_to_now(self):
        """F3: nothing was held in the future"""
        with freeze_time("2026-05-04 12:00:00"):
            interaction = self.create_interactions(date_start="2026-05-07 09:00:00")
            interaction.action_done()
        self.assertEqual(interaction.date_activity, datetime(2026, 5, 4, 12, 0))

    def test_closing_an_all_day_plan_of_today_dates_the_contact_to_now(self):
        """F3: an all-day plan names no hour, so on its day the contact is now"""
        with freeze_time("2026-05-04 14:10:00"):
            today, yesterday = self.create_interactions(
                2, is_all_day=True, date_start="2026-05-04 12:00:00"
            )
            yesterday.date_start = "2026-05-03 12:00:00"
            (today | yesterday).action_done()
        self.assertEqual(today.date_activity, datetime(2026, 5, 4, 14, 10))
        self.assertEqual(yesterday.date_activity, datetime(2026, 5, 3, 12, 0))

    def test_typed_activity_date_wins_over_the_plan(self):
        """F3: what the user says about the real start is kept"""
        with freeze_time("2026-05-04 12:00:00"):
            interaction = self.create_interactions(
                date_start="2026-05-04 09:00:00", date_activity="2026-05-04 09:20:00"
            )
            interaction.action_done()
        self.assertEqual(interaction.date_activity, datetime(2026, 5, 4, 9, 20))

    def test_cancelled_interaction_was_not_held(self):
        """F3, S11: cancelling closes without an activity date"""
        interaction = self.create_interactions()
        interaction.action_cancel()
        self.assertEqual(interaction.state, "cancelled")
        self.assertTrue(interaction.date_done)
        self.assertFalse(interaction.date_activity)

    def test_closing_twice_changes_nothing_and_says_so(self):
        """F3: the same call twice, and two users closing at once, get a clear answer"""
        with freeze_time("2026-05-04 12:00:00"):
            interaction = self.create_interactions(next_mode="in")
            self.assertIs(interaction.action_done(), True)
        for close in (interaction.action_done, interaction.action_cancel):
            answer = close()
            self.assertEqual(answer["tag"], "display_notification")
            self.assertIn("closed already", answer["params"]["message"])
        self.assertEqual(interaction.state, "done")
        self.assertEqual(interaction.date_done, datetime(2026, 5, 4, 12, 0))
        self.assertEqual(len(interaction.child_ids), 1)

    def test_closing_several_leaves_the_closed_ones_alone(self):
        """F3, S11: a cancelled interaction among others is not turned into a held one"""
        interactions = self.create_interactions(3)
        interactions[1].action_cancel()
        interactions.action_done()
        self.assertEqual(interactions.mapped("state"), ["done", "cancelled", "done"])

    def test_result_of_another_type_is_refused(self):
        """F3: a result is allowed per type; an empty list means every type"""
        task = self.create_interactions()
        with self.assertRaisesRegex(ValidationError, "“No answer” is no result of.*“Task”"):
            task.result_type_id = self.result_no_answer
        task.result_type_id = self.result_agreed
        call = self.create_interactions(
            type_id=self.type_call.id,
            contact_ids=[Command.set(self.contact.ids)],
            result_type_id=self.result_no_answer.id,
        )
        with self.assertRaisesRegex(ValidationError, "no result of"):
            call.type_id = self.type_task

    def test_result_of_archived_types_stays_restricted(self):
        """F3: archiving the only type of a result does not open it to all the others"""
        self.result_no_answer.type_ids.active = False
        with self.assertRaisesRegex(ValidationError, "no result of"):
            self.create_interactions().result_type_id = self.result_no_answer

    def test_activity_date_in_the_future_is_refused(self):
        """F3: what has not begun has not been held; a browser's clock may run a little ahead"""
        with freeze_time("2026-05-04 12:00:00"):
            interaction = self.create_interactions()
            with self.assertRaisesRegex(ValidationError, "in the future"):
                interaction.date_activity = "2026-05-04 12:10:00"
            interaction.date_activity = "2026-05-04 12:03:00"

    @mute_logger("odoo.sql_db")
    def test_absurd_durations_are_refused(self):
        """F3: a duration is neither negative nor longer than a month"""
        interaction = self.create_interactions()
        for hours in (-0.5, 745, 1e9):
            with (
                self.subTest(hours=hours),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                interaction.duration_hours = hours
                interaction.flush_recordset()
            interaction.invalidate_recordset()
        interaction.duration_hours = 744
        interaction.flush_recordset()
