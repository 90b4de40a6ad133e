import doctest
from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .. import statistics
from .common import CampaignCommon


@tagged("post_install", "-at_install")
class TestCrmCampaignResult(CampaignCommon):
    """K10: what came of a campaign."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.result_success = cls.env["crm.interaction.result.type"].search(
            [("is_success", "=", True)], limit=1
        )
        cls.call = cls.add_call_stage(cost_contact=2)

    def agree(self, partner, days=0):
        """Hold a contact that ended with success so many days from now."""
        interaction = self.create_held(
            partner_id=partner.id,
            type_id=(self.result_success.type_ids[:1] or self.type_call).id,
            at=fields.Datetime.now(),
            contact_ids=[Command.set(self.contact.ids if partner == self.customer else [])],
        )
        interaction.write({"result_type_id": self.result_success.id, "next_mode": "none"})
        interaction.with_context(**self.QUIET).action_done()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_interaction SET date_activity = %s WHERE id = %s",
            [fields.Datetime.now() + timedelta(days=days, minutes=5), interaction.id],
        )
        self.env.invalidate_all()

    def test_states_are_told_in_the_language_of_who_reads_them(self):
        """K8, K10: states of messages and activities are those words of their models"""
        self.env["res.lang"]._activate_lang("fr_FR")
        for selection, words in (
            ("crm_interactions.selection__crm_message__state__bounced", "Rebondi"),
            ("crm_campaigns.selection__crm_campaign_activity__status__assigned", "Confié"),
        ):
            self.env.ref(selection).with_context(lang="fr_FR").name = words
        for model, field, value, words in (
            ("crm.campaign.activity", "message_state", "bounced", "Rebondi"),
            ("crm.campaign.report", "message_state", "bounced", "Rebondi"),
            ("crm.campaign.report", "status", "assigned", "Confié"),
        ):
            with self.subTest(model=model, field=field):
                shown = self.env[model].with_context(lang="fr_FR").fields_get([field])[field]
                self.assertEqual(dict(shown["selection"])[value], words)

    def test_statistics(self):
        """K10: the confidence interval, by the source's own example"""
        self.assertFalse(doctest.testmod(statistics).failed)

    def test_success_is_noted_once_and_within_its_days(self):
        """K10: a successful result within the goal's days is a success, later ones are none"""
        self.launch()
        self.agree(self.individual)
        self.agree(self.customer, days=31)
        self.assertEqual(self.campaign._note_conversions(), 1)
        self.assertEqual(self.campaign._note_conversions(), 0)
        self.assertEqual(self.campaign.treated_converted, 1)
        self.assertEqual(self.campaign.treated_rate, 0.5)

    def test_success_before_the_campaign_does_not_count(self):
        """K10: what happened before the customer was handled is nobody's success"""
        self.agree(self.individual, days=-1)
        self.launch()
        self.assertEqual(self.campaign._note_conversions(), 0)

    def test_control_group_is_compared(self):
        """K4, K10: the control group gets nothing, its successes count by the same goal"""
        partners = self.quiet_env["res.partner"].create(
            [{"name": f"Test Audience {number}"} for number in range(100)]
        )
        self.segment.partner_ids = [Command.set(partners.ids)]
        self.campaign.control_percent = 30
        self.launch()
        control = self.campaign.member_ids.filtered("is_control")
        self.assertEqual(self.campaign.control_count, len(control))
        self.assertTrue(15 < len(control) < 45)
        self.assertFalse(self.campaign.activity_ids.partner_id & control.partner_id)
        treated = self.campaign.member_ids - control
        now = fields.Datetime.now()
        (treated[:60] | control[:1]).sudo().write({"date_converted": now})
        self.env.invalidate_all()
        self.assertEqual(self.campaign.control_converted, 1)
        self.assertIn("better than without", self.campaign.uplift_text)

    def test_funnel_by_stage_in_few_queries(self):
        """K10: each stage's counts, in two queries for any number of stages"""
        mail = self.add_mail_stage()
        self.launch()
        messages = mail.run_ids.activity_ids.message_out_ids
        messages[0]._advance("blocked")
        self.env.flush_all()
        self.env.invalidate_all()
        stages = self.campaign.stage_ids
        stages.mapped("name")
        with self.assertQueryCount(2):
            stages.mapped("count_all")
        self.assertEqual((mail.count_all, mail.count_failed), (2, 1))
        self.assertEqual((self.call.count_all, self.call.count_open), (2, 2))

    def test_answer_is_no_click(self):
        """K8, K10: who answered is counted as clicked only if a link was opened by a person"""
        mail = self.add_mail_stage()
        self.launch()
        message, other = mail.run_ids.activity_ids.message_out_ids.sorted("id")
        (message | other)._as_delivery().write({"state": "sent"})
        (message | other)._advance("answered")
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((mail.count_answered, mail.count_opened, mail.count_clicked), (2, 2, 0))
        rows = [
            {"message_id": message.id, "number": 1, "person_count": 1, "is_settled": True},
            {"message_id": other.id, "number": 0, "person_count": 1, "is_settled": True},
            {"message_id": other.id, "number": 1, "scanner_count": 1, "is_settled": True},
        ]
        self.env["crm.message.click"].sudo().create(rows)
        self.env.invalidate_all()
        self.assertEqual(mail.count_clicked, 1)

    def test_clicks_are_counted_before_they_are_stored(self):
        """K10, B14: what was just found to be a scanner's is nobody's click"""
        mail = self.add_mail_stage()
        self.launch()
        values = {"number": 1, "person_count": 1, "is_settled": True}
        click = (
            self.env["crm.message.click"]
            .sudo()
            .create({"message_id": mail.run_ids.activity_ids.message_out_ids[0].id, **values})
        )
        self.assertEqual(mail.count_clicked, 1)
        click.write({"person_count": 0, "scanner_count": 1})
        mail.invalidate_recordset(["count_clicked"], flush=False)
        self.assertEqual(mail.count_clicked, 0)

    def test_cost_follows_what_was_done(self):
        """K10: fixed cost and that of each completed contact"""
        self.campaign.cost_fixed = 100
        self.launch()
        self.assertEqual(self.campaign.cost_total, 100)
        self.campaign.activity_ids[0]._as_status().write({"status": "completed"})
        self.env.flush_all()
        self.campaign.invalidate_recordset()
        self.assertEqual(self.campaign.cost_total, 102)

    def test_report_counts_what_its_reader_may_see(self):
        """K10: the results obey the access of the activities"""
        self.launch()
        Report = self.env["crm.campaign.report"]
        domain = [("campaign_id", "=", self.campaign.id)]
        for user, count in (
            (self.user_manager, 2),
            (self.user_leader, 2),
            (self.user_own, 2),
            (self.user_own2, 0),
            (self.user_abroad, 0),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(Report.with_user(user).search_count(domain), count)

    def test_report_measures(self):
        """K10: completed and successful activities are counted and averaged"""
        self.launch()
        self.campaign.activity_ids[0]._as_status().write({"status": "completed"})
        self.campaign.member_ids[0].sudo().date_converted = fields.Datetime.now()
        rows = self.env["crm.campaign.report"]._read_group(
            [("campaign_id", "=", self.campaign.id)],
            [],
            ["completed:sum", "completed_rate:avg", "converted:sum", "converted_rate:avg"],
        )
        self.assertEqual(rows, [(1, 50, 1, 50)])
