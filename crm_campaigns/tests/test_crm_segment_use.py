from odoo.exceptions import ValidationError
from odoo.fields import Command

from ..models.crm_segment_use import USED_LIMIT
from .segment_common import SegmentCommon


class TestCrmSegmentUse(SegmentCommon):
    """K2: segments that use other segments."""

    def using(self, *segments, **values):
        return self.dynamic(
            *({"kind": "segment", "used_segment_id": one.id} for one in segments), **values
        )

    def use(self, segment, other):
        segment.condition_ids = [Command.create({"kind": "segment", "used_segment_id": other.id})]

    def test_member_of_another_segment(self):
        """K2: segments are reused in segments"""
        inner = self.dynamic(self.is_a("is_company", True))
        self.assertChosen(self.using(inner), [self.customer])
        self.assertChosen(self.using(inner, self.segment), [self.customer])
        self.assertChosen(self.using(inner, inner), [self.customer])

    def test_segment_that_refers_to_itself_is_refused(self):
        """K2: neither directly nor through others"""
        first, second = self.dynamic(), self.dynamic()
        self.use(second, first)
        for used in (first, second):
            with self.assertRaisesRegex(ValidationError, "refer to itself"):
                self.use(first, used)

    def test_circle_that_two_made_at_once_is_told(self):
        """K2: two servers that each saw half of a circle leave a segment with a problem, no more"""
        first, second = self.dynamic(), self.dynamic()
        self.use(second, first)
        self.env["crm.segment.condition"].flush_model()
        self.env.cr.execute(
            """INSERT INTO crm_segment_condition (segment_id, used_segment_id, kind, is_on, level)
               VALUES (%s, %s, 'segment', true, 0)""",
            [first.id, second.id],
        )
        self.env.invalidate_all()
        self.assertEqual(first.partner_count, 0)
        self.assertIn("refer to itself", first.problem)

    def test_segments_used_again_and_again_are_too_many(self):
        """K2: segments that each use the one before twice would be thousands in one query"""
        last = self.segment
        with self.assertRaisesRegex(ValidationError, f"more than {USED_LIMIT} segments"):
            for _number in range(10):
                last = self.using(last, last, match="any")

    def test_segments_that_others_stand_on_count_for_these(self):
        """K2: a segment below cannot grow over what those above it can bear"""
        wide = self.using(*[self.segment] * (USED_LIMIT - 1))
        inner = self.dynamic()
        self.use(wide, inner)
        with self.assertRaisesRegex(ValidationError, f"“{wide.name}” would use more"):
            self.use(inner, self.segment)

    def test_segments_count_for_all_that_stand_on_them(self):
        """K2: for those that use them through others, too"""
        inner, middle = self.dynamic(), self.dynamic()
        self.use(middle, inner)
        wide = self.using(middle, *[self.segment] * (USED_LIMIT - 2))
        with self.assertRaisesRegex(ValidationError, f"“{wide.name}” would use more"):
            self.use(inner, self.segment)

    def test_as_many_as_allowed_are_counted(self):
        """K2: the longest chain of segments is answered"""
        last = self.dynamic(self.is_a("is_company", True))
        for _number in range(USED_LIMIT):
            last = self.using(last)
        self.assertChosen(last, [self.customer])
        with self.assertRaisesRegex(ValidationError, f"more than {USED_LIMIT} segments"):
            self.using(last)

    def test_customer_data_cannot_ask_for_segments(self):
        """K2: segments come in by their own kind of condition, where they are counted"""
        for domain in (
            [("crm_segment_ids", "in", self.segment.ids)],
            [("child_ids.crm_segment_ids.name", "ilike", "Test")],
        ):
            with self.assertRaisesRegex(ValidationError, "kind “Segment”"):
                self.dynamic({"kind": "customer", "domain": str(domain)})
