from odoo.fields import Command
from odoo.tests import tagged

from .common import CampaignCommon


@tagged("post_install", "-at_install")
class TestResPartnerFile(CampaignCommon):
    """B6, B11, B12: the customer's campaigns in the history, merged, erased and exported."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mail = cls.add_mail_stage()
        cls.call = cls.add_call_stage()

    def setUp(self):
        super().setUp()
        self.launch()

    def rows(self, user):
        domain = [("kind", "=", "campaign_activity"), ("partner_id", "=", self.individual.id)]
        return self.env["crm.timeline"].with_user(user).search(domain)

    def test_internal_activity_is_in_the_history_of_who_may_read_it(self):
        """B6, B7, K6: an activity is a row that opens it; nobody sees another branch's"""
        row = self.rows(self.user_own)
        activity = self.call.run_ids.activity_ids.filtered(
            lambda one: one.partner_id == self.individual
        )
        self.assertEqual((row.res_model, row.res_id), (activity._name, activity.id))
        self.assertEqual((row.state, row.summary), ("unassigned", self.campaign.name))
        self.assertEqual(row.exists(), row)
        self.assertFalse(self.rows(self.user_own2))

    def test_merged_customers_count_once_and_lose_nothing(self):
        """B11: messages and successes of both stay, at one activity and one member"""
        self.campaign.member_ids.filtered(
            lambda one: one.partner_id == self.customer
        ).date_converted = "2026-01-02"
        messages = self.mail.run_ids.activity_ids.message_out_ids
        self.assertEqual(len(messages), 2)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.individual | self.customer).ids, self.individual)
        self.env.invalidate_all()
        for stage in self.mail | self.call:
            activity = stage.run_ids.activity_ids
            self.assertEqual(activity.partner_id, self.individual)
            self.assertEqual(len(activity), 1)
        self.assertEqual(self.mail.run_ids.activity_ids.message_out_ids, messages)
        member = self.campaign.member_ids
        self.assertEqual(len(member), 1)
        self.assertTrue(member.date_converted)

    def test_erased_customer_stays_as_a_number_only(self):
        """B12: words go, the counts stay, no campaign finds the customer again"""
        activity = self.call.run_ids.activity_ids.filtered(
            lambda one: one.partner_id == self.individual
        )
        activity.detailed_status = "Lives alone"
        self.individual._erase()
        self.env.invalidate_all()
        self.assertFalse(activity.detailed_status)
        self.assertNotIn(self.individual, self.segment.partner_ids)
        self.assertEqual(self.campaign.treated_count, 2)

    def test_words_of_closed_activities_are_erased(self):
        """B12: what is closed for everybody is erased all the same"""
        activity = self.call.run_ids.activity_ids.filtered(
            lambda one: one.partner_id == self.individual
        )
        activity.detailed_status = "Lives alone"
        activity._as_status().write({"status": "completed"})
        self.individual._erase()
        self.env.invalidate_all()
        self.assertFalse(activity.detailed_status)

    def test_export_tells_the_campaigns(self):
        """B12: what campaigns did for the person is in the person's file"""
        sections = {section.key: section for section in self.individual._export_data()}
        activities = self.env["crm.campaign.activity"].search(
            sections["campaign_activities"].domain
        )
        self.assertEqual(activities.partner_id, self.individual)
        self.assertEqual(len(activities), 2)
        for section in sections.values():
            self.assertLessEqual(set(section.fields), self.env[section.model]._fields.keys())

    def test_export_tells_the_mailing_lists(self):
        """B12: by the address, also of somebody who is no customer"""
        contacts = self.env["mailing.contact"].create(
            [{"email": self.individual.email}, {"email": "nobody@lists.example.com"}]
        )
        for contact, sections in (
            (contacts[0], self.individual._export_data()),
            (contacts[1], self.individual._export_address_data("nobody@lists.example.com")),
        ):
            lists = next(section for section in sections if section.key == "mailing_contacts")
            self.assertEqual(contacts.search(lists.domain), contact)
            for section in sections:
                self.assertLessEqual(set(section.fields), self.env[section.model]._fields.keys())

    def test_left_out_customers_are_merged(self):
        """B11: a run left both out: one reason stays"""
        campaign = self._create_campaign(
            "Test Marketing", segment_ids=[Command.set(self.segment.ids)]
        )
        self.add_mail_stage(campaign, purpose="marketing")
        self.launch(campaign)
        self.assertEqual(len(campaign.run_ids.exclusion_ids), 2)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.individual | self.customer).ids, self.individual)
        self.env.invalidate_all()
        self.assertEqual(campaign.run_ids.exclusion_ids.partner_id, self.individual)
        self.assertEqual(len(campaign.run_ids.exclusion_ids), 1)
