from odoo.fields import Domain
from odoo.tests import HttpCase, tagged

from .internal_common import InternalCommon


@tagged("post_install", "-at_install")
class TestCrmCampaignActivityTour(HttpCase, InternalCommon):
    """K6, K7, K11: internal activities in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.user_own | cls.user_leader).action_id = False
        cls.partner = cls.quiet_env["res.partner"].create({"name": "Tour Customer"})
        cls.activity = cls.create_activity(
            partners=cls.partner, instructions="<p>Offer two dates.</p>"
        )
        cls.activity.campaign_id.sudo().name = "Tour Campaign"
        # What the demo data made is nobody's either.
        others = cls.env["crm.campaign.activity"].search(
            Domain("status", "=", "unassigned") & Domain("id", "not in", cls.activity.ids)
        )
        others._as_status().write({"status": "cancelled"})

    def test_employee_takes_and_does_an_activity(self):
        """K7, K11, K9: assign to me, do, see the result, the history and the process"""
        url = "/odoo/action-crm_campaigns.crm_campaign_activity_action_unassigned"
        self.start_tour(url, "crm_campaigns_activity", login="test_own")
        self.assertEqual(self.activity.status, "completed")
        self.assertEqual(self.activity.user_id, self.user_own)

    def test_leader_assigns_from_the_list(self):
        """K7: assign to users, one or many, in a window"""
        url = "/odoo/action-crm_campaigns.crm_campaign_activity_action_unassigned"
        self.start_tour(url, "crm_campaigns_assign", login="test_leader")
        self.assertEqual(self.activity.user_id, self.user_own)

    def test_customer_shows_assigned_ones_and_the_others_on_request(self):
        """K6: assigned by default, the others by one drop-down, double-click opens"""
        self.activity._as_status().write({"status": "assigned", "user_id": self.user_own.id})
        url = f"/odoo/res.partner/{self.partner.id}"
        self.start_tour(url, "crm_campaigns_section", login="test_own")
