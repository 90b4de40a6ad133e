from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .internal_common import InternalCommon


@tagged("post_install", "-at_install")
class TestCrmCampaignGuards(InternalCommon):
    """K1, K7: what is refused, and what the buttons promise beforehand."""

    def test_every_action_on_a_campaign_is_for_managers(self):
        """K1: whoever only reads campaigns moves none of them"""
        self.add_call_stage()
        for state, action in (
            ("draft", "action_approve"),
            ("approved", "action_launch"),
            ("approved", "action_set_to_draft"),
            ("running", "action_pause"),
            ("paused", "action_resume"),
            ("running", "action_done"),
            ("running", "action_cancel"),
        ):
            with self.subTest(action=action):
                self.campaign.state = state
                with self.assertRaisesRegex(AccessError, "Only managers"):
                    getattr(self.campaign.with_user(self.user_all), action)()
                self.assertEqual(self.campaign.state, state)

    def test_only_drafts_are_deleted(self):
        """K1: what was launched stays, to be cancelled or archived"""
        self.add_call_stage()
        for state in ("running", "paused", "done"):
            with self.subTest(state=state), self.assertRaises(UserError):
                self.campaign.state = state
                self.campaign.with_user(self.user_manager).unlink()
        self.campaign.state = "draft"
        utm_campaign = self.campaign.utm_campaign_id
        self.campaign.with_user(self.user_manager).unlink()
        self.assertFalse(self.campaign.exists())
        self.assertFalse(utm_campaign.exists(), "its name is free for another one")

    def test_stage_is_valid_beyond_its_beginning(self):
        """K4: valid until later than planned for"""
        stage = self.add_call_stage(date_planned="2026-03-02 09:00:00")
        for until in ("2026-03-02 08:59:59", "2026-03-02 09:00:00"):
            with self.subTest(until=until), self.assertRaisesRegex(ValidationError, "invalid"):
                stage.valid_until = until
        stage.valid_until = "2026-03-02 09:00:01"

    def test_buttons_promise_what_the_actions_allow(self):
        """K7: the owner sets the status, leaders and managers assign, nobody once closed"""
        mine = self.create_activity(self.user_own)
        closed = self.create_activity(self.user_own)
        closed._as_status().write({"status": "cancelled"})
        for activity, user, can_set, can_assign in (
            (mine, self.user_own, True, False),
            (mine, self.user_leader, True, True),
            (mine, self.user_manager, True, True),
            (closed, self.user_own, False, False),
            (closed, self.user_manager, False, False),
        ):
            with self.subTest(status=activity.status, user=user.name):
                seen = activity.with_user(user)
                self.assertEqual((seen.can_set_status, seen.can_assign), (can_set, can_assign))

    def test_open_activities_are_late_after_their_end(self):
        """K6: late are open ones whose end is over, and the search finds the same"""
        now = fields.Datetime.now()
        late, soon, endless, closed = self.create_activities(4, self.user_own)
        for activity, end in (
            (late, now - timedelta(minutes=1)),
            (soon, now + timedelta(hours=1)),
            (endless, False),
            (closed, now - timedelta(days=1)),
        ):
            activity._as_status().write({"date_end": end})
        closed._as_status().write({"status": "cancelled"})
        everything = late | soon | endless | closed
        self.assertEqual(everything.filtered("is_late"), late)
        for wanted, expected in ((True, late), (False, soon | endless | closed)):
            found = everything.search([("is_late", "=", wanted), ("id", "in", everything.ids)])
            self.assertEqual(set(found), set(expected))

    def test_window_offers_what_may_follow(self):
        """K7: statuses that may follow, for activities one may change"""
        activities = self.create_activities(2, self.user_own)
        window = self.window("crm.campaign.set.status", activities, self.user_own)
        self.assertEqual(window.activity_count, 2)
        self.assertEqual(set(window.statuses), {"in_progress", "cancelled"})
        with self.assertRaises(AccessError):
            self.window("crm.campaign.set.status", activities, self.user_south).action_set_status()

    def test_doing_is_for_those_who_may_change_the_activity(self):
        """K11: the interaction of a colleague of another branch is not begun"""
        activity = self.create_activity(self.user_own)
        with self.assertRaises(AccessError):
            activity.with_user(self.user_south).action_open_interaction()

    def test_external_activities_follow_their_messages(self):
        """K8: whatever was about to be written of them, the message decides"""
        self.add_mail_stage()
        self.launch()
        activity = self.campaign.activity_ids[0]
        message = activity.message_out_ids
        message._as_delivery().write({"state": "sending"})
        self.env.flush_all()
        activity._as_status().write({"status": "cancelled", "message_state": "failed"})
        message._advance("sent")
        self.env.invalidate_all()
        self.assertEqual((activity.status, activity.message_state), ("completed", "sent"))
        node = activity._process_nodes()[activity]
        self.assertEqual((node["state"], node["result"]), ("Completed", "Sent"))

    def test_stage_tells_what_is_missing(self):
        """K1, K5: an employee needs to know what to do"""
        self.add_call_stage(activity_type_id=False)
        with self.assertRaisesRegex(UserError, "choose what the employee does"):
            self.campaign.with_user(self.user_manager).action_approve()

    def test_calls_from_outside_have_an_answer(self):
        """Section 4: the external API knows no empty answer"""
        activity = self.create_activity(self.user_own)
        self.assertIs(activity.with_user(self.user_own).set_status("in_progress"), True)
        self.add_call_stage()
        campaign = self.campaign.with_user(self.user_manager)
        for action in ("approve", "launch", "pause", "resume", "done"):
            with self.subTest(action=action):
                self.assertIs(getattr(campaign, f"action_{action}")(), True)
        self.assertIs(self.customer.set_criteria({}), True)
        indicator = self.env.ref("crm_campaigns.crm_indicator_contacts")
        self.assertIs(indicator.action_refresh(), True)

    def test_files_of_a_run_stay_as_they_were_sent(self):
        """K8: what messages sent is neither changed nor deleted"""
        run = self.create_activity().run_id
        file = self.env["ir.attachment"].create(
            {"name": "offer.txt", "raw": b"offer", "res_model": run._name, "res_id": run.id}
        )
        for change in (lambda: file.write({"raw": b"other"}), file.unlink):
            with self.assertRaisesRegex(UserError, "sent by a campaign"):
                change()
