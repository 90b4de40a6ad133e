from odoo.tests import HttpCase, tagged

from .common import CampaignCommon


@tagged("post_install", "-at_install")
class TestCrmCampaignTour(CampaignCommon, HttpCase):
    """A manager's way from an empty campaign to its process."""

    def test_manager_completes_approves_and_launches(self):
        """K1, K4, K9: what is missing is told, then added; launched, it is drawn as a process"""
        self.start_tour(
            f"/odoo/customer-campaigns/{self.campaign.id}",
            "crm_campaigns_launch",
            login=self.user_manager.login,
        )
        self.assertEqual(self.campaign.state, "running")
        self.generate()
        self.assertEqual(self.campaign.activity_ids.partner_id, self.customer | self.individual)

    def test_manager_compares_words_and_lets_a_stage_follow_an_outcome(self):
        """K4, K9: a variant for half of the customers, a call to whoever opened a link"""
        mail, call = self.add_mail_stage(), self.add_call_stage()
        self.start_tour(
            f"/odoo/customer-campaigns/{self.campaign.id}",
            "crm_campaigns_stage",
            login=self.user_manager.login,
        )
        variant = mail.variant_ids
        self.assertEqual((variant.subject, variant.percent), ("What is new?", 50))
        self.assertEqual((call.trigger_stage_id, call.trigger_outcome), (mail, "clicked"))
