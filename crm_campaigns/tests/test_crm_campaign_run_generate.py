from contextlib import suppress
from unittest.mock import patch

import psycopg2

from odoo.fields import Command
from odoo.tests import tagged

from .common import CampaignCommon


@tagged("post_install", "-at_install")
class TestCrmCampaignRunGenerate(CampaignCommon):
    """K2, B13: a run reads its audience once and handles everybody once, whatever interrupts it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.quiet_env["res.partner"].create(
            [{"name": f"Test Audience {number}"} for number in range(6)]
        )
        cls.segment.partner_ids = [Command.set(cls.customers.ids)]
        cls.env["ir.config_parameter"].set_param("crm_campaigns.chunk_size", "2")
        cls.add_call_stage()
        campaign = cls.campaign.with_user(cls.user_manager)
        campaign.action_approve()
        campaign.action_launch()
        cls.campaign_run = cls.env["crm.campaign.run"].search(
            [("campaign_id", "=", cls.campaign.id)]
        )

    def generate_by_job(self, commit=None):
        with patch.object(type(self.campaign_run), "_commit_chunk", side_effect=commit):
            self.campaign_run._generate()

    def assert_everybody_once(self, customers=None):
        customers = customers or self.customers
        self.assertEqual(self.campaign_run.activity_ids.partner_id, customers)
        self.assertEqual(len(self.campaign_run.activity_ids), len(customers))
        self.assertEqual(
            (self.campaign_run.audience_count, self.campaign_run.handled_count), (6, 6)
        )
        self.assertEqual(self.campaign_run.state, "running")

    def test_audience_is_read_once(self):
        """K2: however many chunks there are, the segments are asked by one query"""
        read = type(self.campaign_run)._sql_audience
        with patch.object(
            type(self.campaign_run), "_sql_audience", autospec=True, side_effect=read
        ) as asked:
            self.generate_by_job()
        self.assertEqual(asked.call_count, 1)
        self.assert_everybody_once()

    def test_job_that_dies_is_followed_by_another(self):
        """B13: after a lost connection the next job goes on where the last one stopped"""
        with suppress(psycopg2.OperationalError):  # assertRaises would roll back what is done
            self.generate_by_job(commit=psycopg2.OperationalError)
        self.assertEqual(self.campaign_run.handled_count, 2)
        self.generate_by_job()
        self.assert_everybody_once()

    def test_job_skips_whom_another_one_handled(self):
        """B13: a job that waited for the lock takes nobody a second time"""
        audience = []
        self.assertTrue(self.campaign_run._generate_chunk(audience))
        self.assertTrue(self.campaign_run._generate_chunk())
        self.assertTrue(self.campaign_run._generate_chunk(audience))
        self.assertFalse(self.campaign_run._generate_chunk(audience))
        self.assert_everybody_once()

    def test_who_is_archived_or_deleted_meanwhile_gets_nothing(self):
        """K2: of the customers read at the beginning, those are left who are still there"""
        audience = []
        self.campaign_run._generate_chunk(audience)
        self.customers[2].active = False
        self.customers[5].unlink()
        while self.campaign_run._generate_chunk(audience):
            pass
        self.assert_everybody_once(self.customers.exists().filtered("active"))

    def test_after_a_pause_the_audience_is_read_anew(self):
        """K1, K2: who came into the segment or left it meanwhile counts when it goes on"""
        self.campaign_run._generate_chunk()
        campaign = self.campaign.with_user(self.user_manager)
        campaign.action_pause()
        self.generate_by_job()
        self.assertEqual(self.campaign_run.handled_count, 2)
        newcomer = self.quiet_env["res.partner"].create({"name": "Test Newcomer"})
        self.segment.partner_ids += newcomer
        self.segment.partner_ids -= self.customers[3]
        campaign.action_resume()
        self.generate_by_job()
        self.assert_everybody_once(self.customers - self.customers[3] + newcomer)

    def held_by_a_job(self):
        """Let the rows of runs be locked by the job that prepares them."""
        nothing = self.env["crm.campaign.run"]
        return patch.object(type(nothing), "try_lock_for_update", return_value=nothing)

    def test_job_ends_where_it_has_nothing_to_do(self):
        """B13: locked by another job, paused, prepared or cancelled: it looks no further"""
        with self.held_by_a_job():
            self.assertIs(self.campaign_run._generate_chunk(), False)
        for state in ("paused", "cancelled"):
            with self.subTest(state=state), self.cr.savepoint() as savepoint:
                self.campaign._advance(state)
                self.assertIs(self.campaign_run._generate_chunk(), False)
                savepoint.rollback()
            self.env.invalidate_all()
        self.generate_by_job()
        self.assertIs(self.campaign_run._generate_chunk(), False)
        self.assertEqual(self.campaign_run.handled_count, 6)

    def assert_all_is_stopped(self):
        self.assertEqual(self.campaign_run.state, "cancelled")
        self.assertEqual(set(self.campaign_run.activity_ids.mapped("status")), {"cancelled"})
        self.assertEqual(len(self.campaign_run.activity_ids), 2)

    def test_campaign_is_cancelled_amid_preparing(self):
        """K1: whoever cancels waits for no job; the job stops before the next customers"""
        self.campaign_run._generate_chunk()
        with self.held_by_a_job():
            self.campaign.with_user(self.user_manager).action_cancel()
        self.assertEqual(
            (self.campaign.state, self.campaign_run.state), ("cancelled", "generating")
        )
        self.generate_by_job()
        self.assert_all_is_stopped()

    def test_run_of_a_cancelled_campaign_is_stopped_without_its_job(self):
        """K1, B13: what a job left that died is stopped by the scheduled action"""
        self.campaign_run._generate_chunk()
        with self.held_by_a_job():
            self.campaign.with_user(self.user_manager).action_cancel()
            self.campaign_run._advance_work()
        self.assertEqual(self.campaign_run.state, "generating")
        self.campaign_run._advance_work()
        self.assert_all_is_stopped()

    def test_run_is_not_finished_while_its_campaign_is_being_stopped(self):
        """K1: of who stops a campaign and a job that ends, none overtakes the other"""
        nothing = self.campaign.browse()
        with patch.object(type(nothing), "try_lock_for_update", return_value=nothing):
            self.generate_by_job()
        self.assertEqual(self.campaign_run.state, "generating")
        self.generate_by_job()
        self.assert_everybody_once()

    def test_runs_activities_and_conditions_are_found_by_their_names(self):
        """K4: what filters are written about is found by its words, and breaks nothing."""
        self.generate_by_job()
        run = self.campaign_run
        activity = run.activity_ids[:1]
        for record, words in (
            (run, self.campaign.name),
            (run, run.stage_id.name),
            (activity, activity.partner_id.name),
            (activity, self.campaign.name),
        ):
            self.assertIn(record.id, dict(record.name_search(words, limit=None)), words)
        condition = self.env["crm.segment.condition"].create({"segment_id": self.segment.id})
        segments = self.segment.search([("condition_ids", "ilike", self.segment.name)])
        self.assertEqual(segments, condition.segment_id)
