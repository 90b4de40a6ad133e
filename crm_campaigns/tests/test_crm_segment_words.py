from odoo.tests import tagged

from .segment_common import SegmentCommon


@tagged("post_install", "-at_install")
class TestCrmSegmentWords(SegmentCommon):
    """K2: conditions are read in words."""

    def assertWords(self, words, **condition):
        with self.subTest(words=words):
            self.assertIn(words, self.dynamic(condition).conditions_text)

    def test_interactions_of_a_time_in_words(self):
        """K2: the last days, or between two dates of which one may be open"""
        held = {"kind": "interaction", "count": 1}
        between = {**held, "period": "between"}
        self.assertWords("in the last 30 days", **held, period="last", period_days=30)
        self.assertWords("since 03/01/2026", **between, date_from="2026-03-01")
        self.assertWords("until 03/31/2026", **between, date_to="2026-03-31")
        self.assertWords(
            "from 03/01/2026 to 03/31/2026",
            **between,
            date_from="2026-03-01",
            date_to="2026-03-31",
        )
        self.assertWords(
            "Interactions: at most 2",
            **held | {"count": 2},
            interaction_state="any",
            count_operator="at_most",
        )

    def test_agreements_and_segments_in_words(self):
        """K2: by the names of the agreement and of the segment"""
        other = self.dynamic(self.is_a("is_company", True))
        self.assertWords(
            f"Active agreement: {self.type_email.name}",
            kind="agreement",
            agreement_type_id=self.type_email.id,
        )
        self.assertWords(f"In segment “{other.name}”", kind="segment", used_segment_id=other.id)

    def test_fields_of_the_customer_in_words(self):
        """K2: all, any and none of several fields"""
        mailed, named = ("email", "=", "a@example.com"), ("name", "=", "Test")
        self.assertWords(
            "Email is a@example.com and Name is Test",
            kind="customer",
            domain=str(["&", mailed, named]),
        )
        self.assertWords(
            "Email is a@example.com or Name is Test",
            kind="customer",
            domain=str(["|", mailed, named]),
        )
