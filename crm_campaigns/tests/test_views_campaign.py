from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crm_interactions.tests.views_common import ViewsMixin, words

from .internal_common import InternalCommon

# What a manager enters while a campaign is a draft, and what may change at any time.
DRAFT = (
    "type_id subtype_id date_start stage_ids segment_ids exclusion_segment_ids control_percent "
    "company_id"
)
ALWAYS = "name priority user_id date_end description goal goal_days cost_fixed"
LAUNCHED = (
    "action_view_activities action_view_messages action_view_runs action_view_exclusions "
    "action_view_process"
)
SHOWN = "action_view_process action_view_audience"
RESULTS = "treated_count treated_converted treated_rate cost_total cost_fixed"
CONTROL = "control_count control_converted control_rate"
# A stage: what only messages have, what only employees' activities have.
EXTERNAL = "purpose tz_of skip_free_days hour_from hour_to"
INTERNAL = "activity_type_id nature team_id assignment days_to_do reason_template_id"

TECHNICAL = "kind channel_kind campaign_state currency_id mailing_model_id body_html"


@tagged("post_install", "-at_install")
class TestViewsCampaign(ViewsMixin, InternalCommon):
    """The forms and lists of campaigns, their stages and runs, state by state, user by user."""

    ADDON = "crm_campaigns"

    def test_manager_has_the_buttons_of_the_state(self):
        """K1: draft → approved → running ⇄ paused → done or cancelled, asked where it ends"""
        self.add_call_stage()
        campaign = self.campaign.with_user(self.user_manager)
        show = SHOWN
        for step, buttons, confirmed in [
            ("", f"{show} action_approve action_cancel", "action_cancel"),
            (
                "action_approve",
                f"{show} action_launch action_set_to_draft action_cancel",
                "action_cancel",
            ),
            (
                "action_launch",
                f"{show} {LAUNCHED} action_pause action_done action_cancel",
                "action_done action_cancel",
            ),
            (
                "action_pause",
                f"{show} {LAUNCHED} action_resume action_done action_cancel",
                "action_done action_cancel",
            ),
            ("action_done", f"{show} {LAUNCHED}", ""),
        ]:
            if step:
                getattr(campaign, step)()
            for user, expected, asked in [
                (self.user_manager, buttons, confirmed),
                (
                    self.user_own,
                    " ".join(words(buttons) & words(f"{SHOWN} {LAUNCHED}")),
                    "",
                ),
            ]:
                with self.subTest(state=campaign.state, user=user.login):
                    screen = self.see(user, self.campaign)
                    self.assertSees(screen, buttons=expected, confirmed=asked)

    def test_cancelled_campaign_is_a_draft_again_only_if_it_never_ran(self):
        """K1: one that ran is duplicated instead"""
        ran = self._create_campaign("Test Ran")
        self.add_call_stage(ran)
        self.launch(ran)
        for campaign, expected in ((self.campaign, True), (ran, False)):
            campaign.with_user(self.user_manager).action_cancel()
            buttons = self.see(self.user_manager, campaign).buttons
            self.assertIs("action_set_to_draft" in buttons, expected)

    def test_new_campaign_offers_nothing_it_cannot_do(self):
        """K1: what needs a saved campaign, or one that runs"""
        screen = self.see(self.user_manager, self.env["crm.campaign"].new({}))
        self.assertSees(
            screen,
            hides=f"create_uid create_date results {LAUNCHED}",
            buttons="action_approve",
            required="name type_id date_start priority goal",
            may="create edit delete",
        )

    def test_launched_campaign_keeps_what_was_approved(self):
        """K1 K2: its audience and stages stay; name, end, cost and goal may change"""
        self.env.user.group_ids += self.env.ref("base.group_multi_company")
        self.user_manager.group_ids += self.env.ref("base.group_multi_company")
        screen = self.see(self.user_manager, self.campaign)
        self.assertSees(screen, editable=f"{DRAFT} {ALWAYS}".replace(" cost_fixed", ""))
        self.add_call_stage()
        self.launch()
        screen = self.see(self.user_manager, self.campaign)
        self.assertSees(screen, editable=ALWAYS)

    def test_dates_and_results_appear_where_there_are_some(self):
        """K1 K10: days with an end, results once it runs, the control group where there is one"""
        self.campaign.date_end = False
        self.assertSees(
            self.see(self.user_own, self.campaign),
            "code days_since_start create_uid create_date setup content audience schedule",
            f"days_total days_remaining results {RESULTS} Archived attention_text",
        )
        self.campaign.date_end = fields.Date.add(self.campaign.date_start, days=3)
        self.assertSees(self.see(self.user_own, self.campaign), "days_total days_remaining")
        self.add_call_stage()
        self.launch()
        self.assertSees(
            self.see(self.user_own, self.campaign), f"results {RESULTS}", f"{CONTROL} uplift_text"
        )

    def test_what_is_missing_is_told_before_the_launch_only(self):
        """K1: the checklist"""
        self.assertSees(self.see(self.user_manager, self.campaign), "missing_text")
        self.add_call_stage()
        self.assertSees(self.see(self.user_manager, self.campaign), hides="missing_text")
        self.campaign.segment_ids = False
        self.campaign._advance("approved")
        self.assertSees(self.see(self.user_manager, self.campaign), "missing_text")
        self.campaign._advance("running")
        self.assertSees(self.see(self.user_manager, self.campaign), hides="missing_text")

    def test_archived_campaign_says_so(self):
        """K1: a ribbon"""
        self.campaign.active = False
        self.assertSees(self.see(self.user_own, self.campaign), "Archived")

    def test_audience_is_opened_where_there_is_one(self):
        """K2: who would be reached now"""
        self.assertIn("action_view_audience", self.see(self.user_own, self.campaign).buttons)
        self.campaign.segment_ids = False
        self.assertNotIn("action_view_audience", self.see(self.user_own, self.campaign).buttons)

    def test_stages_open_in_their_own_form(self):
        """K4: with content and schedule, from the campaign's list"""
        screen = self.see(self.user_manager, self.campaign)
        self.assertEqual(
            screen.context("stage_ids"),
            {
                "form_view_ref": "crm_campaigns.crm_campaign_stage_view_form",
                "list_view_ref": "crm_campaigns.crm_campaign_stage_view_list",
            },
        )

    def test_lists_and_cards_of_campaigns_name_the_same(self):
        """K1: what, of which type, when, whose and how far; days and company on demand"""
        self.assertSees(
            self.see(self.user_own, self.campaign, "list"),
            "priority code name type_id subtype_id date_start date_end user_id state",
            offered="days_remaining",
            buttons="",
        )
        self.assertSees(
            self.see(self.user_own, self.campaign, "kanban"),
            "name type_id date_start date_end priority user_id",
            buttons="",
        )

    def test_stage_asks_for_what_its_channel_needs(self):
        """K4 K5: words and hours of messages, people and days of activities"""
        mail, call = self.add_mail_stage(), self.add_call_stage()
        sms = self.add_mail_stage(channel_id=self.channel_sms.id)
        for stage, shows, hides in [
            (mail, f"{EXTERNAL} content variants subject body_arch attachment_ids", "body_text"),
            (sms, f"{EXTERNAL} content variants body_text", "subject body_arch attachment_ids"),
            (call, f"{INTERNAL} instructions", f"{EXTERNAL} content variants subject body_arch"),
        ]:
            with self.subTest(stage=stage.channel_id.name):
                screen = self.see(self.user_manager, stage)
                self.assertSees(screen, shows, hides)
                others = INTERNAL if stage.kind == "external" else "is_urgent calendar_id"
                technical = (
                    "kind channel_kind campaign_state currency_id mailing_model_id body_html"
                )
                self.assertSees(
                    screen, "channel_id cost_contact valid_until tz", f"{others} {technical}"
                )
        preview = {"action_preview", "action_view_process"}
        self.assertEqual(self.see(self.user_manager, mail).buttons, preview)
        self.assertEqual(self.see(self.user_manager, call).buttons, {"action_view_process"})
        new = self.env["crm.campaign.stage"].new({"channel_id": self.channel_email.id})
        self.assertEqual(self.see(self.user_manager, new).buttons, set())

    def test_stage_asks_for_when_it_is_carried_out(self):
        """K4: at a time, once or again and again, or after an outcome; free days, urgency"""
        first = self.add_mail_stage()
        outcome = "trigger_stage_id trigger_outcome trigger_days"
        again = "interval_number interval_unit"
        free = "calendar_id max_delay_days"
        for values, shows, hides in [
            ({}, "date_planned recurrence batch_size", f"{outcome} {again} {free} is_urgent"),
            ({"recurrence": "recurrent"}, f"recurrence {again}", outcome),
            (
                {"trigger": "outcome", "trigger_stage_id": first.id, "trigger_outcome": "clicked"},
                outcome,
                f"date_planned recurrence batch_size {again}",
            ),
            ({"skip_free_days": True}, free, "is_urgent"),
            ({"purpose": "marketing"}, "is_urgent", free),
        ]:
            with self.subTest(values=values):
                screen = self.see(self.user_manager, self.add_mail_stage(**values))
                self.assertSees(screen, shows, hides)

    def test_words_of_an_approved_stage_are_read_only(self):
        """K4: the editor and the variants are closed with the approval"""
        stage = self.add_mail_stage()
        written = {"body_arch", "variant_ids"}
        self.assertEqual(self.see(self.user_manager, stage).editable & written, written)
        self.campaign._advance("approved")
        self.assertEqual(self.see(self.user_manager, stage).editable & written, set())

    def test_variants_are_compared_where_there_are_some(self):
        """K4: a variant has the words of its channel; the best is told when it is known"""
        stage = self.add_mail_stage()
        compared = "original_sent_count original_response_rate"
        self.assertSees(self.see(self.user_manager, stage), hides=f"{compared} best_words")
        stage.variant_ids = [Command.create({"name": "Test Other", "percent": 50})]
        self.assertSees(self.see(self.user_manager, stage), compared, "best_words")
        self.assertSees(
            self.see(self.user_manager, stage.variant_ids),
            "name percent sent_count response_rate subject body_html",
            "body_text",
        )
        sms = self.add_mail_stage(channel_id=self.channel_sms.id)
        sms.variant_ids = [Command.create({"name": "Test Other", "percent": 50})]
        self.assertSees(
            self.see(self.user_manager, sms.variant_ids), "body_text", "subject body_html"
        )

    def test_list_of_stages_tells_when_each_begins(self):
        """K4: a date, or the stage and the outcome it follows"""
        first = self.add_mail_stage()
        follow = self.add_mail_stage(
            trigger="outcome", trigger_stage_id=first.id, trigger_outcome="clicked"
        )
        when = "recurrence date_planned"
        after = "trigger_stage_id trigger_outcome"
        for stage, shows, hides in ((first, when, "trigger"), (follow, "name", f"{when} trigger")):
            screen = self.see(self.user_manager, stage, "list")
            self.assertSees(screen, f"{shows} {after} name channel_id kind", hides)
        self.assertSees(
            self.see(self.user_manager, first, "list"),
            editable="sequence name channel_id recurrence date_planned valid_until",
            offered="valid_until",
        )
        self.assertSees(self.see(self.user_manager, follow, "kanban"), f"name channel_id {after}")

    def test_run_tells_how_far_it_is(self):
        """K4: its size, its progress, what stopped it; its activities or its messages"""
        call, mail = self.add_call_stage(), self.add_mail_stage()
        self.launch()
        for stage, word in ((call, "Activities"), (mail, "Messages")):
            run = stage.run_ids
            screen = self.see(self.user_own, run)
            self.assertSees(
                screen,
                "display_name campaign_id channel_id audience_count progress date_planned "
                "date_started date_generated",
                "problem date_retry date_done",
                buttons="action_view_process action_view_activities action_view_exclusions",
                editable="",
            )
            for label in ("Activities", "Messages"):
                (self.assertIn if label == word else self.assertNotIn)(label, screen.text)
            run.problem = "Test Stopped"
            self.assertSees(self.see(self.user_own, run), "problem date_retry")
        self.campaign.with_user(self.user_manager).action_done()
        self.assertSees(self.see(self.user_own, call.run_ids), "date_done")
        self.assertSees(
            self.see(self.user_own, call.run_ids, "list"),
            "campaign_id stage_id number date_planned date_done audience_count progress state",
            buttons="",
        )
        self.assertSees(
            self.see(self.user_own, call.run_ids, "kanban"),
            "display_name state campaign_id date_planned audience_count",
            may="",
        )
