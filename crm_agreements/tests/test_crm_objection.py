from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import AgreementCommon


@tagged("post_install", "-at_install")
class TestCrmObjection(AgreementCommon):
    """Objections to marketing, as a reason of the gate (B17)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.grant()

    def objection(self, partner=None, user=None, **values):
        return (
            self.env["crm.objection"]
            .with_user(user or self.user_own)
            .create({"partner_id": (partner or self.customer).id, "source": "By phone", **values})
        )

    def answer(self, channel=None, purpose="marketing", company=None):
        channel = channel or self.channel_email
        address = channel._address_of(self.customer)
        answer = self.env["crm.message"]._gate_answer(
            self.customer, channel, address, purpose, company or self.company
        )
        return answer and answer[0]

    def test_objection_stops_marketing_whatever_was_agreed(self):
        """B17: marketing is refused although the agreement is active; service passes."""
        self.assertIsNone(self.answer())
        self.objection()
        self.assertEqual(self.answer(), "objection")
        self.assertIsNone(self.answer(purpose="service"))

    def test_objection_to_one_channel_leaves_the_others(self):
        """B17: an objection names one channel or means all."""
        self.customer.phone = "+1 202 555 0190"
        self.grant(type_id=self.type_sms.id)
        self.objection(channel_id=self.channel_sms.id)
        self.assertIsNone(self.answer())
        self.assertEqual(self.answer(self.channel_sms), "objection")

    def test_status_is_found_as_it_is_shown(self):
        """B17: from the first day to the last, both included; in the form, in lists and filters."""
        today, day = self.company._agreement_day(), timedelta(days=1)
        expected = {}
        for start, end, status in (
            (today, False, "active"),
            (today, today, "active"),
            (today - day, today + day, "active"),
            (today - day, today - day, "inactive"),
            (today + day, False, "inactive"),
        ):
            for model, values in (
                ("crm.objection", {"partner_id": self.customer.id, "source": "By phone"}),
                ("crm.do.not.contact", {"email": "nobody@example.com", "source": "Register"}),
            ):
                ground = self.env[model].create({**values, "date_start": start, "date_end": end})
                expected[ground] = status
        for ground, status in expected.items():
            with self.subTest(model=ground._name, start=ground.date_start, end=ground.date_end):
                self.assertEqual(ground.status, status)
                for asked in (
                    [("status", "=", status)],
                    [("status", "!=", {"active": "inactive", "inactive": "active"}[status])],
                    [("status", "in", ["active", "inactive"])],
                ):
                    domain = [*asked, ("id", "=", ground.id)]
                    self.assertEqual(ground.search(domain), ground, asked)
                    self.assertEqual(ground.filtered_domain(domain), ground, asked)
                self.assertFalse(ground.search([("status", "!=", status), ("id", "=", ground.id)]))
                self.assertFalse(ground.search([("status", "in", []), ("id", "=", ground.id)]))

    def test_objection_to_calls_holds_for_every_kind_of_phone(self):
        """B17: the number is the same, whichever channel of calls is named."""
        phone = self.env.ref("crm_interactions.crm_channel_phone")
        mobile = self.env.ref("crm_interactions.crm_channel_mobile")
        self.customer.phone = "+1 202 555 0190"
        self.grant(type_id=phone.agreement_type_id.id)
        self.objection(channel_id=mobile.id)
        self.assertEqual(self.answer(phone), "objection")
        self.assertIsNone(self.answer())

    def test_objection_of_another_customer_blocks_the_address(self):
        """B17: like a withdrawal, it holds for everybody at the address."""
        self.individual.email = "Office@Customer.example.com"
        self.objection(self.individual)
        self.assertEqual(self.answer(), "objection_address")

    def test_objection_counts_for_its_company(self):
        """B17: for one company, or for all where none is named."""
        self.grant(company_id=self.company_abroad.id)
        self.objection(company_id=self.company.id)
        self.assertIsNone(self.answer(company=self.company_abroad))
        self.objection(company_id=False)
        self.assertEqual(self.answer(company=self.company_abroad), "objection")

    def test_objection_counts_between_its_days(self):
        """B17: from the day it was made to the day the customer named, if any."""
        today = self.company._agreement_day()
        later = self.objection(date_start=today + timedelta(days=1))
        over = self.objection(date_start=date(2020, 1, 1), date_end=today - timedelta(days=1))
        self.assertIsNone(self.answer())
        self.assertEqual((later | over).mapped("status"), ["inactive", "inactive"])
        self.objection(date_end=today)
        self.assertEqual(self.answer(), "objection")

    def test_only_managers_lift_and_say_why(self):
        """B17: a lifted objection counts no more; it stays on record with who lifted it."""
        objection = self.objection()
        with self.assertRaises(AccessError):
            objection.action_lift()
        objection = objection.with_user(self.user_manager)
        with self.assertRaisesRegex(UserError, "Write why"):
            objection.action_lift()
        objection.lift_reason = "Asked for our offers on the phone"
        objection.action_lift()
        objection.action_lift()
        self.assertIsNone(self.answer())
        self.assertEqual(objection.lift_user_id, self.user_manager)
        self.assertEqual(objection.status, "inactive")
        found = self.env["crm.objection"].search([("status", "=", "active")])
        self.assertNotIn(objection, found)

    def test_objections_stay_as_they_were_made(self):
        """B17: neither deleted nor turned to another customer, channel or day, by nobody."""
        objection = self.objection().with_user(self.env.user)
        with self.assertRaises(UserError):
            objection.unlink()
        for values in ({"partner_id": self.individual.id}, {"date_end": date(2020, 1, 1)}):
            with self.assertRaises(UserError):
                objection.write(values)
        for name in ("date_lifted", "lift_user_id"):
            with self.assertRaises(UserError):
                objection.write({name: False})
            with self.assertRaises(UserError):
                self.objection(**{name: False})

    def test_companies_see_their_own_objections(self):
        """B17: users of another company do not see them, but those for all companies."""
        own, common = self.objection(), self.objection(company_id=False)
        seen = self.env["crm.objection"].with_user(self.user_abroad).search([])
        self.assertNotIn(own, seen)
        self.assertIn(common, seen)

    def test_objection_is_in_the_audit_of_the_customer(self):
        """B17: who recorded it stands in the customer's file."""
        self.objection()
        self.env.flush_all()
        self.env.cr.precommit.run()
        lines = self.env["crm.change"].search([("res_model", "=", "crm.objection")])
        self.assertEqual(lines.partner_id, self.customer)
        self.assertEqual(lines.user_id, self.user_own)

    def test_erased_customer_stays_an_objector(self):
        """B12, B17: what the customer said goes, that they objected stays."""
        objection = self.objection(self.individual, note="Leave me alone", filename="letter.pdf")
        basis = self.env["crm.lawful.basis"].create(
            {"partner_id": self.individual.id, "note": "Bought an oven"}
        )
        self.individual._erase()
        self.assertFalse(objection.note or objection.filename)
        self.assertEqual(objection.status, "active")
        self.assertNotIn("oven", basis.note)
