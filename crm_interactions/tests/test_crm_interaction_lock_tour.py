from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import InteractionCommon


@tagged("post_install", "-at_install")
class TestCrmInteractionLockTour(HttpCase, InteractionCommon):
    """Closed interactions in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.interaction = cls.create_interactions(name="Loan talk", author=cls.user_own)

    def form(self):
        return f"/odoo/action-crm_interactions.crm_interaction_action_form/{self.interaction.id}"

    def test_closed_interaction_cannot_be_changed_in_the_form(self):
        """C8: after closing, neither fields nor links, messages, files or activities."""
        self.start_tour(
            self.form(), "crm_interactions_close_and_try_to_change", login=self.user_own.login
        )
        self.assertEqual(self.interaction.state, "done")
        self.assertEqual(self.interaction.note, "Ready to sign")

    @mute_logger("odoo.http")
    def test_list_edit_of_several_is_refused_when_one_is_closed(self):
        """C8 C14: what a colleague closed meanwhile is not changed, and the others neither."""
        other = self.create_interactions(name="Still open", author=self.user_own)
        self.start_tour(
            "/odoo/action-crm_interactions.crm_interaction_action",
            "crm_interactions_edit_list_with_closed",
            login=self.user_own.login,
        )
        self.assertEqual((self.interaction | other).mapped("note"), [False, False])

    def test_manager_reopens_in_the_form(self):
        """C8 H22: a manager reopens with a note, which the chatter shows."""
        self.interaction.action_done()
        self.start_tour(self.form(), "crm_interactions_reopen", login=self.user_manager.login)
        self.assertEqual(self.interaction.state, "planned")
        self.assertEqual(self.interaction.note, "Corrected")
