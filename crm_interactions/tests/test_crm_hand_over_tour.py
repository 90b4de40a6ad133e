from odoo.tests import HttpCase, tagged

from .common import InteractionCommon


@tagged("post_install", "-at_install")
class TestCrmHandOverTour(InteractionCommon, HttpCase):
    """A leader hands interactions over in Chromium."""

    def test_leader_hands_a_colleagues_interactions_over(self):
        """B16: from the menu, with a preview, by one click."""
        self.team.member_ids = self.user_own | self.user_own2
        interactions = self.create_interactions(3, team_id=self.team.id)
        url = "/odoo/action-crm_interactions.crm_interaction_action"
        self.start_tour(url, "crm_interactions_hand_over", login="test_leader")
        self.assertEqual(interactions.user_id, self.user_own2)
