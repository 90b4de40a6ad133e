from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.crm_interactions.models.crm_message_gate import Recipient

from .test_crm_subject_export import SubjectExportCommon


@tagged("post_install", "-at_install")
class TestCrmProcessingRestriction(SubjectExportCommon):
    """B12: the data of a customer may only be kept for some time."""

    def restrict(self, partner=None, **values):
        return (
            self.env["crm.processing.restriction"]
            .with_user(self.user_officer)
            .create({"partner_id": (partner or self.individual).id, "reason": "Disputed", **values})
        )

    def refused(self, partner_id=None, purpose="marketing", kind="email", address=None):
        """Return the code of the gate's refusal, None where it lets pass."""
        address = address or self.individual.email
        recipient = Recipient(partner_id, kind, address, self.company.id, purpose)
        answer = self.env["crm.message"]._gate_recipients([recipient])
        return answer.get(0, (None,))[0]

    def test_restricted_customer_gets_no_marketing(self):
        """B12: an active agreement does not help; service messages pass."""
        self.grant(self.individual)
        self.assertIsNone(self.refused(self.individual.id))
        self.restrict()
        self.assertEqual(self.refused(self.individual.id), "processing_restricted")
        self.assertIsNone(self.refused(self.individual.id, purpose="service"))

    def test_restriction_covers_the_address(self):
        """B12: not through another customer, nor the bare address, that they share."""
        self.grant(self.individual)
        other = self.individual.copy({"email": self.individual.email})
        self.grant(other)
        self.restrict()
        self.assertEqual(self.refused(other.id), "processing_restricted")
        self.assertEqual(self.refused(), "processing_restricted")

    def test_restriction_counts_from_its_first_to_its_last_day(self):
        """B12: days of the company's time zone, both included."""
        with freeze_time("2026-03-01 12:00:00"):
            self.grant(self.individual, date_start=date(2026, 3, 1))
        self.restrict(date_start=date(2026, 3, 10), date_end=date(2026, 3, 20))
        for instant, code in (
            ("2026-03-09 22:59:00", None),
            ("2026-03-09 23:00:00", "processing_restricted"),
            ("2026-03-20 22:59:00", "processing_restricted"),
            ("2026-03-20 23:00:00", None),
        ):
            with self.subTest(instant=instant), freeze_time(instant):
                self.assertEqual(self.refused(self.individual.id), code)
                self.individual.invalidate_recordset(["processing_restriction"])
                self.assertEqual(bool(self.individual.processing_restriction), bool(code))
                restricted = self.env["res.partner"].search(
                    [("processing_restriction", "!=", False), ("id", "=", self.individual.id)]
                )
                self.assertEqual(bool(restricted), bool(code))

    def test_legal_hold_stops_no_marketing(self):
        """B12: it keeps the records, nothing else."""
        self.grant(self.individual)
        self.restrict(kind="legal_hold")
        self.assertIsNone(self.refused(self.individual.id))
        self.assertIn(self.individual.id, self.env["res.partner"]._held_partner_ids())

    def test_request_restricts_once(self):
        """B12: the officer's button on a request of that kind; lifted by its last day."""
        with self.assertRaises(UserError):
            self.ask("restriction").action_restrict()
        request = self.checked(kind="restriction")
        request.action_restrict()
        request.action_restrict()
        self.assertEqual(len(request.restriction_ids), 1)
        self.assertIn(request.name, self.individual.processing_restriction)
        request.restriction_ids.date_start -= timedelta(days=5)
        request.restriction_ids.action_lift()
        self.assertFalse(self.individual.processing_restriction)
        with self.assertRaises(UserError):
            request.restriction_ids.sudo().unlink()

    def test_open_request_holds_the_customer_and_who_belongs_to_it(self):
        """B12: nothing of them is removed until it is closed."""
        request = self.checked(partner_id=self.customer.id)
        held = self.env["res.partner"]._held_partner_ids()
        self.assertLessEqual({self.customer.id, self.contact.id}, set(held))
        request.action_done()
        self.assertNotIn(self.customer.id, self.env["res.partner"]._held_partner_ids())

    def test_salespeople_see_restrictions_and_change_none(self):
        """B12: they have to know why a customer gets nothing."""
        row = self.restrict()
        self.assertEqual(row.with_user(self.user_own).reason, "Disputed")
        for values in ({"date_end": "2026-01-01"}, {"reason": "x"}):
            with self.assertRaises(AccessError):
                row.with_user(self.user_own).write(values)
        with self.assertRaises(AccessError):
            row.with_user(self.user_manager).create({"partner_id": self.customer.id, "reason": "x"})
