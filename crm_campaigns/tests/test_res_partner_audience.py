from odoo.fields import Command
from odoo.tests import tagged

from .segment_common import SegmentCommon


@tagged("post_install", "-at_install")
class TestResPartnerAudience(SegmentCommon):
    """K2: the segments a customer is in, and what a segment proposes while it is made."""

    def found(self, segments):
        return self.env["res.partner"].search(
            [("crm_segment_ids", "in", segments.ids), ("id", "in", self.cast.ids)]
        )

    def test_customers_are_found_by_their_segments(self):
        """K2: both ways, and the button of the segment lists the same"""
        companies = self.dynamic(self.is_a("is_company", True))
        self.assertEqual(self.found(companies), self.customer)
        self.assertIn(companies, self.customer.crm_segment_ids)
        self.assertNotIn(companies, self.individual.crm_segment_ids)
        action = self.segment.action_preview()
        self.assertEqual(
            self.env["res.partner"].search(action["domain"]), self.customer | self.individual
        )
        self.assertIs(action["context"]["create"], False)

    def test_without_segments_nobody_is_in_one(self):
        """K2: no segment at all, a segment that was deleted, a customer not saved yet"""
        self.assertFalse(self.env["res.partner"].new({"name": "Test"}).crm_segment_ids)
        self.env["crm.segment"].search([]).active = False
        self.assertFalse(self.customer.crm_segment_ids)
        deleted = self.segment.copy()
        deleted.unlink()
        self.assertFalse(self.found(deleted))

    def test_listed_customers_are_counted_while_they_are_chosen(self):
        """K2: before the segment is saved"""
        new = self.env["crm.segment"].new(
            {"name": "Test", "kind": "static", "partner_ids": [Command.link(self.contact.id)]}
        )
        self.assertEqual(new.partner_count, 1)
        self.assertEqual(new.sample_partner_ids._origin, self.contact)
        edited = self.env["crm.segment"].new(origin=self.segment)
        self.assertEqual(edited.partner_count, 2)
        edited.partner_ids |= self.contact
        self.assertEqual(edited.partner_count, 3)

    def test_next_condition_goes_below_the_last_one(self):
        """K2: behind it, and inside it where it is a group"""
        segment = self.dynamic()
        self.assertEqual((segment.next_sequence, segment.next_level), (1, 0))
        segment = self.dynamic(
            self.is_a("is_company", True), self.is_a("is_company", False, level=2)
        )
        self.assertEqual((segment.next_sequence, segment.next_level), (2, 2))
        segment = self.dynamic(self.is_a("is_company", True), {"kind": "group", "level": 1})
        self.assertEqual((segment.next_sequence, segment.next_level), (2, 2))
