from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import format_datetime

from .common import CampaignCommon


@tagged("post_install", "-at_install")
class TestCrmCampaignStageTrigger(CampaignCommon):
    """K9: answers start the next step."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls.add_mail_stage()

    def follow(self, outcome, days=0, **values):
        return self.add_call_stage(
            trigger="outcome",
            trigger_stage_id=self.first.id,
            trigger_outcome=outcome,
            trigger_days=days,
            **values,
        )

    def send(self):
        """Launch, and let the first stage's messages leave a day ago."""
        self.launch()
        messages = self.first.run_ids.activity_ids.message_out_ids
        messages._as_delivery().write({"state": "sending"})
        messages._advance("sent", date_sent=fields.Datetime.now())
        messages._as_delivery().date_sent = fields.Datetime.now() - timedelta(days=1)
        return messages

    def work_on(self):
        self.advance()
        self.generate()

    def customers(self, stage):
        return stage.run_ids.activity_ids.partner_id

    def test_answer_starts_the_next_stage_once(self):
        """K9: whoever answered, once, however often it is looked for"""
        follow = self.follow("answered")
        messages = self.send()
        self.work_on()
        self.assertFalse(follow.run_ids)
        messages[:1]._advance("answered")
        self.work_on()
        self.work_on()
        self.assertEqual(self.customers(follow), messages[:1].partner_id)
        messages[1:]._advance("answered")
        self.work_on()
        self.assertEqual(self.customers(follow), messages.partner_id)
        self.assertEqual(len(follow.run_ids.activity_ids), len(messages))

    def test_who_came_into_a_segment_left_out_meanwhile_gets_nothing_more(self):
        """K2, K9: left out of the next stage, too, with the reason, and asked for once only"""
        stopped = self.quiet_env["crm.segment"].create({"name": "Test Stopped", "kind": "static"})
        self.campaign.exclusion_segment_ids = stopped
        follow = self.follow("not_answered")
        messages = self.send()
        stopped.partner_ids = messages[:1].partner_id
        self.work_on()
        self.work_on()
        self.assertEqual(self.customers(follow), messages[1:].partner_id)
        self.assertEqual(follow.run_ids.exclusion_ids.partner_id, messages[:1].partner_id)
        self.assertEqual(follow.run_ids.exclusion_ids.mapped("reason_code"), ["left_out"])
        self.assertEqual(len(follow.run_ids), 1)

    def test_stage_that_follows_nothing_asks_once_who_is_left_out(self):
        """K2: when its audience is read, not again for each of its customers"""
        stopped = self.quiet_env["crm.segment"].create({"name": "Test Stopped", "kind": "static"})
        self.campaign.exclusion_segment_ids = stopped
        follow, call = self.follow("not_answered"), self.add_call_stage()
        self.send()
        self.work_on()
        stopped.partner_ids = self.customer
        self.assertEqual(call.run_ids._reasons_not(self.customer), {})
        self.assertEqual(follow.run_ids._reasons_not(self.customer).keys(), {self.customer.id})

    def test_duplicate_has_the_same_chain(self):
        """K1, K9: what follows what in a campaign does so in its duplicate"""
        follow = self.follow("clicked")
        last = self.add_call_stage(
            trigger="outcome", trigger_stage_id=follow.id, trigger_outcome="answered"
        )
        copy = self.campaign.with_user(self.user_manager).copy()
        stages = copy.stage_ids
        self.assertEqual(self.campaign.stage_ids, self.first | follow | last)
        self.assertEqual(stages.mapped("trigger_stage_id"), stages[0] | stages[1])
        self.assertEqual(stages[1].trigger_stage_id, stages[0])

    def test_silence_starts_the_next_stage_after_its_days(self):
        """K9: did not answer, so many days after the message left"""
        soon, later = self.follow("not_answered", 1), self.follow("not_answered", 2)
        messages = self.send()
        messages[:1]._advance("answered")
        self.work_on()
        self.assertEqual(self.customers(soon), messages[1:].partner_id)
        self.assertFalse(later.run_ids)

    def test_click_of_a_person_starts_the_next_stage(self):
        """K9, B14: scanners start nothing"""
        clicked, other = self.follow("clicked"), self.follow("not_clicked")
        messages = self.send()
        self.env["crm.message.click"].create(
            [
                {"message_id": messages[0].id, "number": 1, "person_count": 1, "is_settled": True},
                {"message_id": messages[1].id, "number": 1, "scanner_count": 4},
            ]
        )
        self.work_on()
        self.assertEqual(self.customers(clicked), messages[0].partner_id)
        self.assertEqual(self.customers(other), messages[1].partner_id)

    def test_next_stage_begins_as_long_as_it_is_valid(self):
        """K4, K9: an answer that comes too late starts nothing"""
        now = fields.Datetime.now()
        valid = self.follow("answered", valid_until=now + timedelta(days=1))
        over = self.follow("answered", valid_until=now + timedelta(days=1))
        self.send()._advance("answered")
        self.env.cr.execute(
            "UPDATE crm_campaign_stage SET valid_until = %s WHERE id = %s",
            [now - timedelta(minutes=1), over.id],
        )
        self.env.invalidate_all()
        self.work_on()
        self.assertEqual(self.customers(valid), self.customer | self.individual)
        self.assertFalse(over.run_ids)

    def test_process_shows_what_follows_below_its_stage(self):
        """K9: campaign → stage → next stage"""
        follow = self.follow("answered")
        self.assertEqual(follow._process_parent(), self.first)
        self.assertIn((self.first, follow), self.first._process_children(10))
        self.assertNotIn((self.campaign, follow), self.campaign._process_children(10))

    def test_stage_does_not_follow_itself(self):
        """K9: bad input"""
        follow = self.follow("answered")
        with self.assertRaisesRegex(ValidationError, "follow itself"):
            self.first.write({"trigger": "outcome", "trigger_stage_id": follow.id})

    def test_incomplete_trigger_is_told(self):
        """K1: what is missing before launch"""
        self.add_call_stage(trigger="outcome")
        with self.assertRaisesRegex(UserError, "stage before"):
            self.campaign.with_user(self.user_manager).action_approve()

    def test_campaign_tells_that_and_until_when_its_messages_wait(self):
        """K4: outside the hours, and paused; resumed, the lanes are woken at once"""
        self.launch()
        campaign = self.campaign.with_user(self.user_manager)
        messages = campaign.sudo().activity_ids.message_out_ids
        count = len(messages)
        self.assertFalse(campaign.attention_text, "they may leave at once")
        monday = fields.Datetime.now() + timedelta(days=3)
        messages._as_delivery().date_from = monday
        campaign.invalidate_recordset()
        moment = format_datetime(campaign.env, monday, dt_format="short")
        self.assertIn(f": {count}. The first leave on {moment}", campaign.attention_text)
        campaign.action_pause()
        self.assertRegex(campaign.attention_text, f"Paused.*: {count}")
        lane = self.env["crm.message"]._lane()
        triggers = self.env["ir.cron.trigger"]
        triggers.search([("cron_id", "=", lane.id)]).unlink()
        campaign.action_resume()
        self.assertTrue(triggers.search([("cron_id", "=", lane.id)]))

    def test_campaign_tells_of_its_own_messages_only(self):
        """K4: what waits in other campaigns is told there"""
        other = self._create_campaign("Test Other")
        self.add_mail_stage(other)
        for campaign in (self.campaign, other):
            self.launch(campaign)
        other.activity_ids.message_out_ids._as_delivery().date_from = (
            fields.Datetime.now() + timedelta(days=3)
        )
        self.env.invalidate_all()
        self.assertIn("Messages that wait", other.attention_text)
        self.assertFalse(self.campaign.attention_text)

    def test_campaign_tells_what_needs_attention(self):
        """B13: unclear messages and runs that nobody prepares, with what to do"""
        messages = self.send()
        self.assertFalse(self.campaign.attention_text)
        messages[:1]._as_delivery().state = "unclear"
        self.env.flush_all()
        self.campaign.run_ids.write({"state": "planned"})
        self.campaign.run_ids.date_planned = fields.Datetime.now() - timedelta(hours=1)
        self.campaign.invalidate_recordset()
        text = self.campaign.attention_text
        self.assertIn("because a server stopped: 1.", text)
        self.assertIn("no job runner", text)
