from odoo.fields import Command
from odoo.tests import tagged

from .segment_common import SegmentCommon


@tagged("post_install", "-at_install")
class TestCrmSegmentWords(SegmentCommon):
    """K2: conditions are read in words."""

    def assertWords(self, words, **condition):
        with self.subTest(words=words):
            self.assertIn(words, f"{self.dynamic(condition).conditions_text}\n")

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
        self.assertWords(
            f"Got {self.campaign.name}\n", kind="campaign", campaign_ids=self.campaign.ids
        )
        self.assertWords("Answered any campaign\n", kind="campaign", campaign_event="answered")
        self.assertWords(
            f"at least 1, {self.type_call.name} and {self.channel_phone.name}\n",
            kind="interaction",
            interaction_type_ids=self.type_call.ids,
            channel_ids=self.channel_phone.ids,
        )
        self.assertWords(f"In segment “{other.name}”", kind="segment", used_segment_id=other.id)

    def test_indicators_and_criteria_in_words(self):
        """K2, K3: whole numbers without decimals, levels and values by name"""
        indicator = self.env.ref("crm_campaigns.crm_indicator_contacts")
        found = {"kind": "indicator", "indicator_id": indicator.id}
        few = indicator.level_ids.filtered(lambda level: level.name == "Few")
        self.assertWords(f"{indicator.name} at least 2\n", **found, indicator_value=2)
        self.assertWords(f"{indicator.name} at least 2.50", **found, indicator_value=2.5)
        self.assertWords(
            f"{indicator.name} at most 2", **found, indicator_value=2, indicator_operator="le"
        )
        self.assertWords(
            f"{indicator.name} is Few", **found, indicator_level_ids=[Command.set(few.ids)]
        )
        visits, hint = self.env["crm.criterion"].create(
            [
                {"name": "Test Visits", "code": "test_visits", "kind": "boolean"},
                {"name": "Test Hint", "code": "test_hint", "kind": "text"},
            ]
        )
        asked = {"kind": "criterion", "criterion_id": visits.id}
        self.assertWords("Test Visits is Yes", **asked, criterion_yes_no="yes")
        self.assertWords("Test Visits is filled in", **asked)
        told = {"kind": "criterion", "criterion_id": hint.id}
        self.assertWords("Test Hint contains “choir”", **told, criterion_text="choir")
        self.assertWords("Test Hint is filled in", **told)

    def test_fields_of_the_customer_in_words(self):
        """K2: all, any and none of several fields"""
        mailed, named = ("email", "=", "a@example.com"), ("name", "=", "Test")
        self.assertWords(
            "Email is a@example.com and Name is Test",
            kind="customer",
            domain=str(["&", mailed, named]),
        )
        for values, words in (
            ([("ref", "=", False)], "Reference is empty"),
            ([("ref", "!=", False)], "Reference is filled in"),
            ([("is_company", "=", True)], "Is a Company"),
            ([("country_id.code", "=", "PL")], "Country → Country Code is PL"),
            ([("ref", "in", list("abcde"))], "Reference is a, b, c, d, or e\n"),
            ([("ref", "in", list("abcdef"))], "…\n"),
            ([("is_company", "=", False)], "Not Is a Company"),
            ([("ref", "!=", "a")], "Reference is not a\n"),
            ([("ref", "ilike", "a")], "Reference contains “a”"),
            ([("ref", "not ilike", "a")], "Reference does not contain “a”"),
            ([("create_date", ">", "2026-03-01 12:00:00")], "Created on > 03/01/2026 12:00:00 PM"),
            ([("barcode", "=", "2026-03-01")], "Barcode is 2026-03-01\n"),
            (["!", "&", mailed, named], "Email is not a@example.com or Name is not Test"),
        ):
            self.assertWords(words, kind="customer", domain=str(values))
        self.assertWords(
            "Email is a@example.com or Name is Test",
            kind="customer",
            domain=str(["|", mailed, named]),
        )
