from datetime import timedelta
from unittest.mock import patch

import psycopg2
from freezegun import freeze_time

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

    def test_what_is_at_work_goes_on_and_nothing_else(self):
        """K4: running ones, paused ones, ended ones with a run that still is prepared"""
        run_states = ("planned", "generating", "running")
        cases = [("running", "done", True), ("paused", "done", True), ("done", "done", False)]
        cases += [("cancelled", state, True) for state in run_states]
        cases += [("cancelled", "cancelled", False), ("draft", "cancelled", False)]
        campaigns = type(self.first)
        for active in (True, False):
            # Only what is at rest may be archived.
            for state, run_state, at_work in cases if active else cases[2:]:
                with self.subTest(state=state, run=run_state, active=active):
                    self.first.active = True
                    self.first.state = state
                    self.first.run_ids.state = run_state
                    if not active:
                        self.first.active = False
                    with patch.object(campaigns, "_advance_safely", autospec=True) as advance:
                        self.advance()
                    taken = [call.args[0] for call in advance.call_args_list]
                    self.assertEqual(self.first in taken, at_work)

    @freeze_time("2026-06-15 10:00:00")
    def test_run_is_tried_again_at_its_very_moment(self):
        """K4: due is what is planned, or to be tried again, now or before"""
        now = fields.Datetime.now()
        run = self.first.run_ids
        run.state = "planned"
        for planned, retry, due in (
            (0, False, True), (1, False, False), (-1, 0, True), (-1, 1, False), (-1, -1, True),
        ):  # fmt: skip
            with self.subTest(planned=planned, retry=retry):
                run.date_planned = now + timedelta(seconds=planned)
                run.date_retry = retry is not False and now + timedelta(seconds=retry)
                self.assertEqual(run._due_runs(), run if due else run.browse())

    def test_problem_is_told_in_the_language_of_who_approved(self):
        """K4: the words of what stops a campaign are for the manager who approved it"""
        self.env["res.lang"]._activate_lang("pl_PL")
        self.user_manager.lang = "pl_PL"
        campaigns = type(self.first)

        def words(told, problem):
            return f"{told.env.lang}: {problem}"

        with patch.object(campaigns, "_stopped_words", words):
            self.broken._note_problem("no time zone")
        self.assertIn("pl_PL: no time zone", self.broken.message_ids[0].body)
