from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command, Datetime
from odoo.tests import tagged

from .segment_common import SegmentCommon


@tagged("post_install", "-at_install")
class TestCrmIndicator(SegmentCommon):
    """K3, S6, S7: what is calculated of customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contacts = cls.env.ref("crm_campaigns.crm_indicator_contacts")
        cls.days = cls.env.ref("crm_campaigns.crm_indicator_days_since")
        cls.now = Datetime.now()

    def hold(self, count, days_ago, partner=None, **values):
        at = Datetime.to_string(Datetime.subtract(self.now, days=days_ago, minutes=5))
        partner = partner or self.customer
        return self.create_held(count, at=at, partner_id=partner.id, state="done", **values)

    def own(self, **values):
        """Return an indicator of the manager that looks at interactions."""
        fields_ = {
            name: self.env["ir.model.fields"]._get("crm.interaction", field).id
            for name, field in (
                ("partner_field_id", "partner_id"),
                ("date_field_id", "date"),
                ("measure_field_id", "duration_hours"),
            )
        }
        return (
            self.env["crm.indicator"]
            .with_user(self.user_manager)
            .create(
                {
                    "name": "Test Hours",
                    "code": "test_hours",
                    "model_id": self.env["ir.model"]._get_id("crm.interaction"),
                    "aggregate": "sum",
                    **fields_,
                    **values,
                }
            )
        )

    def shown(self, partner, user=None):
        profile = partner.with_user(user or self.user_own).get_profile()
        return {row["name"]: (row["value"], row["level"]) for row in profile["indicators"]}

    def values(self, indicator):
        indicator._refresh()
        kept = self.env["crm.indicator.value"].search(
            [("indicator_id", "=", indicator.id), ("partner_id", "in", self.cast.ids)]
        )
        return {one.partner_id: one.value for one in kept}

    def test_conditions_that_no_query_can_ask_are_refused_at_once(self):
        """S6, bad input: told to whoever writes them, not to the scheduled action"""
        for number, domain in enumerate(
            (
                "[('duration_hours', '>', 'abc')]",
                "[('id', 'in', ['a'])]",
                "[('partner_id.user_ids.password', '!=', False)]",
                "[('name', 'ilike', '\\x00')]",
            )
        ):
            with (
                self.subTest(domain=domain),
                self.assertRaisesRegex(ValidationError, "be read"),
                self.env.cr.savepoint(),
            ):
                self.own(domain=domain, code=f"test_{number}")

    def test_contacts_in_12_months(self):
        """S6: contacts held in the period are counted, with the level they reach"""
        self.hold(2, 10)
        self.hold(1, 400)
        self.hold(7, 1, self.individual)
        self.create_interactions(1)
        values = self.values(self.contacts)
        self.assertEqual(values[self.customer], 2)
        self.assertEqual(values[self.individual], 7)
        self.assertEqual(values[self.contact], 0)
        name = self.contacts.name
        self.assertEqual(self.shown(self.customer)[name], (2, "Few"))
        self.assertEqual(self.shown(self.individual)[name], (7, "Many"))
        self.assertEqual(self.shown(self.contact)[name], (0, "None"))

    def test_days_since_last_contact_in_real_time(self):
        """S6: what is calculated in real time changes at once, and keeps nothing"""
        self.hold(1, 100)
        self.assertEqual(self.shown(self.customer)[self.days.name], (100, "Some time ago"))
        self.hold(1, 3)
        self.assertEqual(self.shown(self.customer)[self.days.name], (3, "Recent"))
        self.assertEqual(self.shown(self.individual)[self.days.name], (None, False))
        Value = self.env["crm.indicator.value"]
        self.assertFalse(Value.search([("indicator_id", "=", self.days.id)]))

    def test_shares(self):
        """S6: answers to a hundred messages, held of a hundred planned contacts"""
        held = self.env.ref("crm_campaigns.crm_indicator_held_rate")
        self.hold(3, 5)
        self.create_interactions(1, date_start=Datetime.subtract(self.now, days=1))
        self.assertEqual(self.values(held), {self.customer: 75})
        self.add_mail_stage()
        self.launch()
        response = self.env.ref("crm_campaigns.crm_indicator_response_rate")
        messages = self.campaign.activity_ids.message_out_ids
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_message SET state = 'sent', date_sent = %s WHERE id = ANY(%s)",
            [self.now, messages.ids],
        )
        one = messages.filtered(lambda message: message.partner_id == self.customer)
        self.env.cr.execute("UPDATE crm_message SET state = 'answered' WHERE id = %s", [one.id])
        self.env.invalidate_all()
        self.assertEqual(self.values(response), {self.customer: 100, self.individual: 0})

    def test_refreshing_is_one_statement_and_writes_what_changed(self):
        """S7: one statement an indicator; values that did not change keep their date"""
        self.hold(2, 10)
        self.values(self.contacts)
        self.contacts.date_refreshed = False
        self.env.flush_all()
        # and one that notes when it was
        with self.assertQueryCount(2):
            self.contacts._refresh()
        before = self.kept(self.customer), self.kept(self.individual)
        self.env.cr.execute("UPDATE crm_indicator_value SET date = '2020-01-01'")
        self.hold(1, 1, self.individual)
        self.env.invalidate_all()
        self.values(self.contacts)
        self.assertEqual((self.kept(self.customer), self.kept(self.individual)), before)
        self.assertEqual(str(self.kept(self.customer).date), "2020-01-01 00:00:00")
        self.assertGreater(self.kept(self.individual).date.year, 2020)
        self.assertEqual(self.kept(self.individual).value, 1)

    def kept(self, partner):
        return self.env["crm.indicator.value"].search(
            [("partner_id", "=", partner.id), ("indicator_id", "=", self.contacts.id)]
        )

    def test_values_without_records_go(self):
        """S7: a share or average of nothing is no value, however it was before"""
        indicator = self.own(aggregate="avg")
        held = self.hold(1, 1, duration_hours=2)
        self.assertEqual(self.values(indicator), {self.customer: 2})
        held.active = False
        self.assertEqual(self.values(indicator), {})

    def test_due_indicators_are_calculated(self):
        """S7: on schedule, each when it is due, and anew after it was changed"""
        Indicator = self.env["crm.indicator"]
        Indicator.search([("refresh", "!=", "realtime")]).date_refreshed = self.now
        self.assertFalse(Indicator.search(Indicator._due_domain()))
        self.contacts.date_refreshed = Datetime.subtract(self.now, days=1, minutes=1)
        self.assertEqual(Indicator.search(Indicator._due_domain()), self.contacts)
        self.contacts.date_refreshed = self.now
        self.contacts.period = 30
        self.assertEqual(Indicator.search(Indicator._due_domain()), self.contacts)

    def test_own_indicator(self):
        """S6: by model, customer, date, conditions and aggregate"""
        self.hold(1, 10, duration_hours=1.5)
        self.hold(1, 20, duration_hours=2)
        self.hold(1, 500, duration_hours=4)
        for values, expected in (
            ({"aggregate": "sum"}, 3.5),
            ({"aggregate": "sum", "period": 0, "date_field_id": False}, 7.5),
            ({"aggregate": "max"}, 2),
            ({"aggregate": "min"}, 1.5),
            ({"aggregate": "avg"}, 1.75),
            ({"aggregate": "count", "measure_field_id": False}, 2),
            ({"aggregate": "count", "domain": "[('duration_hours', '>', 1.7)]"}, 1),
        ):
            with self.subTest(values=values):
                indicator = self.own(**values)
                self.assertEqual(self.values(indicator)[self.customer], expected)
                indicator.unlink()

    def test_own_indicator_looks_at_what_its_author_may_read(self):
        """S6: stored fields of records that refer to a customer, and no others"""
        get = self.env["ir.model.fields"]._get
        for values in (
            {"model_id": self.env["ir.model"]._get_id("res.users")},
            {"partner_field_id": get("crm.interaction", "user_id").id},
            {"partner_field_id": get("res.users", "partner_id").id},
            {"date_field_id": get("crm.interaction", "name").id},
            {"measure_field_id": get("crm.interaction", "name").id},
            {"measure_field_id": get("crm.interaction", "partner_phone").id},
            {"domain": "[('no_field', '=', 1)]"},
            {"domain": "__import__('os')"},
            {
                "model_id": self.env["ir.model"]._get_id("ir.logging"),
                "partner_field_id": get("crm.interaction", "partner_id").id,
            },
            {
                "model_id": self.env["ir.model"]._get_id("mail.mail"),
                "partner_field_id": get("mail.mail", "author_id").id,
                "date_field_id": get("mail.mail", "create_date").id,
                "aggregate": "count",
            },
            {
                "model_id": self.env["ir.model"]._get_id("crm.erasure"),
                "partner_field_id": get("crm.erasure", "partner_id").id,
                "date_field_id": get("crm.erasure", "date_done").id,
                "aggregate": "count",
            },
            {"partner_field_id": False},
            {"measure_field_id": False},
            {"date_field_id": False},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self.own(**values)

    def test_segment_by_indicator(self):
        """K3: values and levels are usable in segments, kept or calculated at once"""
        self.hold(2, 10)
        self.hold(7, 100, self.individual)
        self.contacts._refresh()
        few = self.contacts.level_ids.filtered(lambda level: level.name == "Few")
        contacts = {"kind": "indicator", "indicator_id": self.contacts.id}
        days = {"kind": "indicator", "indicator_id": self.days.id}
        for values, expected in (
            (contacts | {"indicator_value": 2}, [self.customer, self.individual]),
            (contacts | {"indicator_value": 7}, [self.individual]),
            (
                contacts | {"indicator_operator": "le", "indicator_value": 0},
                [self.contact, self.contact2],
            ),
            (contacts | {"indicator_level_ids": [Command.set(few.ids)]}, [self.customer]),
            (days | {"indicator_value": 50}, [self.individual]),
            (days | {"indicator_operator": "le", "indicator_value": 50}, [self.customer]),
        ):
            with self.subTest(values=values):
                self.assertChosen(self.dynamic(values), expected)

    def test_customers_are_filtered_by_level(self):
        """K3: indicators are usable in filters"""
        self.hold(2, 10)
        self.contacts._refresh()
        found = self.env["res.partner"].search(
            [("crm_indicator_value_ids.level_id", "ilike", "Few"), ("id", "in", self.cast.ids)]
        )
        self.assertEqual(found, self.customer)

    def test_indicator_of_a_company(self):
        """K3: it looks at the company's records and is for the company's customers"""
        abroad = self.own(
            aggregate="count", company_id=False, measure_field_id=False, code="test_all"
        )
        here = self.own(
            aggregate="count",
            company_id=self.company.id,
            measure_field_id=False,
            code="test_here",
            name="Test Here",
        )
        self.hold(1, 1)
        self.hold(1, 1, company_id=self.company_abroad.id, user=False)
        self.assertEqual(self.values(here)[self.customer], 1)
        self.assertEqual(self.values(abroad)[self.customer], 2)
        self.assertNotIn("Test Here", self.shown(self.customer_abroad, self.user_abroad))

    def test_records_of_every_company_count_for_the_indicator_of_one(self):
        """K3: what is of no company counts for all, what is of another one does not"""
        field = self.env["ir.model.fields"]._get("res.partner", "parent_id")
        contacts = self.own(
            model_id=field.model_id.id,
            partner_field_id=field.id,
            date_field_id=False,
            measure_field_id=False,
            aggregate="count",
            company_id=self.company.id,
            period=0,
        )
        before = self.values(contacts).get(self.individual, 0)
        self.quiet_env["res.partner"].create(
            [
                {"name": "Test Nowhere", "parent_id": self.individual.id, "company_id": company}
                for company in (False, self.company.id, self.company_abroad.id)
            ]
        )
        self.assertEqual(self.values(contacts)[self.individual], before + 2)

    def test_who_may_do_what(self):
        """K3: managers define indicators, users read values, nobody writes them"""
        self.hold(1, 1)
        self.contacts._refresh()
        value = self.kept(self.customer)
        for user in (self.user_own, self.user_all, self.user_manager):
            self.assertEqual(value.with_user(user).value, 1)
            with self.assertRaises(AccessError):
                value.with_user(user).value = 5
        for user in (self.user_own, self.user_all):
            with self.assertRaises(AccessError):
                self.contacts.with_user(user).period = 5
            with self.assertRaises(AccessError):
                self.contacts.with_user(user).action_refresh()
        with self.assertRaises(AccessError):
            value.with_user(self.user_internal).read(["value"])
