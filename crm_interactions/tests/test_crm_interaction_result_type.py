from datetime import date, datetime
from unittest.mock import patch

from odoo.fields import Command
from odoo.sql_db import Cursor
from odoo.tests import Form, tagged
from odoo.tools import SQL

from odoo.addons.crm_interactions.tests.common import InteractionCommon


@tagged("post_install", "-at_install")
class TestCrmInteractionResultType(InteractionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_own.tz = "Europe/Warsaw"
        results = cls.env["crm.interaction.result.type"]
        cls.result_create = results.create(
            {
                "name": "Test Once More",
                "next_step": "create",
                "next_count": 2,
                "next_unit": "days",
            }
        )
        cls.result_ask = results.create({"name": "Test What Now", "next_step": "ask"})

    def test_values_of_dictionaries_are_duplicated(self):
        """C11: duplicating names the copy as such and gives it a free code."""
        both = self.type_call | self.type_task
        copies = both.copy()
        for value, copied in zip(both, copies, strict=True):
            self.assertEqual(copied.name, f"{value.name} (copy)")
            self.assertEqual(copied.code, f"{value.code}_2")
        self.assertEqual(self.result_ask.copy({"name": "Test Named"}).name, "Test Named")

    def next_after(self, **values):
        """Return the next contact of an interaction that is closed."""
        interaction = self.create_held(**values)
        interaction.action_done()
        return interaction.next_interaction_id

    def test_result_type_creates_the_next_step(self):
        """B3: a result type creates the next interaction of a given type after N days"""
        self.result_create.next_type_id = self.type_meeting
        follow_up = self.next_after(
            result_type_id=self.result_create.id,
            contact_ids=[Command.set(self.contact.ids)],
        )
        self.assertEqual(follow_up.type_id, self.type_meeting)
        self.assertEqual(follow_up.channel_id, self.type_meeting.channel_id)
        self.assertEqual(follow_up.date_start, datetime(2026, 5, 6, 9, 0))
        self.assertEqual(follow_up.date_end, datetime(2026, 5, 6, 10, 0))

    def test_own_choice_wins_over_the_result_type(self):
        """B3: the user's next contact, or none on purpose, is stronger than the rule"""
        follow_up = self.next_after(
            result_type_id=self.result_create.id, next_mode="in", next_unit="weeks"
        )
        self.assertEqual(follow_up.date_start, datetime(2026, 5, 11, 9, 0))
        none = self.next_after(result_type_id=self.result_create.id, next_mode="none")
        self.assertFalse(none)

    def test_rule_adds_nothing_where_a_follow_up_is_planned(self):
        """B3: who has planned the follow-up by hand gets no second one from the rule"""
        planned, held = self.create_held(2, result_type_id=self.result_create.id)
        for parent in (planned, held):
            self.create_interactions(parent_id=parent.id)
        held.child_ids.action_done()
        (planned | held).action_done()
        self.assertEqual(len(planned.child_ids), 1)
        self.assertEqual(len(held.child_ids), 2)

    def test_working_days_are_weekdays_without_a_calendar(self):
        """B3: Monday to Friday where no calendar says otherwise"""
        self.patch(self.env.registry["crm.interaction"], "_working_dates", lambda *args: None)
        # 2026-05-01 is a Friday
        follow_up = self.next_after(
            at="2026-05-01 09:00:00", next_mode="in", next_count=6, next_unit="workdays"
        )
        self.assertEqual(follow_up.date_start, datetime(2026, 5, 11, 9, 0))

    def test_next_step_dialog_is_one_for_all(self):
        """B3: a result that asks opens one dialog; nothing is closed before it is answered"""
        asking = self.create_held(2, result_type_id=self.result_ask.id)
        others = self.create_held(2)
        action = (asking | others).action_done()
        self.assertEqual(action["res_model"], "crm.interaction.next.step")
        self.assertEqual(set((asking | others).mapped("state")), {"planned"})
        wizard = self.env["crm.interaction.next.step"].with_context(action["context"])
        with Form(wizard) as form:
            self.assertEqual(form.undecided_count, 2)
            form.count = 3
            form.type_id = self.type_task
            form.user_id = self.user_all
            form.note = "bring the offer"
        self.assertIs(form.record.action_confirm(), True)
        self.assertEqual(set((asking | others).mapped("state")), {"done"})
        self.assertFalse(others.next_interaction_id)
        self.assertEqual(len(asking.next_interaction_id), 2)
        for follow_up in asking.next_interaction_id:
            self.assertEqual(follow_up.date_start, datetime(2026, 5, 7, 9, 0))
            self.assertEqual(follow_up.user_id, self.user_all)
            self.assertEqual(follow_up.note, "bring the offer")

    def test_no_next_step_is_a_deliberate_choice(self):
        """B3: no next step is answered once, kept, and found by its filter"""
        interaction = self.create_held(result_type_id=self.result_ask.id)
        action = interaction.action_done()
        wizard = self.env["crm.interaction.next.step"].with_context(action["context"])
        wizard.create({"mode": "none"}).action_confirm()
        self.assertEqual(interaction.state, "done")
        self.assertEqual(interaction.next_mode, "none")
        self.assertFalse(interaction.child_ids)
        followed = self.next_after(next_mode="in").parent_id
        found = self.env["crm.interaction"].search(
            [("state", "=", "done"), ("has_next_step", "=", False)]
        )
        self.assertIn(interaction, found)
        self.assertNotIn(followed, found)

    def test_decided_next_step_is_not_asked_again(self):
        """B3: who has chosen the next contact in the form is not asked for it"""
        for values in ({"next_mode": "in"}, {"next_mode": "none"}):
            with self.subTest(**values):
                interaction = self.create_held(result_type_id=self.result_ask.id, **values)
                self.assertIs(interaction.action_done(), True)

    def test_dialog_answered_after_a_colleague_plans_nothing_twice(self):
        """B3: two dialogs open for one interaction make one next step"""
        interaction = self.create_held(result_type_id=self.result_ask.id)
        context = interaction.action_done()["context"]
        wizards = self.env["crm.interaction.next.step"].with_context(context).create([{}, {}])
        wizards[0].action_confirm()
        answer = wizards[1].action_confirm()
        self.assertIn("closed already", answer["params"]["message"])
        self.assertEqual(len(interaction.child_ids), 1)

    def test_dialog_picks_the_day_the_user_sees(self):
        """B3: an all-day next step is on the day picked, not on that of Greenwich"""
        interaction = self.create_interactions(
            is_all_day=True,
            date_start="2026-05-04 12:00:00",
            result_type_id=self.result_ask.id,
        )
        context = {**interaction.action_done()["context"], "tz": "Europe/Warsaw"}
        wizard = self.env["crm.interaction.next.step"].with_context(context)
        # half past midnight of 1 June in Warsaw
        wizard.create({"mode": "on", "date": "2026-05-31 22:30:00"}).action_confirm()
        self.assertEqual(interaction.next_interaction_id.day_start, date(2026, 6, 1))

    def count_reads(self, work):
        """Return the number of statements of ``work()`` that neither insert nor update."""
        statements = []
        execute = Cursor.execute

        def listen(cursor, query, *args, **kwargs):
            statements.append(query.code if isinstance(query, SQL) else query)
            return execute(cursor, query, *args, **kwargs)

        self.env.flush_all()
        self.env.invalidate_all()
        with patch.object(Cursor, "execute", listen):
            work()
            self.env.flush_all()
        writes = ("INSERT", "UPDATE")
        return sum(not statement.lstrip().startswith(writes) for statement in statements)

    def test_closing_a_thousand_reads_no_more_than_closing_twenty(self):
        """B3: in bulk each gets its next step, and only the inserts and updates grow"""
        self.result_create.next_unit = "workdays"
        reads = []
        for count in (20, 1000):
            interactions = self.create_held(count, result_type_id=self.result_create.id)
            reads.append(self.count_reads(interactions.with_context(**self.QUIET).action_done))
            self.assertEqual(len(interactions.next_interaction_id), count)
        self.assertLessEqual(reads[1], reads[0])
        self.assertLessEqual(reads[1], 30)
