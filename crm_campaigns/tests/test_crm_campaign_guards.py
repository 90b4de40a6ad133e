from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

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

    def test_nothing_of_another_company_enters_a_campaign(self):
        """Section 4: nobody, branch, calendar or segment of a company the campaign is not of"""
        foreign = {"company_id": self.company_abroad.id}
        env = self.quiet_env
        stage = self.add_call_stage()
        for record, name, other in (
            (self.campaign, "user_id", self.user_abroad),
            (self.campaign, "segment_ids", env["crm.segment"].create({"name": "A", **foreign})),
            (self.campaign, "exclusion_segment_ids",
             env["crm.segment"].create({"name": "B", **foreign})),
            (stage, "team_id", env["crm.team"].create({"name": "Test Abroad", **foreign})),
            (stage, "calendar_id", env["resource.calendar"].create({"name": "C", **foreign})),
        ):  # fmt: skip
            with self.subTest(field=name), self.assertRaises(UserError):
                record.with_user(self.user_manager).write(
                    {name: [Command.link(other.id)] if name.endswith("ids") else other.id}
                )
                self.env.flush_all()

    def test_campaign_goes_to_no_company_one_does_not_work_in(self):
        """Section 4: or it would be out of sight, with all it is made of"""
        self.campaign.user_id = False
        with self.assertRaisesRegex(UserError, "work in"):
            self.campaign.with_user(self.user_manager).company_id = self.company_abroad

    def test_system_that_approves_reaches_no_other_company(self):
        """K2: no rule holds for the system; the campaign's company does"""
        self.segment.partner_ids = self.customer | self.customer_abroad
        self.add_call_stage()
        self.campaign.sudo().action_approve()
        self.campaign.sudo().approved_by_id = self.env.ref("base.user_root")
        self.campaign.sudo().action_launch()
        self.generate()
        self.assertEqual(self.campaign.activity_ids.partner_id, self.customer)

    def test_campaign_keeps_its_identity(self):
        """K1: neither its identifier nor its UTM campaign is another's, for managers either"""
        campaign = self.campaign.with_user(self.user_manager)
        other = self.env["utm.campaign"].create({"title": "Test Other"})
        for values, words in (
            ({"utm_campaign_id": other.id}, "“UTM Campaign” of a campaign stays as it is."),
            ({"code": "CAM99999"}, "“Identifier” of a campaign stays as it is."),
        ):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, words):
                campaign.write(values)
        same = {"utm_campaign_id": campaign.utm_campaign_id.id, "code": campaign.code}
        self.assertIs(campaign.write(same), True)

    def test_numbers_of_days_beyond_all_calendars_are_refused(self):
        """K4, bad input: one campaign's nonsense would stop the scheduled action for all"""
        stage = self.add_call_stage()
        often = {"recurrence": "recurrent", "interval_number": 2**31 - 1, "interval_unit": "months"}
        for record, values in (
            (stage, {"max_delay_days": 2**31 - 1}),
            (stage, {"trigger_days": 2**31 - 1}),
            (stage, {"days_to_do": 2**31 - 1}),
            (stage, often),
            (self.campaign, {"goal_days": 2**31 - 1}),
        ):
            with (
                self.subTest(values=values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                record.write(values)
                self.env.flush_all()

    def test_time_zones_that_do_not_exist_stop_nobody(self):
        """K4, bad input: a stage has none of them; a customer's counts for nothing"""
        stage = self.add_mail_stage(tz="Europe/Warsaw", tz_of="customer")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET tz = 'Mars/Base' WHERE id = %s", [self.customer.id]
        )
        self.customer.invalidate_recordset(["tz"])
        self.assertEqual(str(stage._zone_of(self.customer)), "Europe/Warsaw")
        with self.assertRaisesRegex(ValidationError, "Mars/Base"):
            stage.tz = "Mars/Base"

    def test_answers_to_wrong_kinds_of_values_are_words(self):
        """K7, bad input: lists, words and numbers where something else belongs"""
        activity = self.create_activity().with_user(self.user_manager)
        for wrong in ("abc", [self.user_own.id], None):
            with self.subTest(wrong=wrong), self.assertRaisesRegex(UserError, "Choose whom"):
                activity.assign(wrong)
        window = self.env["crm.campaign.assign"].with_user(self.user_manager)
        for wrong in (7, "abc", {"a": 1}):
            with self.subTest(window=wrong):
                self.assertEqual(window.create({"res_ids": wrong}).activity_count, 0)

    def test_preview_tells_a_refusal_as_it_is(self):
        """K1: who may not read a customer is told so, not what the program was doing"""
        stage = self.add_mail_stage(words_lang="en_US")
        preview = (
            self.env["crm.campaign.preview"]
            .with_user(self.user_own)
            .create({"stage_id": stage.id, "partner_id": self.customer_abroad.id})
        )
        self.assertIn("res.partner", preview.error)

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

    def test_nothing_is_moved_into_an_approved_campaign(self):
        """K1: stages and variants of a draft do not get past the approval of another campaign"""
        stage = self.add_mail_stage()
        variant = self.env["crm.campaign.variant"].create({"stage_id": stage.id, "name": "Other"})
        approved = self._create_campaign("Test Approved")
        its_stage = self.add_mail_stage(approved)
        approved.with_user(self.user_manager).action_approve()
        for record, values in (
            (stage, {"campaign_id": approved.id}),
            (variant, {"stage_id": its_stage.id}),
        ):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, "was approved"):
                record.with_user(self.user_manager).write(values)

    def test_what_goes_on_is_not_archived(self):
        """K1: messages of a campaign do not go on leaving out of sight"""
        self.add_mail_stage()
        self.launch()
        campaign = self.campaign.with_user(self.user_manager)
        for state in ("running", "paused"):
            self.campaign.state = state
            with self.subTest(state=state), self.assertRaisesRegex(UserError, "goes on"):
                campaign.action_archive()
        campaign.action_done()
        campaign.action_archive()
        self.assertFalse(campaign.active)

    @mute_logger("odoo.sql_db")
    def test_who_has_activities_is_archived_not_deleted(self):
        """K7: no activity is assigned to nobody, and none is everybody's for want of its branch"""
        user = self._create_user("leaver", "sales_team.group_sale_salesman")
        self.create_activity(user, team_id=self.team_south.id)
        for record in (user, self.team_south):
            with (
                self.subTest(record=record),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                record.sudo().unlink()
