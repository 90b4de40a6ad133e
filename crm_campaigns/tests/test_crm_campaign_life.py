from datetime import timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import LockError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.crm_campaign_state import TRANSITIONS
from .common import CampaignCommon

ACTIONS = {
    "approved": "action_approve",
    "running": "action_launch",
    "paused": "action_pause",
    "done": "action_done",
    "cancelled": "action_cancel",
    "draft": "action_set_to_draft",
}


@tagged("post_install", "-at_install")
class TestCrmCampaignLife(CampaignCommon):
    """K1: what a campaign is, its life cycle, and what it refuses."""

    def manager(self, campaign=None):
        return (campaign or self.campaign).with_user(self.user_manager)

    def test_states_follow_the_table(self):
        """K1: draft → approved → running ⇄ paused → done or cancelled, and nothing else"""
        self.add_call_stage()
        for state, following in TRANSITIONS.items():
            for target, action in ACTIONS.items():
                if target == state:
                    continue
                with self.subTest(state=state, target=target):
                    self.campaign.state = state
                    if target in following:
                        getattr(self.manager(), action)()
                        self.assertEqual(self.campaign.state, target)
                    else:
                        with self.assertRaisesRegex(UserError, "cannot become"):
                            getattr(self.manager(), action)()
                        self.assertEqual(self.campaign.state, state)
                    self.campaign.run_ids.unlink()

    def test_campaign_is_paused_while_its_run_is_prepared(self):
        """K1: rows that a job adds hinder nobody; of two who stop it at once one is told so"""
        self.add_call_stage()
        self.launch()
        campaigns = type(self.campaign)
        with patch.object(campaigns, "lock_for_update", autospec=True) as lock:
            self.manager().action_pause()
        self.assertTrue(lock.call_args.kwargs["allow_referencing"])
        with (
            patch.object(campaigns, "lock_for_update", side_effect=LockError("rows")),
            self.assertRaisesRegex(UserError, "Somebody else is changing this campaign"),
        ):
            self.manager().action_resume()

    def test_buttons_alone_move_a_campaign(self):
        """K1: no import and no program makes a campaign approved or running past the checks"""
        env = self.manager().env
        values = {"name": "Test Moved", "type_id": self.campaign.type_id.id}
        for refused in (
            lambda: self.manager().write({"state": "running"}),
            lambda: self.manager().write({"approved_by_id": self.user_manager.id}),
            lambda: env["crm.campaign"].create({**values, "state": "approved"}),
            lambda: (
                env["crm.campaign"]
                .with_context(default_state="done")
                .create({**values, "name": "Test Moved by Default"})
            ),
            lambda: (
                self.manager().with_context(crm_campaign_moving=True).write({"state": "approved"})
            ),
        ):
            with self.assertRaisesRegex(UserError, "changed by its buttons"):
                refused()
        self.manager().write({"state": "draft", "name": "Test Imported Again"})
        self.assertEqual(self.campaign.state, "draft")

    def test_cancelling_stops_what_waits_and_keeps_what_left(self):
        """K1: queued messages and open activities are cancelled, sent ones stay"""
        mail, call = self.add_mail_stage(), self.add_call_stage()
        self.launch()
        left, waiting = mail.run_ids.activity_ids
        left.message_out_ids._as_delivery().state = "sending"
        left.message_out_ids._advance("sent")
        self.manager().action_cancel()
        self.assertEqual(left.message_out_ids.state, "sent")
        self.assertEqual(waiting.message_out_ids.state, "cancelled")
        self.assertEqual(set(call.run_ids.activity_ids.mapped("status")), {"cancelled"})
        self.assertEqual(set(self.campaign.run_ids.mapped("state")), {"cancelled"})

    def test_days_author_and_utm_campaign(self):
        """K1: days in total, since the start and remaining; an identifier; a UTM campaign"""
        today = fields.Date.context_today(self.campaign)
        self.campaign.write(
            {"date_start": today - timedelta(days=3), "date_end": today + timedelta(days=6)}
        )
        campaign = self.campaign
        self.assertEqual(
            (campaign.days_total, campaign.days_since_start, campaign.days_remaining), (10, 3, 6)
        )
        self.assertEqual(campaign.create_uid, self.user_manager)
        self.assertTrue(campaign.code.startswith("CAM"))
        campaign.name = "Test Renamed"
        self.assertEqual(campaign.utm_campaign_id.title, "Test Renamed")
        campaign.write({"date_start": today + timedelta(days=2), "date_end": False})
        self.assertEqual(
            (campaign.days_total, campaign.days_since_start, campaign.days_remaining), (0, 0, 0)
        )

    def test_no_days_remain_of_what_is_over(self):
        """K1: a campaign that was finished or cancelled before its end"""
        over = self._create_campaign("Test Over")
        for campaign in (self.campaign, over):
            campaign.date_end = fields.Date.context_today(campaign) + timedelta(days=6)
            self.add_call_stage(campaign)
            self.launch(campaign)
            self.assertEqual(campaign.days_remaining, 6)
        self.campaign.action_cancel()
        over.action_done()
        self.assertEqual((self.campaign + over).mapped("days_remaining"), [0, 0])

    def test_subtype_proposes_the_priority(self):
        """K1: a subtype belongs to its type and has a default priority"""
        subtype = self.env.ref("crm_campaigns.crm_campaign_subtype_new_product")
        campaign = self._create_campaign("Test Subtype", subtype_id=subtype.id)
        self.assertEqual(campaign.priority, subtype.priority)
        other = self.env.ref("crm_campaigns.crm_campaign_subtype_newsletter")
        with self.assertRaisesRegex(ValidationError, "no subtype of"):
            campaign.subtype_id = other

    def test_duplicate_is_a_draft_with_its_stages(self):
        """K1: with a name and identifier of its own, without runs"""
        self.add_mail_stage()
        self.launch()
        copy = self.campaign.copy()
        self.assertEqual((copy.state, copy.name), ("draft", "Test Campaign (copy)"))
        self.assertNotEqual(copy.code, self.campaign.code)
        self.assertEqual(copy.stage_ids.mapped("name"), ["Test Announcement"])
        self.assertFalse(copy.run_ids)
        self.assertEqual(self.campaign.copy().name, "Test Campaign (copy) 2")

    @mute_logger("odoo.sql_db")
    def test_name_is_taken_once(self):
        """K1: names are unique, over all companies"""
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self._create_campaign("Test Campaign", company_id=self.company_abroad.id)

    @mute_logger("odoo.sql_db")
    def test_end_before_start_is_refused(self):
        """Bad input: a campaign that ends before it starts"""
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.campaign.write({"date_start": "2026-05-02", "date_end": "2026-05-01"})
            self.env.flush_all()

    def test_campaign_without_content_is_not_launched(self):
        """Bad input: a stage that says nothing, told by its name"""
        stage = self.add_mail_stage(subject=False, body_html=False)
        for words in ("has no content", "has no subject"):
            with self.assertRaisesRegex(UserError, f"{stage.name}” {words}"):
                self.manager().action_approve()
        self.assertEqual(self.campaign.state, "draft")

    def test_campaign_for_nobody_is_not_launched(self):
        """Bad input: no segment, and an audience of zero, at launch as at approval"""
        self.add_call_stage()
        self.campaign.segment_ids = False
        with self.assertRaisesRegex(UserError, "add a segment"):
            self.manager().action_approve()
        self.campaign.segment_ids = self.segment
        self.manager().action_approve()
        self.segment.partner_ids = [Command.clear()]
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "audience is empty"):
            self.manager().action_launch()
        self.assertEqual(self.campaign.state, "approved")

    def test_addresses_with_line_breaks_reach_nobody_else(self):
        """Bad input: headers smuggled into an address or a name go nowhere"""
        self.add_mail_stage(subject="For {{ object.name }}")
        self.individual.write(
            {"name": "Test\nBcc: spy@example.com", "email": "one@example.com\nBcc: spy@example.com"}
        )
        self.launch()
        message = self.campaign.activity_ids.message_out_ids.filtered(
            lambda one: one.partner_id == self.individual
        )
        refused = self.campaign.run_ids.exclusion_ids.partner_id
        self.assertEqual(len(self.campaign.activity_ids) + len(refused), 2)
        self.assertNotIn("\n", message.subject or "")
        self.assertNotIn("spy@example.com", message.address_normalized or "")
        self.assertNotIn("\n", message.address or "")
