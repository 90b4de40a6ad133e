from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CampaignCommon


@tagged("post_install", "-at_install")
class TestCrmCampaign(CampaignCommon):
    """K1, K2, K5: from the audience to activities and messages."""

    def test_launched_campaign_gives_each_customer_one_message(self):
        """K5, K8: an external stage sends one message to each customer of the audience"""
        self.add_mail_stage()
        self.launch()
        activities = self.campaign.activity_ids
        self.assertEqual(activities.partner_id, self.customer | self.individual)
        self.assertEqual(set(activities.mapped("message_state")), {"queued"})
        message = activities.filtered(lambda a: a.partner_id == self.individual).message_out_ids
        self.assertEqual(message.subject, f"News for {self.individual.name}")
        self.assertIn("there is news", message.body)

    def test_launched_campaign_gives_employees_activities(self):
        """K5, K6: an internal stage creates one activity for each customer"""
        self.add_call_stage()
        self.launch()
        activities = self.campaign.activity_ids
        self.assertEqual(activities.partner_id, self.customer | self.individual)
        self.assertEqual(set(activities.mapped("status")), {"unassigned"})
        self.assertEqual(activities.team_id, self.team)

    def test_names_alike_to_a_reader_are_one_name(self):
        """K1: the name is unique; neither capitals nor blanks make another one"""
        self.campaign.name = "Test Spring News"
        for name in ("Test Spring News", "test SPRING news", " Test  Spring\tNews "):
            with (
                self.subTest(name=name),
                mute_logger("odoo.sql_db"),
                self.assertRaises(UniqueViolation),
                self.env.cr.savepoint(),
            ):
                self.campaign.copy({"name": name})

    def test_duplicates_get_free_names(self):
        """K1: a campaign is duplicated again where a copy was renamed by hand"""
        copy = self.campaign.copy()
        copy.name = copy.name.upper()
        self.assertEqual(self.campaign.copy().name, f"{self.campaign.name} (copy) 2")

    def test_names_of_archived_campaigns_are_not_free(self):
        """K1: the name is unique among all campaigns, those out of sight included"""
        self.campaign.copy().active = False
        self.assertEqual(self.campaign.copy().name, f"{self.campaign.name} (copy) 2")

    def test_launching_twice_launches_once(self):
        """K1: a second launch changes nothing"""
        self.add_call_stage()
        self.launch()
        self.campaign.with_user(self.user_manager).action_launch()
        self.generate()
        self.assertEqual(len(self.campaign.run_ids), 1)
        self.assertEqual(len(self.campaign.activity_ids), 2)

    def test_customer_without_agreement_is_left_out_of_marketing(self):
        """K2: only customers the gate lets through, the others with the reason"""
        self.add_mail_stage(purpose="marketing")
        self.launch()
        self.assertFalse(self.campaign.activity_ids)
        exclusions = self.campaign.run_ids.exclusion_ids
        self.assertEqual(exclusions.partner_id, self.customer | self.individual)
        self.assertEqual(set(exclusions.mapped("reason_code")), {"agreement_missing"})

    def test_audience_is_shown_as_it_is_counted(self):
        """K2: the customers of the segments without those of the segments left out"""
        self.campaign.exclusion_segment_ids = self.segment.copy(
            {"name": "Test Left Out", "partner_ids": [Command.set(self.individual.ids)]}
        )
        for excluded, expected in (
            (self.campaign.exclusion_segment_ids, self.customer),
            (self.segment.browse(), self.customer | self.individual),
        ):
            with self.subTest(excluded=excluded.name):
                self.campaign.exclusion_segment_ids = excluded
                action = self.campaign.with_user(self.user_manager).action_view_audience()
                shown = self.env[action["res_model"]].search(action["domain"])
                self.assertEqual(shown, expected)
                self.assertEqual(self.campaign.partner_count, len(expected))

    def test_approval_is_for_managers(self):
        """K1: approved by a manager"""
        self.add_call_stage()
        with self.assertRaises(AccessError):
            self.campaign.with_user(self.user_all).action_approve()

    def test_incomplete_campaign_is_not_approved(self):
        """K1: what is missing is told"""
        with self.assertRaisesRegex(UserError, "Add a stage"):
            self.campaign.with_user(self.user_manager).action_approve()

    def test_paused_campaign_sends_nothing(self):
        """K1: what was queued waits until the campaign is resumed"""
        self.add_mail_stage()
        self.launch()
        message = self.campaign.activity_ids.message_out_ids
        campaign = self.campaign.with_user(self.user_manager)
        campaign.action_pause()
        self.env.flush_all()
        self.assertFalse(self.env["crm.message"]._count_due())
        campaign.action_resume()
        self.env.flush_all()
        self.assertEqual(self.env["crm.message"]._count_due(), len(message))
