from odoo.tests import tagged

from .common import CampaignCommon


@tagged("post_install", "-at_install")
class TestCrmMessageCap(CampaignCommon):
    """K4: the frequency cap over all campaigns."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.write({"campaign_cap_messages": 1, "campaign_cap_days": 7})
        email = cls.env.ref("crm_agreements.crm_agreement_type_email_marketing")
        for partner in cls.customer | cls.individual:
            cls.env["crm.agreement"].create({"partner_id": partner.id, "type_id": email.id})

    def launched(self, name, **values):
        campaign = self._create_campaign(name)
        self.add_mail_stage(campaign, purpose="marketing", **values)
        self.launch(campaign)
        self.env.flush_all()
        return campaign

    def states(self, campaign):
        return set(campaign.activity_ids.mapped("message_state"))

    def reasons(self, campaign):
        return set(campaign.run_ids.exclusion_ids.mapped("reason_code"))

    def test_second_campaign_leaves_out_whom_the_first_one_reaches(self):
        """K4: at most so many marketing messages, what waits counts"""
        first, second = self.launched("Test First"), self.launched("Test Second")
        self.assertEqual(self.states(first), {"queued"})
        self.assertFalse(second.activity_ids)
        self.assertEqual(self.reasons(second), {"frequency_cap"})

    def test_urgent_stage_is_exempt(self):
        """K4: urgent stages are sent where the cap is reached, when they leave too"""
        self.launched("Test First")
        urgent = self.launched("Test Urgent", is_urgent=True)
        self.assertEqual(self.states(urgent), {"queued"})
        self.assertFalse(urgent.activity_ids.message_out_ids._check_may_send())

    def test_service_is_not_counted_and_not_capped(self):
        """K4: the cap is about marketing"""
        campaign = self._create_campaign("Test Service")
        self.add_mail_stage(campaign)
        self.launch(campaign)
        self.assertEqual(self.states(self.launched("Test First")), {"queued"})
        campaign = self._create_campaign("Test Service Again")
        self.add_mail_stage(campaign)
        self.launch(campaign)
        self.assertEqual(self.states(campaign), {"queued"})

    def test_of_two_that_wait_the_first_one_leaves(self):
        """K4: a cap that was set meanwhile lets one message go, not none"""
        self.env.company.campaign_cap_messages = 0
        first, second = self.launched("Test First"), self.launched("Test Second")
        self.env.company.campaign_cap_messages = 1
        self.assertFalse(first.activity_ids.message_out_ids._check_may_send())
        refused = second.activity_ids.message_out_ids._check_may_send()
        self.assertEqual({code for code, _text in refused.values()}, {"frequency_cap"})

    def test_old_messages_do_not_count(self):
        """K4: in so many days"""
        first = self.launched("Test First")
        self.env.cr.execute(
            "UPDATE crm_message SET state = 'sent', date_sent = now() - interval '8 days'"
            " WHERE id = ANY(%s)",
            [first.activity_ids.message_out_ids.ids],
        )
        self.assertEqual(self.states(self.launched("Test Second")), {"queued"})
