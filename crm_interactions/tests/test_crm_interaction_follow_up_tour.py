from odoo.tests import HttpCase, tagged

from odoo.addons.crm_interactions.tests.common import InteractionCommon


@tagged("post_install", "-at_install")
class TestCrmInteractionFollowUpTour(HttpCase, InteractionCommon):
    def test_salesperson_plans_holds_and_follows_up(self):
        """F3, F5, C10, B3, H8: plan, hold, follow up, in a browser as a salesperson"""
        url = (
            "/odoo/action-crm_interactions.crm_interaction_action_form"
            f"?default_type_id={self.type_task.id}"
        )
        self.user_own.action_id = False
        self.start_tour(url, "crm_interactions_plan_hold_follow_up", login="test_own")
        first, second, third = self.env["crm.interaction"].search(
            [("partner_id", "=", self.individual.id)], order="id"
        )
        self.assertEqual(first.state, "done")
        self.assertEqual(first.next_interaction_id, second)
        self.assertEqual((second.parent_id, third.parent_id), (first, second))
        self.assertEqual((second.date_start.date() - first.date_activity.date()).days, 3)
        self.assertEqual(second.note, "Bring the papers")
        self.assertIn("Tour print the contract", second.activity_ids.mapped("summary"))
        self.assertEqual((first | second | third).user_id, self.user_own)
