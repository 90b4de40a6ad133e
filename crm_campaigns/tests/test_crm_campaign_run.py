from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from .common import CampaignCommon


@tagged("post_install", "-at_install")
class TestCrmCampaignRun(CampaignCommon):
    """K4, B13: which runs begin, how they go on and end, and whom they take."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stage = cls.add_call_stage(assignment="round_robin")
        cls.team.sudo().user_id = False
        cls.campaign._advance("approved", approved_by_id=cls.user_manager.id)
        cls.campaign._advance("running")
        cls.campaign_run = cls.env["crm.campaign.run"].create(
            {"stage_id": cls.stage.id, "number": 1, "date_planned": fields.Datetime.now()}
        )

    def due(self, **values):
        """Say whether the run is due, with other values for a moment."""
        with self.cr.savepoint() as savepoint:
            self.campaign_run.write(values)
            found = self.campaign_run in self.campaign_run._due_runs()
            savepoint.rollback()
        self.env.invalidate_all()
        return found

    def test_runs_begin_when_they_are_due(self):
        """K4, B13: planned for now or earlier, interrupted, not before the next try"""
        now = fields.Datetime.now()
        hour = timedelta(hours=1)
        for values, expected in (
            ({}, True),
            ({"date_planned": now - hour}, True),
            ({"date_planned": now + hour}, False),
            ({"state": "generating"}, True),
            ({"state": "running"}, False),
            ({"state": "cancelled"}, False),
            ({"date_retry": now + hour}, False),
            ({"date_retry": now - hour}, True),
        ):
            with self.subTest(values=values):
                self.assertEqual(self.due(**values), expected)
        self.campaign._advance("paused")
        self.assertFalse(self.due(), "nothing begins while the campaign is paused")

    def test_each_due_run_is_prepared_by_a_job(self):
        """K4: the scheduled action gives each due run a job of its own"""
        jobs = self.advance()
        jobs.assert_jobs_count(1)
        jobs.assert_enqueued_job(
            self.campaign_run._generate,
            properties={"identity_key": f"crm.campaign.run-{self.campaign_run.id}"},
        )

    def test_job_notes_reasons_in_the_language_of_the_approving_manager(self):
        """K2: not in that of the scheduled action's user"""
        self.env["res.lang"]._activate_lang("pl_PL")
        self.user_manager.lang = "pl_PL"
        stage = self.add_mail_stage(self._create_campaign("Test Left Out"))
        self.customer.email = False
        campaign = stage.campaign_id.with_user(self.user_manager)
        campaign.action_approve()
        campaign.action_launch()
        prepared = [job.recordset for job in self.advance().enqueued_jobs]
        (run,) = (run for run in prepared if run.stage_id == stage)
        run._generate_chunk()
        left_out = run.exclusion_ids.filtered(lambda one: one.partner_id == self.customer)
        texts = self.env["crm.message"].with_context(lang="pl_PL")._gate_texts()
        self.assertEqual(left_out.reason, texts[left_out.reason_code])
        self.assertNotEqual(
            left_out.reason, self.env["crm.message"]._gate_texts()[left_out.reason_code]
        )

    def test_job_without_approving_manager_speaks_the_language_of_the_responsible_user(self):
        """K2: without one, or without the user's language, that of who begins it"""
        self.env["res.lang"]._activate_lang("pl_PL")
        self.env["res.lang"]._activate_lang("fr_FR")
        begun = self.campaign_run.with_context(lang="fr_FR")
        self.user_leader.lang = "pl_PL"
        for values, lang in (
            ({"user_id": self.user_leader.id}, "pl_PL"),
            ({"user_id": False}, "fr_FR"),
        ):
            with self.subTest(lang=lang), trap_jobs() as jobs:
                self.campaign.write({"approved_by_id": False, **values})
                begun._start_jobs()
                (job,) = jobs.enqueued_jobs
                self.assertEqual(job.recordset.env.lang, lang)

    def test_without_approving_manager_the_audience_is_that_of_who_prepares(self):
        """K2: the segments are judged as a user sees them, never beyond any access"""
        self.campaign.approved_by_id = False
        prepared = self.campaign_run.with_user(self.user_own).sudo()
        judged = prepared._judged(self.segment.sudo())
        self.assertEqual((judged.env.user, judged.env.su), (self.user_own, False))

    def test_employees_activities_that_are_prepared_are_all_there_is(self):
        """K4: a run for employees is through when it is prepared, whatever they have done"""
        self.generate()
        self.assertEqual((self.campaign_run.state, self.campaign_run.progress), ("running", 100))

    def test_progress_is_the_share_of_the_audience(self):
        """K4: nothing, a part, never more than everybody"""
        for audience, handled, expected in ((0, 0, 0), (8, 2, 25), (8, 8, 100), (8, 9, 100)):
            with self.subTest(audience=audience, handled=handled):
                self.campaign_run.write({"audience_count": audience, "handled_count": handled})
                self.assertEqual(self.campaign_run.progress, expected)

    @freeze_time("2026-03-02 08:00:00")
    def test_run_that_stopped_waits_longer_each_time(self):
        """B13: tried again after 10, 20, 40… minutes, after 4 hours at the latest"""
        waits = []
        for number in range(1, 7):
            self.campaign_run._note_problem("No space left")
            self.assertEqual(self.campaign_run.attempt_count, number)
            waits.append((self.campaign_run.date_retry - fields.Datetime.now()).seconds // 60)
        self.assertEqual(waits, [10, 20, 40, 80, 160, 240])
        self.assertEqual(self.campaign_run.problem, "No space left")
        self.generate()
        self.assertFalse(self.campaign_run.problem)
        self.assertFalse(self.campaign_run.attempt_count)

    def test_control_group_stays_the_same_in_every_version(self):
        """K4: who is in the control group follows from campaign and customer, for good"""
        self.campaign.write({"state": "draft", "code": "CAM-PINNED"})
        self.campaign.control_percent = 20
        self.assertEqual(
            [number for number in range(1, 61) if self.campaign_run._is_control(number)],
            [2, 7, 8, 11, 16, 18, 20, 32, 33, 38, 45, 46, 49, 55, 60],
        )
        self.campaign.control_percent = 0
        self.assertFalse(any(map(self.campaign_run._is_control, range(1, 61))))

    def test_run_without_anybody_to_treat_is_over_at_once(self):
        """K4: where everybody was left out nothing is waited for"""
        stage = self.add_mail_stage(self._create_campaign("Test Unreachable"))
        (self.customer | self.individual).email = False
        self.launch(stage.campaign_id)
        self.assertEqual(stage.run_ids.state, "done")
        self.assertTrue(stage.run_ids.date_done)
        self.assertEqual(len(stage.run_ids.exclusion_ids), 2)

    def test_employees_are_told_what_the_run_gave_them(self):
        """K7: one note, when all of the run is prepared"""
        self.generate()
        notes = self.env["mail.message"].search(
            [
                ("message_type", "=", "user_notification"),
                ("partner_ids", "in", self.user_own.partner_id.ids),
            ]
        )
        self.assertEqual(notes.mapped("subject"), ["Assigned to you: 2 campaign activities"])

    def test_employees_have_days_to_do_and_messages_none(self):
        """K4, K6: an activity ends so many days after it began, or never"""
        for days in (3, 0):
            with self.subTest(days=days):
                stage = self.add_call_stage(
                    self._create_campaign(f"Test Days {days}"), days_to_do=days
                )
                self.launch(stage.campaign_id)
                for activity in stage.run_ids.activity_ids:
                    end = activity.date_begin + timedelta(days=days) if days else False
                    self.assertEqual(activity.date_end, end)
        stage = self.add_mail_stage(self._create_campaign("Test Mail"))
        self.launch(stage.campaign_id)
        self.assertEqual(stage.run_ids.activity_ids.mapped("date_end"), [False, False])

    def test_campaign_outlives_the_manager_who_approved_it(self):
        """K2: the user is deleted, the audience stays"""
        self.campaign.approved_by_id = False
        self.generate()
        self.assertEqual(self.campaign_run.activity_ids.partner_id, self.customer | self.individual)

    def test_lists_behind_the_campaigns_buttons_are_its_own(self):
        """K1: activities, messages, runs and left-out customers of this campaign alone"""
        mail = self.add_mail_stage(self._create_campaign("Test Other"))
        self.individual.email = False
        for campaign in (self.campaign, mail.campaign_id):
            if campaign.state == "draft":
                self.launch(campaign)
            self.generate(campaign)
            for button, expected in (
                (
                    campaign.action_view_activities,
                    campaign.activity_ids.filtered(lambda one: one.kind == "internal"),
                ),
                (
                    campaign.action_view_messages,
                    campaign.activity_ids.filtered(lambda one: one.kind == "external"),
                ),
                (campaign.action_view_runs, campaign.run_ids),
                (campaign.action_view_exclusions, campaign.run_ids.exclusion_ids),
            ):
                with self.subTest(campaign=campaign.name, button=button.__name__):
                    action = button()
                    found = self.env[action["res_model"]].search(action["domain"])
                    self.assertEqual(set(found), set(expected))
        self.assertTrue(mail.run_ids.exclusion_ids)

    def test_lists_behind_the_runs_buttons_are_its_own(self):
        """K4: what this run made and whom it left out, for stages of either kind"""
        mail = self.add_mail_stage(self._create_campaign("Test Other"))
        self.individual.email = False
        self.launch(mail.campaign_id)
        self.generate()
        for run in self.campaign_run | mail.run_ids:
            for button, expected in (
                (run.action_view_activities, run.activity_ids),
                (run.action_view_exclusions, run.exclusion_ids),
            ):
                with self.subTest(run=run.display_name, button=button.__name__):
                    action = button()
                    found = self.env[action["res_model"]].search(action["domain"])
                    self.assertEqual(set(found), set(expected))
        self.assertTrue(mail.run_ids.exclusion_ids)
