from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CampaignCommon


@tagged("post_install", "-at_install")
class TestCrmCampaignProgress(CampaignCommon):
    """K4: how far the runs at work are, for the bar that moves by itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stage = cls.add_mail_stage()

    def begin(self):
        self.campaign.with_user(self.user_manager).action_approve()
        self.campaign.with_user(self.user_manager).action_launch()
        return self.campaign.run_ids

    def steps(self, record=None):
        record = (record or self.campaign).with_user(self.user_manager)
        return [(one["state"], one["done"], one["total"]) for one in record.get_progress()]

    def test_progress_from_the_job_to_the_last_message(self):
        """K4: waiting, preparing, sending; nothing is at work any more when all has left"""
        self.assertEqual(self.steps(), [])
        run = self.begin()
        self.assertEqual(self.steps(), [("waiting", 0, 0)])
        run._begin()
        self.env["ir.config_parameter"].set_param("crm_campaigns.chunk_size", "1")
        run._generate_chunk()
        self.assertEqual(self.steps(run), [("preparing", 1, 2)])
        self.generate()
        self.assertEqual(self.steps(), [("sending", 0, 2)])
        messages = run.activity_ids.message_out_ids
        messages[0]._as_delivery().state = "sending"
        messages[0]._advance("sent")
        self.assertEqual(self.steps(), [("sending", 1, 2)])
        self.assertEqual(self.steps(run), [("sending", 1, 2)])
        manager = self.campaign.with_user(self.user_manager)
        manager.action_pause()
        self.env.invalidate_all()
        self.assertEqual(run.progress, 50, "the bar of a paused run says what was sent, too")
        manager.action_resume()
        messages[1]._advance("blocked")
        self.assertEqual(self.steps(), [])
        self.env.invalidate_all()
        self.assertEqual(run.progress, 100)

    def test_nothing_is_at_work_while_paused_or_later(self):
        """K4: what is paused or planned for later is not waited for"""
        run = self.begin()
        run.date_planned = fields.Datetime.now() + timedelta(hours=1)
        self.assertEqual(self.steps(), [])
        run.date_planned = fields.Datetime.now()
        self.campaign.with_user(self.user_manager).action_pause()
        self.assertEqual(self.steps(), [])

    def test_work_of_employees_is_not_waited_for(self):
        """K4: a run of activities for employees is at work until it is prepared"""
        self.stage.unlink()
        self.add_call_stage()
        run = self.begin()
        self.assertEqual(self.steps(), [("waiting", 0, 0)])
        self.generate()
        self.assertEqual(run.state, "running")
        self.assertEqual(self.steps(), [])

    def test_progress_in_few_queries(self):
        """K4: as many queries for a campaign of many stages as for one of a few"""
        stages = [self.add_mail_stage(name=f"Test Mail {number}") for number in range(3)]
        self.begin()
        self.generate()
        campaign = self.campaign.with_user(self.user_manager)
        campaign.get_progress()
        self.env.invalidate_all()
        with self.assertQueryCount(8):
            self.assertEqual(len(campaign.get_progress()), 1 + len(stages))

    def test_progress_is_for_whoever_may_read_the_campaign(self):
        """K4: another company's campaign tells nothing"""
        self.begin()
        with self.assertRaises(AccessError):
            self.campaign.with_user(self.user_abroad).get_progress()
