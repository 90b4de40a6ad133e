from datetime import date

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import AgreementCommon


@tagged("post_install", "-at_install")
class TestCrmLawfulBasis(AgreementCommon):
    """Lawful bases other than an agreement, as a reason of the gate (B17)."""

    def basis(self, user=None, **values):
        return (
            self.env["crm.lawful.basis"]
            .with_user(user or self.user_manager)
            .create({"partner_id": self.customer.id, "note": "Bought an oven", **values})
        )

    def answer(self, partner=None, company=None):
        partner = partner or self.customer
        answer = self.env["crm.message"]._gate_answer(
            partner, self.channel_email, partner.email, "marketing", company or self.company
        )
        return answer and answer[0]

    def test_existing_relationship_allows_marketing(self):
        """B17: without any agreement, and after one that ended."""
        self.assertEqual(self.answer(), "agreement_missing")
        self.basis()
        self.assertIsNone(self.answer())
        self.assertEqual(self.answer(company=self.company_abroad), "agreement_missing")
        self.grant(date_start=date(2020, 1, 1), date_end=date(2020, 12, 31))
        self.assertIsNone(self.answer())

    def test_never_against_withdrawal_or_objection(self):
        """B17: whoever withdrew or objects gets no marketing, whatever the basis."""
        self.basis()
        agreement = self.grant()
        agreement.action_withdraw()
        self.assertEqual(self.answer(), "agreement_withdrawn")
        agreement.action_grant()
        self.assertIsNone(self.answer())
        self.env["crm.objection"].create({"partner_id": self.customer.id, "source": "Letter"})
        self.assertEqual(self.answer(), "objection")

    def test_counts_on_its_channel_and_days(self):
        """B17: of another channel, of the past or of the future it allows nothing."""
        self.basis(channel_id=self.channel_sms.id)
        self.basis(date_start=date(2020, 1, 1), date_end=date(2020, 12, 31))
        self.basis(date_start=date(2090, 1, 1))
        self.assertEqual(self.answer(), "agreement_missing")
        self.basis(channel_id=self.channel_email.id)
        self.assertIsNone(self.answer())

    def test_what_allows_no_marketing_is_only_on_record(self):
        """B17: a legal obligation never allows marketing, a contract where it was said."""
        self.basis(kind="legal_obligation")
        contract = self.basis(kind="contract")
        self.assertEqual(self.answer(), "agreement_missing")
        contract.allows_marketing = True
        self.assertIsNone(self.answer())
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.basis(kind="vital_interest", allows_marketing=True)

    def test_address_alone_is_judged_by_its_customers(self):
        """B17: marketing to an address passes by the basis of who has it."""
        self.basis()
        refused = self.env["crm.message"]._gate_rows(
            [(None, self.channel_email.id, "email", "marketing", address, address, self.company.id)
             for address in (self.customer.email_normalized, "nobody@example.com")]
        )  # fmt: skip
        self.assertEqual(list(refused), [1])

    def test_managers_decide(self):
        """B17: salespeople see a basis, managers of its company record one."""
        basis = self.basis()
        self.assertEqual(basis.with_user(self.user_own).kind, "legitimate_interest")
        with self.assertRaises(AccessError):
            self.basis(user=self.user_own)
        self.assertFalse(self.env["crm.lawful.basis"].with_user(self.user_abroad).search([]))
