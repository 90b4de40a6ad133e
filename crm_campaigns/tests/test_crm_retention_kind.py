from odoo.tests import tagged

from odoo.addons.crm_agreements.tests.test_crm_retention_rule import OLD, RetentionCommon

from .common import CampaignCommon


@tagged("post_install", "-at_install")
class TestCrmRetentionKind(CampaignCommon, RetentionCommon):
    """B12: what campaigns keep of customers goes when its time is over."""

    def setUp(self):
        super().setUp()
        self.mail = self.add_mail_stage()
        self.call = self.add_call_stage()
        self.launch()

    def finish(self):
        """End the campaign, long ago."""
        self.campaign.with_user(self.user_manager).action_done()
        self.grow_old("crm_campaign_activity", "date_closed", "campaign_id")

    def grow_old(self, table, date, link):
        self.env.flush_all()
        self.env.cr.execute(
            f"UPDATE {table} SET {date} = %s WHERE {link} = %s", [OLD, self.campaign.id]
        )
        self.env.invalidate_all()

    def test_activities_lose_their_words(self):
        """B12: of campaigns that are over; the counts stay"""
        activities = self.call.run_ids.activity_ids
        activities.detailed_status = "Lives alone"
        activities[0].message_post(body="Has a dog")
        self.rule("campaign_activities", "anonymise", months=12)
        self.grow_old("crm_campaign_activity", "date_closed", "campaign_id")
        self.run_cron()
        self.assertTrue(activities[0].detailed_status, "a running campaign goes on")
        self.finish()
        self.run_cron()
        self.assertEqual(len(activities.exists()), 2)
        self.assertFalse(any(activities.mapped("detailed_status")))
        self.assertNotIn("dog", " ".join(activities.message_ids.mapped("body")))

    def test_activities_go_after_what_was_sent(self):
        """B12: one with messages stays until these are gone"""
        internal, external = (stage.run_ids.activity_ids for stage in (self.call, self.mail))
        self.finish()
        self.rule("campaign_activities", "delete", months=12)
        self.run_cron()
        self.assertFalse(internal.exists())
        self.assertEqual(len(external.exists()), 2)

    def test_audience_of_a_campaign_goes_when_it_is_over(self):
        """B12: never before, a running campaign would take the customers for new ones"""
        members = self.campaign.member_ids
        self.grow_old("crm_campaign_member", "date_added", "campaign_id")
        rule = self.rule("campaign_members", "delete", months=12)
        self.run_cron()
        self.assertEqual(len(members.exists()), 2)
        self.assertEqual(rule.due_count, 0)
        self.finish()
        self.run_cron()
        self.assertFalse(members.exists())

    def test_exclusions_go(self):
        """B12: why a campaign left customers out is known for a while only"""
        run = self.mail.run_ids
        self.env["crm.campaign.exclusion"]._add(run, {self.contact.id: ("test", "A reason")})
        exclusions = run.exclusion_ids
        self.finish()
        self.grow_old("crm_campaign_exclusion", "create_date", "campaign_id")
        self.rule("campaign_exclusions", "delete", months=12)
        self.run_cron()
        self.assertFalse(exclusions.exists())

    def test_clicks_go_but_not_of_who_is_held(self):
        """B12: opened links, also of campaigns that go on; those under a hold stay"""
        clicks = self.env["crm.message.click"]
        for message in self.mail.run_ids.activity_ids.message_out_ids:
            clicks |= clicks.create(
                {"message_id": message.id, "number": 1, "url": "https://example.com"}
            )
        clicks.date_last = OLD
        held = clicks.filtered(lambda one: one.message_id.partner_id == self.individual)
        self.rule("campaign_clicks", "delete", months=12)
        self.patch(
            type(self.env["res.partner"]), "_held_partner_ids", lambda _self: self.individual.ids
        )
        self.run_cron()
        self.assertEqual(clicks.exists(), held)
