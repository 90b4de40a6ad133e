from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import AgreementCommon

NOW = "2026-06-15 10:00:00"


@tagged("post_install", "-at_install")
class TestCrmAgreementMerge(AgreementCommon):
    """Merging contacts keeps both ledgers and the stricter result (B11)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        values = {"name": "Test Twin", "email": "twin@customer.example.com"}
        cls.twins = cls.quiet_env["res.partner"].create([values] * 3).with_env(cls.env)
        cls.heir, cls.twin, cls.third = cls.twins

    def merge(self, partners=None, heir=None, user=None):
        """Merge contacts by Odoo's own window."""
        partners = partners or self.heir + self.twin
        wizard = self.env["base.partner.merge.automatic.wizard"]
        if user:
            wizard = wizard.with_user(user)
        wizard = wizard.with_context(active_model="res.partner", active_ids=partners.ids).create({})
        wizard.dst_partner_id = heir or self.heir
        wizard.action_merge()
        self.env.invalidate_all()

    def kinds(self, partner=None):
        partner = partner or self.heir
        events = self.env["crm.agreement.event"].search([("partner_id", "=", partner.id)])
        return [(e.kind, e.source) for e in events.sorted("number")]

    def is_active(self, at=None, partner=None):
        partner = partner or self.heir
        return self.env["crm.agreement"].check(partner.ids, "email_marketing", at)[partner.id]

    def assert_sound(self):
        """Only the heir is left, and the ledger verifies."""
        self.assertFalse(self.twin.exists())
        self.assertIsNone(self.env["crm.agreement.event"]._verify(self.company))

    def granted(self, partner, start, end=False):
        """Return an agreement of a customer with the dates, written as text."""
        return self.grant(partner, date_start=start, date_end=end)

    def test_agreements_contracts_and_ledger_follow(self):
        """B11: what only one of them had belongs to the merged customer, and the ledger says so."""
        contract = self.env["crm.contract"].create({"partner_id": self.twin.id})
        agreement = self.grant(self.twin, contract_id=contract.id)
        self.merge()
        self.assertEqual(agreement.partner_id, self.heir)
        self.assertEqual(contract.partner_id, self.heir)
        self.assertEqual(self.kinds(), [("granted", "user"), ("merged", "merge")])
        self.assertTrue(self.is_active())
        self.assert_sound()

    def test_withdrawal_of_one_withdraws_what_the_other_agreed_to(self):
        """B11: whoever of them withdrew, marketing stops."""
        for withdrawn, agreed in ((self.heir, self.twin), (self.twin, self.heir)):
            with self.subTest(withdrawn=withdrawn), self.env.cr.savepoint() as savepoint:
                self.grant(withdrawn).action_withdraw()
                active = self.grant(agreed)
                self.assertTrue(self.is_active(partner=agreed))
                self.merge()
                self.assertFalse(self.is_active())
                self.assertTrue(active.date_withdrawn)
                self.assertIn(("withdrawn", "merge"), self.kinds())
                self.assertEqual(
                    {kind for kind, source in self.kinds() if source == "user"},
                    {"granted", "withdrawn"},
                )
                self.assert_sound()
                savepoint.rollback()
            self.env.invalidate_all()

    def test_earlier_end_wins(self):
        """B11: of two agreements at the same time the one that ends first counts."""
        for heirs, twins in (
            (("2026-01-01", "2027-12-31"), ("2026-02-01", "2026-12-31")),
            (("2026-02-01", "2026-12-31"), ("2026-01-01", "2027-12-31")),
            (("2026-02-01", "2026-12-31"), ("2026-01-01", False)),
        ):
            with (
                self.subTest(heir=heirs),
                self.env.cr.savepoint() as savepoint,
                freeze_time(NOW) as clock,
            ):
                first, second = self.granted(self.heir, *heirs), self.granted(self.twin, *twins)
                clock.tick(60)
                self.merge()
                ending = min(first, second, key=lambda a: a.date_end or date.max)
                self.assertEqual(ending.status, "active")
                other = (first + second) - ending
                self.assertEqual(other.status, "inactive")
                self.assertEqual(str(other.date_start), min(heirs[0], twins[0]))
                with self.assertRaisesRegex(UserError, "not changed any more"):
                    other.date_end = "2029-01-01"
                self.assertTrue(self.is_active())
                self.assertFalse(self.is_active("2027-01-15 12:00:00"))
                self.assertIn(("superseded", "merge"), self.kinds())
                self.assert_sound()
                savepoint.rollback()
            self.env.invalidate_all()

    def test_the_past_stays_as_it_was(self):
        """B11: what was active before the merge remains so for that time."""
        with freeze_time(NOW) as clock:
            self.granted(self.heir, "2026-01-01", "2027-12-31")
            self.granted(self.twin, "2025-01-01", "2026-03-31")
            clock.tick(60)
            self.merge()
            clock.tick(60)
            self.assertFalse(self.is_active())
        self.assertTrue(self.is_active("2026-06-15 10:00:30"))
        self.assertTrue(self.is_active("2025-06-15 10:00:00"))

    def test_one_after_the_other_both_count(self):
        """B11: an agreement that ended before the other began says nothing against it."""
        with freeze_time(NOW):
            self.granted(self.twin, "2024-01-01", "2024-12-31")
            self.granted(self.heir, "2026-01-01", "2026-12-31")
            self.merge()
            self.assertTrue(self.is_active())
        self.assertNotIn("superseded", [kind for kind, _source in self.kinds()])

    def test_what_one_has_to_confirm_is_not_active(self):
        """B11: an unconfirmed agreement of one beats the active one of the other."""
        agreement = self.grant(self.heir)
        wording = self.env["crm.agreement.wording"].create(
            {"type_id": self.type_email.id, "lang": "en_US", "body": "Words", "state": "published"}
        )
        requests = self.env["crm.agreement.request"]
        for partner in self.twins:
            requests |= requests.create(
                {
                    "partner_id": partner.id,
                    "type_id": self.type_email.id,
                    "company_id": self.company.id,
                    "wording_id": wording.id,
                    "email": partner.email,
                }
            )
        self.merge(self.twins)
        self.assertFalse(self.is_active())
        self.assertEqual(agreement.status, "inactive")
        self.assertEqual(len(requests.exists()), 1)
        self.assertTrue(requests.exists()._is_waiting())
        self.assert_sound()

    def test_three_at_once_and_twice(self):
        """B11: any number of merges leaves one agreement that counts, and a sound ledger."""
        with freeze_time(NOW):
            ends = ("2028-12-31", "2026-12-31", "2027-12-31")
            for partner, end in zip(self.twins, ends, strict=True):
                self.granted(partner, "2026-01-01", end)
            self.merge(self.twins)
            self.assertTrue(self.is_active())
            self.assertFalse(self.is_active("2027-01-15 12:00:00"))
            fourth = self.heir.copy({"name": "Test Fourth"})
            self.granted(fourth, "2026-01-01").action_withdraw()
            self.merge(self.heir + fourth)
            self.assertFalse(self.is_active())
        self.assertEqual(len(self.heir.agreement_ids), 4)
        self.assertEqual([k for k, _s in self.kinds()].count("granted"), 4)
        self.assert_sound()

    def test_companies_stay_apart(self):
        """B11: agreements of two companies do not touch each other."""
        self.grant(self.heir, company_id=self.company_abroad.id).action_withdraw()
        self.grant(self.twin)
        self.merge()
        self.assertTrue(self.is_active())
        self.assert_sound()

    def test_no_company_gets_a_customer_it_must_not_see(self):
        """B11: agreements of one company are not merged into a contact of another one only."""
        self.heir.company_id = self.company_abroad
        self.grant(self.twin)
        with self.assertRaisesRegex(UserError, "Take the company off"):
            self.merge()
        self.assertTrue(self.twin.exists())

    def test_who_merges_needs_no_right_on_agreements(self):
        """B11: a user who may merge contacts and knows no agreements leaves the stricter result."""
        user = self._create_user("merger", "base.group_user,base.group_partner_manager")
        self.grant(self.heir).action_withdraw()
        self.grant(self.twin)
        self.merge(user=user)
        self.assertFalse(self.is_active())
        self.assertIn("test_merger", self.heir.agreement_ids.event_ids.mapped("author"))

    def test_rest_of_the_file_follows(self):
        """B11: interactions, applications, links and the log of changes tell of the merge."""
        company = self.customer
        self.heir.parent_id = company
        interaction = self.create_interactions(
            partner_id=self.twin.id, contact_ids=[Command.set(self.twin.ids)]
        )
        application = self.env["crm.application"].create(
            {"partner_id": self.twin.id, "number": "A-1"}
        )
        self.env.cr.flush()
        self.merge()
        self.env.cr.flush()
        self.assertEqual(interaction.partner_id, self.heir)
        self.assertEqual(interaction.contact_ids, self.heir)
        self.assertEqual(interaction.commercial_partner_id, company)
        self.assertEqual(application.partner_id, self.heir)
        self.assertEqual(application.commercial_partner_id, company)
        lines = self.env["crm.change"].search(
            [("partner_id", "=", self.heir.id), ("kind", "=", "merged")]
        )
        self.assertEqual(len(lines), 1)
