import doctest
from datetime import date, datetime, timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.crm_interactions import wall_clock
from odoo.addons.crm_interactions.tests.common import InteractionCommon


@tagged("post_install", "-at_install")
class TestCrmInteractionFollowUp(InteractionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_own.tz = "Europe/Warsaw"
        cls.result_create = cls.env["crm.interaction.result.type"].create(
            {
                "name": "Test Once More",
                "next_step": "create",
                "next_count": 2,
                "next_unit": "days",
            }
        )

    def next_after(self, **values):
        """Return the next contact of an interaction that is closed."""
        interaction = self.create_held(**values)
        interaction.action_done()
        return interaction.next_interaction_id

    # When

    def test_wall_clock_keeps_its_promises(self):
        """C6: the module that counts days and hours says what it does, and does it"""
        outcome = doctest.testmod(wall_clock)
        self.assertGreater(outcome.attempted, 5)
        self.assertFalse(outcome.failed)

    def test_next_contact_over_both_nights(self):
        """C6: days and weeks keep the hour on the wall, hours are real time"""
        cases = [
            # base (UTC), count, unit, expected (UTC)
            ("2026-03-28 09:00:00", 1, "days", "2026-03-29 08:00:00"),
            ("2026-03-28 09:00:00", 24, "hours", "2026-03-29 09:00:00"),
            ("2026-03-25 09:00:00", 1, "weeks", "2026-04-01 08:00:00"),
            (
                "2026-03-28 01:30:00",
                1,
                "days",
                "2026-03-29 01:30:00",
            ),  # 02:30 does not exist
            ("2026-03-29 00:59:00", 1, "hours", "2026-03-29 01:59:00"),
            ("2026-10-24 08:00:00", 1, "days", "2026-10-25 09:00:00"),
            ("2026-10-24 08:00:00", 25, "hours", "2026-10-25 09:00:00"),
            ("2026-10-20 08:00:00", 1, "weeks", "2026-10-27 09:00:00"),
            (
                "2026-10-24 00:30:00",
                1,
                "days",
                "2026-10-25 00:30:00",
            ),  # 02:30 comes twice
            (
                "2026-10-25 01:30:00",
                1,
                "days",
                "2026-10-26 01:30:00",
            ),  # from the second 02:30
        ]
        for at, count, unit, expected in cases:
            with (
                self.subTest(at=at, count=count, unit=unit),
                freeze_time("2026-11-20 12:00:00"),
            ):
                follow_up = self.next_after(at=at, next_mode="in", next_count=count, next_unit=unit)
                self.assertEqual(str(follow_up.date_start), expected)

    def test_wall_is_the_responsible_users(self):
        """C6: whoever closes it, the hour is kept for the one who holds the next contact"""
        self.user_manager.tz = "America/New_York"
        with freeze_time("2026-11-20 12:00:00"):
            interaction = self.create_held(at="2026-03-28 09:00:00", next_mode="in")
            interaction.with_user(self.user_manager).with_context(
                tz="America/New_York"
            ).action_done()
        self.assertEqual(interaction.next_interaction_id.date_start, datetime(2026, 3, 29, 8, 0))

    def test_next_contact_counts_from_the_real_start(self):
        """C6: from the real start, else from the plan"""
        with freeze_time("2026-05-20 12:00:00"):
            held = self.create_interactions(
                date_start="2026-05-04 09:00:00",
                date_activity="2026-05-05 15:00:00",
                next_mode="in",
            )
            planned = self.create_interactions(date_start="2026-05-25 09:00:00", next_mode="in")
            held.action_done()
            planned.action_plan_next()
        self.assertEqual(held.next_interaction_id.date_start, datetime(2026, 5, 6, 15, 0))
        self.assertEqual(planned.next_interaction_id.date_start, datetime(2026, 5, 26, 9, 0))

    def test_future_plan_closed_early_counts_from_now(self):
        """C6: the real start of a contact held before its plan is now"""
        with freeze_time("2026-05-04 12:00:00"):
            interaction = self.create_interactions(date_start="2026-06-01 09:00:00", next_mode="in")
            interaction.action_done()
        self.assertEqual(interaction.next_interaction_id.date_start, datetime(2026, 5, 5, 12, 0))

    def test_all_day_plans_move_by_whole_days(self):
        """C6: all-day plans stay all-day, in every time zone"""
        cases = [
            (1, "days", date(2026, 3, 29)),
            (1, "weeks", date(2026, 4, 4)),
            (1, "workdays", date(2026, 3, 30)),
            (3, "hours", date(2026, 3, 28)),
            (48, "hours", date(2026, 3, 30)),
        ]
        for tz in ("Europe/Warsaw", "Pacific/Auckland", "Pacific/Pago_Pago"):
            self.user_own.tz = tz
            for count, unit, expected in cases:
                with self.subTest(tz=tz, count=count, unit=unit):
                    interaction = self.create_interactions(
                        is_all_day=True,
                        date_start="2026-03-28 12:00:00",
                        date_end="2026-03-29 12:00:00",
                        next_mode="in",
                        next_count=count,
                        next_unit=unit,
                    )
                    interaction.action_done()
                    follow_up = interaction.next_interaction_id
                    self.assertTrue(follow_up.is_all_day)
                    self.assertEqual(follow_up.day_start, expected)
                    self.assertEqual(follow_up.day_end, expected + timedelta(days=1))
                    self.assertEqual(follow_up.date_start.hour, 12)

    def test_next_contact_on_a_picked_date(self):
        """C6: on a date and hour, or on a day for an all-day plan"""
        follow_up = self.next_after(next_mode="on", next_date="2026-06-01 07:15:00")
        self.assertEqual(follow_up.date_start, datetime(2026, 6, 1, 7, 15))
        all_day = self.create_interactions(
            is_all_day=True, date_start="2026-05-04 12:00:00", next_mode="none"
        )
        all_day.write({"next_mode": "on", "next_date": "2026-06-02 12:00:00"})
        self.assertEqual(all_day.next_day, date(2026, 6, 2))
        all_day.next_day = date(2026, 6, 3)
        all_day.action_done()
        self.assertEqual(all_day.next_interaction_id.day_start, date(2026, 6, 3))

    def test_day_is_picked_before_the_first_save(self):
        """C6: a new all-day plan is saved together with the day of its next contact"""
        with Form(self.env["crm.interaction"]) as form:
            form.type_id = self.type_task
            form.partner_id = self.individual
            form.is_all_day = True
            form.day_start = date(2026, 5, 4)
            form.next_mode = "on"
            form.next_day = date(2026, 6, 4)
        interaction = form.record
        interaction.action_done()
        self.assertEqual(interaction.next_interaction_id.day_start, date(2026, 6, 4))

    def test_impossible_dates_are_refused(self):
        """C6: a next contact before this one, or out of all reason, is refused in clear words"""
        interaction = self.create_held()
        with self.assertRaisesRegex(ValidationError, "before"):
            interaction.write({"next_mode": "on", "next_date": "2026-05-01 09:00:00"})
        with self.assertRaisesRegex(ValidationError, "20 years"):
            interaction.write({"next_mode": "on", "next_date": "2126-05-01 09:00:00"})
        with self.assertRaisesRegex(UserError, "years"):
            self.env["crm.interaction"].new(
                {"date_start": "9999-12-30 09:00:00", "next_mode": "in", "next_unit": "weeks"}
            )._plan_next()

    @mute_logger("odoo.sql_db")
    def test_absurd_counts_are_refused(self):
        """C6: in none, in minus two or in a million weeks is no plan; on a date needs the date"""
        interaction = self.create_held()
        cases = [{"next_mode": "in", "next_count": count} for count in (0, -2, 1_000_000)]
        for values in [*cases, {"next_mode": "on", "next_date": False}]:
            with (
                self.subTest(**values),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                interaction.write(values)
                interaction.flush_recordset()
            interaction.invalidate_recordset()

    # What

    def test_next_contact_is_analogous(self):
        """C6: type, customer, persons, responsible, priority, category, location, secrecy"""
        values = {
            "name": "Test Loan",
            "type_id": self.type_call.id,
            "contact_ids": [Command.set(self.contact.ids)],
            "priority_id": self.env.ref("crm_interactions.crm_interaction_priority_high").id,
            "category_id": self.env.ref("crm_interactions.crm_interaction_category_care").id,
            "channel_id": self.env.ref("crm_interactions.crm_channel_chat").id,
            "location_id": self.contact2.id,
            "location_comments": "second floor",
            "confidential": True,
            "team_id": self.team.id,
        }
        interaction = self.create_interactions(
            date_start="2026-05-04 09:00:00", date_end="2026-05-04 10:30:00", **values
        )
        interaction.write(
            {
                "note": "mine",
                "description": "what it is about",
                "comments": "said",
                "result_description": "agreed",
                "duration_hours": 2,
                "result_type_id": self.result_create.id,
                "source_reason_type": "sla",
                "direction": "in",
            }
        )
        interaction.action_done()
        follow_up = interaction.next_interaction_id
        same = [*values, "company_id", "partner_id", "user_id", "is_all_day"]
        for name in same:
            self.assertEqual(follow_up[name], interaction[name], name)
        for name in (
            "note",
            "comments",
            "result_description",
            "duration_hours",
            "result_type_id",
        ):
            self.assertFalse(follow_up[name], name)
        self.assertFalse(follow_up.date_activity)
        self.assertFalse(follow_up.user_ids)
        self.assertEqual(follow_up.state, "planned")
        self.assertEqual(follow_up.date_end - follow_up.date_start, timedelta(hours=1.5))

    def test_next_contact_is_linked_both_ways_and_opens(self):
        """C10: linked both ways, opened by one click"""
        interaction = self.create_held(next_mode="in")
        interaction.action_done()
        follow_up = interaction.next_interaction_id
        self.assertEqual(follow_up.parent_id, interaction)
        action = interaction.action_open_next()
        self.assertEqual((action["res_model"], action["res_id"]), (follow_up._name, follow_up.id))

    def test_next_contact_is_made_once(self):
        """C6: planned now, closed, opened again by a manager and closed again: one next contact"""
        interaction = self.create_held(next_mode="in")
        interaction.action_plan_next()
        first = interaction.next_interaction_id
        interaction.action_plan_next()
        interaction.action_done()
        self.assertEqual(interaction.next_interaction_id, first)
        self.assertEqual(interaction.child_ids, first)

    def test_cancelled_interaction_keeps_its_next_contact(self):
        """C6: the chosen next contact is made too when this one did not take place"""
        chosen = self.create_interactions(next_mode="in")
        ruled = self.create_interactions(result_type_id=self.result_create.id)
        (chosen | ruled).action_cancel()
        self.assertTrue(chosen.next_interaction_id)
        self.assertFalse(ruled.next_interaction_id)

    def test_next_contact_of_a_leaver_goes_to_who_closes(self):
        """C6: nobody plans for an archived user"""
        interaction = self.create_held(user=self.user_own2, next_mode="in")
        self.user_own2.active = False
        interaction.with_user(self.user_manager).action_done()
        self.assertEqual(interaction.next_interaction_id.user_id, self.user_manager)

    def test_next_contact_is_without_persons_who_left(self):
        """C6, C16: a contact person who went to another company stays behind"""
        both = (self.contact | self.contact2).ids
        interaction = self.create_held(contact_ids=[Command.set(both)], next_mode="in")
        self.contact2.parent_id = False
        interaction.action_done()
        self.assertEqual(interaction.next_interaction_id.contact_ids, self.contact)

    def test_defaults_of_the_screen_do_not_leak_into_the_next_contact(self):
        """C6: what the opening action proposes is for the interaction, not for its follow-up"""
        interaction = self.create_held(next_mode="in")
        interaction.with_context(default_comments="leaked", default_note="leaked").action_done()
        self.assertFalse(interaction.next_interaction_id.comments)
        self.assertFalse(interaction.next_interaction_id.note)

    def test_form_shows_when_the_next_contact_would_be(self):
        """C6: before it is planned the form says when; afterwards the button does"""
        env = self.env(user=self.user_own.id)
        interaction = self.create_held().with_env(env)
        with Form(interaction) as form:
            self.assertFalse(form.next_step_label)
            form.next_mode = "in"
            form.next_count = 3
            self.assertIn("5/7/26", form.next_step_label)
            form.next_mode = "none"
            self.assertFalse(form.next_step_label)
            form.next_mode = False
            form.result_type_id = self.result_create
            self.assertIn("5/6/26", form.next_step_label)
        interaction.action_done()
        self.assertIn("5/6/26", interaction.next_step_label)

    def test_next_contact_of_a_colleague_is_named_no_further(self):
        """C10, B5: who may not read the next contact still opens the interaction it follows"""
        interaction = self.create_held(next_mode="in")
        interaction.action_plan_next()
        follow_up = interaction.next_interaction_id
        follow_up.user_id = self.user_own2
        self.assertEqual(interaction.with_user(self.user_own).next_step_label, "Planned")
        self.assertIn("5/5/26", interaction.with_user(self.user_manager).next_step_label)
