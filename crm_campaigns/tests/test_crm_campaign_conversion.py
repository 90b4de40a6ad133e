from datetime import timedelta
from unittest.mock import patch

from odoo.fields import Datetime
from odoo.tests import tagged

from ..models.crm_campaign_conversion import LATE_DAYS
from .common import CampaignCommon


@tagged("post_install", "-at_install")
class TestCrmCampaignConversion(CampaignCommon):
    """K10: which customers reached their campaign's goal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.add_mail_stage()
        cls.campaign.goal = "answer"

    def answer(self):
        """Launch, and let one of the two customers answer; return the customer."""
        self.launch()
        # added before the transaction began, in which the answer comes
        for member in self.campaign.member_ids.sudo():
            member.date_added -= timedelta(hours=1)
        message = self.campaign.activity_ids.message_out_ids[0]
        message._as_delivery().write({"state": "sending"})
        message._advance("sent")
        message._advance("answered")
        return message.partner_id

    def converted(self):
        return self.campaign.member_ids.filtered("date_converted").partner_id

    def test_answer_is_the_goal(self):
        """K10: whoever answered is a success, seen at once"""
        customer = self.answer()
        self.assertFalse(self.converted())
        self.assertEqual(self.campaign._note_conversions(), 1)
        self.assertEqual(self.converted(), customer)

    def refresh(self):
        """Run the scheduled action; return how many campaigns it looked at."""
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_commit_progress") as progress:
            self.env["crm.campaign"]._refresh_conversions()
        steps = [one.args for one in progress.call_args_list[1:]]
        self.assertEqual(progress.call_args_list[0].kwargs, {"remaining": len(steps)})
        self.assertEqual(set(steps), {(1,)} if steps else set())
        return len(steps)

    def test_scheduled_action_looks_at_launched_campaigns(self):
        """K10: running, paused and finished ones, each in a step of its own"""
        other = self._create_campaign("Test Other")
        customer = self.answer()
        for state, expected in (
            ("draft", False), ("approved", False), ("cancelled", False),
            ("running", True), ("paused", True), ("done", True),
        ):  # fmt: skip
            with self.subTest(state=state):
                self.campaign.member_ids.sudo().date_converted = False
                self.campaign.state = state
                self.assertEqual(self.refresh(), int(expected))
                self.assertEqual(self.converted(), customer if expected else customer.browse())
        self.assertEqual(other.state, "draft")

    def test_campaign_is_looked_at_while_its_goal_can_be_reached(self):
        """K10: until the days of the goal are over for all, and what is noted late is noted"""
        customer = self.answer()
        members = self.campaign.member_ids.sudo()
        self.campaign.goal_days = 10
        for days, expected in ((11 + LATE_DAYS, False), (9 + LATE_DAYS, True)):
            with self.subTest(days=days):
                self.campaign.state = "done"
                members.date_added = Datetime.now() - timedelta(days=days)
                self.assertEqual(self.refresh(), int(expected))
        self.campaign.goal_days = 100
        self.refresh()
        self.assertEqual(self.converted(), customer)
        members.date_converted = Datetime.now()
        self.assertEqual(self.refresh(), 0, "everybody reached it")

    def test_campaigns_that_are_over_cost_one_query(self):
        """K10: however many there are"""
        for number in range(5):
            self._create_campaign(f"Test Over {number}").state = "done"
        self.launch()
        self.campaign.member_ids.sudo().date_added = Datetime.now() - timedelta(days=365)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(3):
            self.refresh()

    def test_goal_whose_app_was_removed_is_reached_by_nobody(self):
        """Bad input: orders are the goal and there are none"""
        self.launch()
        with patch.object(type(self.campaign), "_sql_successes", return_value=None):
            self.assertEqual(self.campaign._note_conversions(), 0)
        self.assertFalse(self.converted())

    def test_campaign_without_control_group_compares_nothing(self):
        """K10: no control group, no rate of it and no effect"""
        campaign = self.campaign
        self.assertEqual((campaign.treated_count, campaign.treated_rate), (0, 0))
        self.answer()
        campaign._note_conversions()
        campaign.invalidate_recordset()
        self.assertEqual((campaign.treated_count, campaign.treated_converted), (2, 1))
        self.assertEqual(
            (campaign.control_count, campaign.control_converted, campaign.control_rate), (0, 0, 0)
        )
        self.assertFalse(campaign.uplift_text)
