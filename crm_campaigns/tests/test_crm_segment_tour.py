from odoo.fields import Command, Datetime
from odoo.tests import HttpCase, tagged

from .segment_common import SegmentCommon


@tagged("post_install", "-at_install")
class TestCrmSegmentTour(SegmentCommon, HttpCase):
    """An audience and a customer's profile in Chromium."""

    def test_audience_is_built_on_the_form(self):
        """K2: nested conditions, counted at once, moved, switched off and read in words"""
        self.env["crm.interaction"].search([("state", "=", "done")]).active = False
        self.env["crm.agreement"].search([]).action_withdraw()
        self.create_held(state="done", partner_id=self.customer.id)
        self.grant(self.individual)
        url = "/odoo/action-crm_campaigns.crm_segment_action/new"
        self.start_tour(url, "crm_campaigns_segment", login="test_manager")
        segment = self.env["crm.segment"].search([("name", "=", "Test Audience")])
        self.assertChosen(segment, [self.customer])
        self.assertEqual(
            [(one.kind, one.level, one.is_on) for one in segment.condition_ids],
            [("group", 0, True), ("interaction", 1, True), ("agreement", 0, False)],
        )

    def test_customer_is_classified_in_the_profile(self):
        """K3, S2–S7: criteria are chosen and saved, indicators stand beside them"""
        self.env["crm.criterion"].search([]).active = False
        for name, kind, values in (
            ("Test Line", "list", ["Bakery", "Hotel"]),
            ("Test Topics", "multi", ["Ovens", "Repair"]),
        ):
            self.env["crm.criterion"].create(
                {
                    "name": name,
                    "code": name,
                    "kind": kind,
                    "is_required": kind == "list",
                    "value_ids": [Command.create({"name": value}) for value in values],
                }
            )
        at = Datetime.to_string(Datetime.subtract(Datetime.now(), days=3))
        self.create_held(state="done", at=at)
        url = f"/odoo/action-crm_interactions.res_partner_action_customers/{self.customer.id}"
        self.start_tour(url, "crm_campaigns_profile", login="test_own")
        answers = self.customer.crm_criterion_answer_ids
        self.assertEqual(sorted(answers.mapped("value_text")), ["Bakery", "Ovens, Repair"])
