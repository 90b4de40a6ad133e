from datetime import timedelta
from unittest.mock import patch

import psycopg2

from odoo import fields
from odoo.tests import tagged

from .common import CampaignCommon


@tagged("post_install", "-at_install")
class TestCrmCampaignAdvance(CampaignCommon):
    """K4, B13: campaigns go on by themselves, and none waits for another."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = ("Test First", "Test Broken", "Test Last")
        cls.first, cls.broken, cls.last = cls.campaigns = cls.env["crm.campaign"].concat(
            *(cls._create_campaign(name) for name in names)
        )
        for campaign in cls.campaigns:
            stage = cls.add_mail_stage(campaign, recurrence="recurrent", interval_unit="days")
            campaign._advance("approved", approved_by_id=cls.user_manager.id)
            campaign._advance("running")
            cls.env["crm.campaign.run"].create(
                {
                    "stage_id": stage.id,
                    "number": 1,
                    "date_planned": fields.Datetime.now() - timedelta(hours=1),
                    "state": "running",
                }
            )

    def set_zone(self, name):
        """Give the broken campaign's stage a time zone, as some other program would."""
        self.env.cr.execute(
            "UPDATE crm_campaign_stage SET tz = %s WHERE campaign_id = %s", [name, self.broken.id]
        )
        self.env.invalidate_all()

    def runs(self):
        return [len(campaign.run_ids) for campaign in self.campaigns]

    def test_campaign_that_fails_stops_no_other(self):
        """K4, B13: between two others that plan their next runs; told on it, until it goes on"""
        self.set_zone("Mars/Base")
        self.advance()
        self.assertEqual(self.runs(), [2, 1, 2])
        self.assertEqual([bool(one.problem) for one in self.campaigns], [False, True, False])
        self.assertIn("cannot go on", self.broken.attention_text)
        self.assertIn("Mars/Base", self.broken.attention_text)
        self.assertFalse(self.first.attention_text)
        self.advance()
        told = self.broken.message_ids.filtered(lambda one: "Mars/Base" in one.body)
        self.assertEqual(len(told), 1, "told once, not every few minutes")
        self.set_zone("UTC")
        self.advance()
        self.assertEqual(self.runs(), [2, 2, 2])
        self.assertFalse(self.broken.problem)
        self.assertFalse(self.broken.attention_text)

    def test_what_a_failing_campaign_had_done_is_taken_back(self):
        """B13: nothing half: its run is not closed without the next one being planned"""
        self.set_zone("Mars/Base")
        self.advance()
        self.assertEqual(self.first.run_ids.sorted("number")[0].state, "done")
        self.assertEqual(self.broken.run_ids.state, "running")

    def test_conflict_is_no_problem_to_tell(self):
        """B13: who else works on a campaign just now is waited for, without a word"""
        conflict = psycopg2.errors.SerializationFailure()
        stages = type(self.env["crm.campaign.stage"])
        with patch.object(stages, "_plan_next_runs", side_effect=conflict):
            self.advance()
        self.assertFalse(any(self.campaigns.mapped("problem")))

    def test_each_campaign_is_a_transaction(self):
        """B13: committed one by one; without time left the others come next time"""
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_commit_progress", side_effect=[9, 9, 0]) as progress:
            self.env["crm.campaign"]._advance_all()
        self.assertEqual([one.args for one in progress.call_args_list], [(), (1,), (1,)])
        self.assertEqual(progress.call_args_list[0].kwargs, {"remaining": 3})
        self.assertEqual(self.runs(), [1, 2, 2])
