from datetime import date, datetime, timedelta

from freezegun import freeze_time
from psycopg2.errors import CheckViolation, NotNullViolation

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.crm_interactions.tests.common import InteractionCommon


@tagged("post_install", "-at_install")
class TestCrmInteraction(InteractionCommon):
    """The plan: what a new interaction proposes, what it shows of the customer, what it refuses."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Interaction = cls.env["crm.interaction"].with_user(cls.user_own)

    def _form(self, **context):
        return Form(self.Interaction.with_context(**context))

    def test_new_interaction_is_the_users_own_and_planned_now(self):
        """C9, S14, S11: the current user is responsible; a new interaction is planned."""
        with freeze_time("2026-05-05 10:20:30"):
            interaction = self.Interaction.create({"partner_id": self.individual.id})
        self.assertEqual(interaction.user_id, self.user_own)
        self.assertEqual(interaction.state, "planned")
        self.assertEqual(interaction.date_start, datetime(2026, 5, 5, 10, 20))
        self.assertEqual(interaction.team_id, self.team)

    def test_type_proposes_channel_and_name_until_the_user_chose(self):
        """F2, C11, S12: the type proposes the channel and a name; a typed name stays."""
        with self._form(default_partner_id=self.individual.id) as form:
            form.type_id = self.type_call
            self.assertEqual(form.channel_id.kind, "phone")
            self.assertEqual(form.name, self.type_call.name)
            form.type_id = self.type_meeting
            self.assertEqual(form.channel_id.kind, "visit")
            self.assertEqual(form.name, self.type_meeting.name)
            form.name = "Credit card sale"
            form.type_id = self.type_call
            self.assertEqual(form.name, "Credit card sale")

    def test_account_fields_follow_the_customer(self):
        """F2: names, numbers, e-mail and phone are live from the customer."""
        interaction = self.create_interactions(partner_id=self.individual.id)
        self.assertEqual(interaction.partner_firstname, "Ina")
        self.assertEqual(interaction.partner_lastname, "Individual")
        self.assertEqual(interaction.partner_company_type, "person")
        self.individual.write(
            {"vat": "TEST-1", "company_registry": "R-7", "email": "new@individual.example.com"}
        )
        self.individual.pin = "123"
        self.assertEqual(interaction.partner_vat, "TEST-1")
        self.assertEqual(interaction.partner_registry, "R-7")
        self.assertEqual(interaction.partner_email, "new@individual.example.com")
        self.assertEqual(interaction.partner_pin, "123")

    def test_account_fields_are_edited_at_the_customer_only(self):
        """F2: writing an account field of the interaction leaves the customer alone."""
        for name in self.Interaction._fields:
            if name.startswith("partner_") and name != "partner_id":
                self.assertTrue(self.Interaction._fields[name].readonly, name)

    def test_customer_is_required(self):
        """C1: an interaction without a customer is refused."""
        with mute_logger("odoo.sql_db"), self.assertRaisesRegex(NotNullViolation, "partner_id"):
            self.Interaction.create({"name": "Nobody"})

    def test_contact_person_is_required_for_calls_with_companies_only(self):
        """C1, C3: calls and meetings with a company name somebody, a task or a person does not."""
        for type_, partner, needed in (
            (self.type_call, self.customer, True),
            (self.type_meeting, self.customer, True),
            (self.type_task, self.customer, False),
            (self.type_call, self.individual, False),
        ):
            with self.subTest(type=type_.name, partner=partner.name):
                vals = {"partner_id": partner.id, "type_id": type_.id}
                if needed:
                    with self.assertRaisesRegex(ValidationError, "contact person"):
                        self.Interaction.create(vals)
                    vals["contact_ids"] = [Command.set(self.contact.ids)]
                self.assertTrue(self.Interaction.create(vals))

    def test_contact_persons_belong_to_the_customer(self):
        """C16, C17: somebody else's contact person is refused, at creation and later."""
        with self.assertRaisesRegex(ValidationError, "not a contact person of Test Customer Ltd"):
            self.create_interactions(contact_ids=[Command.set(self.individual.ids)])
        interaction = self.create_interactions(contact_ids=[Command.set(self.contact.ids)])
        with self.assertRaisesRegex(ValidationError, "not a contact person of Ina"):
            interaction.partner_id = self.individual

    def test_contact_persons_wait_for_the_customer(self):
        """C18: the field is closed until the customer is chosen."""
        with self._form() as form:
            with self.assertRaisesRegex(AssertionError, "not editable"):
                form.contact_ids.add(self.contact)
            form.partner_id = self.customer
            form.contact_ids.add(self.contact)

    def test_opened_from_the_customer_the_customer_is_filled_in(self):
        """C2, C15: the customer's buttons fill in the customer, from a person the account too."""
        context = self.individual.action_plan_interaction()["context"]
        self.assertEqual(self._form(**context).partner_id, self.individual)
        context = self.contact.action_plan_interaction()["context"]
        form = self._form(**context)
        self.assertEqual(form.partner_id, self.customer)
        self.assertEqual(form.contact_ids.ids, self.contact.ids)

    def test_end_before_start_is_refused_in_words(self):
        """F2: a plan does not end before it starts."""
        start = datetime(2026, 5, 5, 10)
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.create_interactions(date_start=start, date_end=start - timedelta(minutes=1))

    def test_all_day_plan_keeps_its_day_everywhere(self):
        """F2: a plan by date only is the same day for readers west and east of its author."""
        interaction = self.create_interactions(is_all_day=True)
        interaction.write({"day_start": date(2026, 3, 29), "day_end": date(2026, 3, 30)})
        for tz in ("America/Los_Angeles", "Europe/Warsaw", "Asia/Tokyo"):
            with self.subTest(tz=tz):
                there = interaction.with_context(tz=tz)
                there.invalidate_recordset()
                self.assertEqual(there.day_start, date(2026, 3, 29))
                self.assertEqual(there.day_end, date(2026, 3, 30))

    def test_hour_plan_shows_the_readers_day(self):
        """F2: a plan by hour falls on the day of the reader's time zone, on both DST nights too."""
        for moment, tz, day in (
            (datetime(2026, 3, 28, 23, 30), "Europe/Warsaw", date(2026, 3, 29)),
            (datetime(2026, 10, 24, 22, 30), "Europe/Warsaw", date(2026, 10, 25)),
            (datetime(2026, 10, 25, 22, 30), "Europe/Warsaw", date(2026, 10, 25)),
            (datetime(2026, 10, 25, 23, 30), "Europe/Warsaw", date(2026, 10, 26)),
        ):
            with self.subTest(moment=moment):
                interaction = self.create_interactions(date_start=moment)
                self.assertEqual(interaction.with_context(tz=tz).day_start, day)

    def test_history_is_ordered_by_what_really_happened(self):
        """F3: the activity date orders the history, the plan only until there is one."""
        late, early = (
            self.create_interactions(date_start=datetime(2026, 5, 5)),
            (self.create_interactions(date_start=datetime(2026, 5, 4))),
        )
        found = self.env["crm.interaction"].search([("id", "in", (late | early).ids)])
        self.assertEqual(found.ids, [late.id, early.id])
        late.date_activity = datetime(2026, 5, 3)
        found = self.env["crm.interaction"].search([("id", "in", (late | early).ids)])
        self.assertEqual(found.ids, [early.id, late.id])

    def test_overdue_is_what_should_have_ended_before_today(self):
        """Section 4: today's plan is not overdue, yesterday's is, a closed one never."""
        with freeze_time("2026-05-05 12:00:00"):
            today = self.create_interactions(date_start=datetime(2026, 5, 5, 8))
            past = self.create_interactions(date_start=datetime(2026, 5, 4, 8))
            self.assertFalse(today.is_overdue)
            self.assertTrue(past.is_overdue)
            past.action_cancel()
            self.assertFalse(past.is_overdue)

    def test_closed_filter_and_field_agree(self):
        """S11: open is planned and in progress, closed is done and cancelled."""
        interactions = self.create_interactions(2)
        interactions[0].action_cancel()
        for wanted in (True, False):
            found = self.Interaction.search(
                [("id", "in", interactions.ids), ("is_closed", "=", wanted)]
            )
            self.assertEqual(
                found.ids, interactions.filtered(lambda i, w=wanted: i.is_closed == w).ids
            )

    def test_every_search_filter_finds_without_error(self):
        """Section 4: each filter of the search view is a domain the server understands."""
        view = self.Interaction.get_view(
            self.env.ref("crm_interactions.crm_interaction_view_search").id, "search"
        )
        self.create_interactions()
        for name in ("overdue", "today", "no_next_step", "my_team", "confidential"):
            self.assertIn(f'name="{name}"', view["arch"])
        self.assertTrue(self.Interaction.search([("team_id.member_ids", "in", self.user_own.ids)]))

    def test_free_text_carries_the_companys_reminder(self):
        """S15: the reminder's words are the company's, set by the administrator."""
        self.company.data_protection_reminder = "Facts only, please."
        with self._form() as form:
            self.assertEqual(form.data_protection_reminder, "Facts only, please.")
            form.partner_id = self.individual

    def test_source_reason_ships_the_service_level_agreement(self):
        """F2: the option set has the service-level agreement, with its meaning as help."""
        field = self.Interaction._fields["source_reason_type"]
        self.assertIn("sla", dict(field.selection))
        self.assertIn("contract between a service provider and the customer", field.help)

    def test_dictionaries_ship_with_entries(self):
        """C11, C12, C13: types, priorities and categories come from dictionaries."""
        for model, minimum in (("type", 8), ("priority", 4), ("category", 1), ("source.type", 1)):
            count = self.env[f"crm.interaction.{model}"].search_count([])
            self.assertGreaterEqual(count, minimum, model)

    def test_direction_is_out_until_said_otherwise(self):
        """S13: we contacted them, unless the user says they contacted us."""
        interaction = self.create_interactions()
        self.assertEqual(interaction.direction, "out")
        interaction.direction = "in"
        self.assertEqual(interaction.direction, "in")
