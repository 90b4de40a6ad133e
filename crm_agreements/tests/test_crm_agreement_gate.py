from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from .common import AgreementCommon


@tagged("post_install", "-at_install")
class TestCrmAgreementGate(AgreementCommon):
    """The gate: marketing needs the agreement of its channel (B9)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.email = "customer@example.com"
        cls.individual.email = "individual@example.com"

    def answer(self, partner=None, channel=None, purpose="marketing", company=None):
        """Return the code of the refusal, or None where the message may be sent."""
        partner = partner or self.customer
        answer = self.env["crm.message"]._gate_answer(
            partner, channel or self.channel_email, partner.email, purpose, company or self.company
        )
        return answer and answer[0]

    def test_marketing_needs_the_agreement(self):
        """B9: refused without an agreement, passed with one, service passes always."""
        self.assertEqual(self.answer(), "agreement_missing")
        self.assertIsNone(self.answer(purpose="service"))
        self.grant()
        self.assertIsNone(self.answer())
        self.assertEqual(self.answer(self.individual), "agreement_missing")
        self.assertEqual(self.answer(company=self.company_abroad), "agreement_missing")

    def test_ended_withdrawn_and_future_ones_do_not_count(self):
        """B9, A2: only an active agreement lets marketing pass."""
        self.grant(date_start=date(2020, 1, 1), date_end=date(2020, 12, 31))
        self.grant(date_start=date(2090, 1, 1))
        self.assertEqual(self.answer(), "agreement_missing")
        agreement = self.grant(date_start=date(2021, 1, 1), date_end=date(2080, 1, 1))
        self.assertIsNone(self.answer())
        agreement.action_withdraw()
        self.assertEqual(self.answer(), "agreement_withdrawn")

    def test_each_company_has_its_own_day(self):
        """A2, B9: at one instant an agreement counts in one company and is over in another."""
        for instant, here, abroad in (
            ("2026-06-15 11:00:00", None, None),
            ("2026-06-15 14:00:00", None, "agreement_missing"),  # in Auckland it is the 16th
            ("2026-06-15 23:00:00", "agreement_missing", "agreement_missing"),
        ):
            with (
                self.subTest(instant=instant),
                self.env.cr.savepoint() as savepoint,
                freeze_time(instant),
            ):
                for company in (self.company, self.company_abroad):
                    dates = {"date_start": date(2026, 6, 1), "date_end": date(2026, 6, 15)}
                    agreement = self.grant(company_id=company.id, **dates)
                    code = here if company == self.company else abroad
                    self.assertEqual(self.answer(company=company), code)
                    self.assertEqual(agreement.status, "inactive" if code else "active")
                savepoint.rollback()
            self.env.invalidate_all()

    def test_withdrawal_of_another_customer_blocks_the_address(self):
        """B9: whoever shares the address and withdrew, blocks marketing to it."""
        self.grant()
        self.individual.email = "Customer@Example.com"
        other = self.grant(self.individual)
        self.assertIsNone(self.answer())
        other.action_withdraw()
        self.assertEqual(self.answer(), "agreement_withdrawn_address")
        other.action_grant()
        self.assertIsNone(self.answer())

    def test_channel_without_agreement_carries_no_marketing(self):
        """B9: a channel that names no agreement type cannot carry marketing."""
        self.grant()
        self.channel_email.agreement_type_id = False
        self.assertEqual(self.answer(), "channel_without_agreement")
        self.assertIsNone(self.answer(purpose="service"))

    def test_companies_decide_about_customers_never_asked(self):
        """B9: who never was asked gets marketing where the company says so; an answer counts."""
        self.company.agreement_never_asked = "allow"
        self.assertIsNone(self.answer())
        self.grant(date_start=date(2020, 1, 1), date_end=date(2020, 12, 31))
        self.assertEqual(self.answer(), "agreement_missing")

    def test_gate_asks_once_for_everybody(self):
        """B9: one query for any number of messages."""
        messages = self.quiet_env["crm.message"].create(
            [
                {
                    "partner_id": partner.id,
                    "channel_id": self.channel_email.id,
                    "purpose": "marketing",
                    "address": partner.email,
                    "company_id": self.company.id,
                }
                for partner in (self.customer, self.individual) * 10
            ]
        )
        self.grant()
        messages._check_may_send()
        with self.assertQueryCount(1):
            refused = messages._check_may_send()
        self.assertEqual({code for code, _text in refused.values()}, {"agreement_missing"})
        self.assertEqual(len(refused), 10)

    def test_conditions_are_built_once(self):
        """B9: asking about one message after the other builds nothing anew."""
        self.answer()
        with patch.object(type(self.env["crm.message"]), "_gate_conditions", side_effect=KeyError):
            self.assertEqual(self.answer(), "agreement_missing")
            self.grant()
            self.assertIsNone(self.answer())

    def test_what_is_not_yet_written_counts(self):
        """B9: changes of this transaction that wait to be written to the database decide."""
        self.grant()
        for record, values, code in (
            (self.customer, {"is_deceased": True}, "customer_deceased"),
            (self.customer, {"active": False}, "customer_archived"),
            (self.channel_email, {"agreement_type_id": False}, "channel_without_agreement"),
        ):
            with self.subTest(values=values):
                self.env.flush_all()
                before = {name: record[name] for name in values}
                record.update(values)
                self.assertEqual(self.answer(), code)
                record.update(before)
                self.assertIsNone(self.answer())
