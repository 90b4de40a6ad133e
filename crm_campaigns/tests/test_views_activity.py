from odoo.tests import tagged

from odoo.addons.crm_interactions.tests.views_common import ViewsMixin

from .internal_common import InternalCommon

ROLES = ("own", "leader", "manager")
PROCESS = "action_view_process"
ASSIGN = "action_assign action_set_status"
NUMBERS = "partner_pin partner_vat partner_registry"
INTERNAL = "nature user_id team_id priority status interactions history"
EXTERNAL = "message_state messages message_out_ids"
COLUMNS = "campaign_id stage_id partner_id status detailed_status user_id team_id date_end priority"
HIDDEN_COLUMNS = f"{NUMBERS} nature subtype_id status_reason_id date_begin date_closed completed"


@tagged("post_install", "-at_install")
class TestViewsActivity(ViewsMixin, InternalCommon):
    """The forms and lists of campaign activities and their windows, by status and user."""

    ADDON = "crm_campaigns"

    def assertButtons(self, record, own, leader, manager):
        for role, buttons in zip(ROLES, (own, leader, manager), strict=True):
            user = getattr(self, f"user_{role}")
            with self.subTest(user=role):
                screen = self.see(user, record)
                self.assertSees(screen, buttons=f"{PROCESS} {buttons}")

    def test_buttons_of_each_status(self):
        """K6 K7 K11: take, do, assign, change the status; closed ones are reopened by managers"""
        take, do = "action_assign_to_me", "action_open_interaction"
        reopen = "crm_campaign_activity_reopen_action"
        unassigned, assigned = self.create_activity(), self.create_activity(self.user_own)
        self.assertButtons(unassigned, take, f"{take} {ASSIGN}", f"{take} {ASSIGN}")
        self.assertButtons(assigned, f"{do} action_set_status", f"{do} {ASSIGN}", f"{do} {ASSIGN}")
        assigned._as_status().status = "in_progress"
        self.assertButtons(assigned, f"{do} action_set_status", f"{do} {ASSIGN}", f"{do} {ASSIGN}")
        for status in ("completed", "cancelled"):
            activity = self.create_activity(self.user_own)
            activity._as_status().status = status
            self.assertButtons(activity, "", "", reopen)

    def test_buttons_of_each_delivery(self):
        """K8 B13: what failed is sent again, what is unclear is decided, by managers"""
        stage = self.add_mail_stage()
        self.launch()
        activity = stage.run_ids.activity_ids[0]
        decided = "action_send_again action_confirm_sent"
        for state, manager, confirmed in [
            ("queued", "", ""),
            ("sent", "", ""),
            ("answered", "", ""),
            ("bounced", "", ""),
            ("failed", "action_send_again", ""),
            ("blocked", "action_send_again", ""),
            ("unclear", decided, "action_send_again"),
            ("cancelled", "", ""),
        ]:
            self.env.cr.execute(
                "UPDATE crm_campaign_activity SET message_state = %s WHERE id = %s",
                (state, activity.id),
            )
            activity.invalidate_recordset()
            with self.subTest(state=state):
                self.assertButtons(activity, "", "", manager)
                screen = self.see(self.user_manager, activity)
                self.assertSees(screen, confirmed=confirmed)

    def test_form_is_of_the_kind(self):
        """K6 K8: who does what by when, or what was sent and what became of it"""
        activity = self.create_activity(self.user_own)
        dates = "date_begin date_end"
        self.assertSees(
            self.see(self.user_own, activity),
            f"{INTERNAL} {dates} campaign_id stage_id run_id channel_id partner_id detailed_status",
            f"{EXTERNAL} {NUMBERS} subtype_id variant_id instructions status_reason_id date_closed "
            "click_ids",
            may="edit",
            editable="priority detailed_status",
        )
        stage = self.add_mail_stage()
        self.launch()
        sent = stage.run_ids.activity_ids[0]
        self.assertSees(
            self.see(self.user_manager, sent),
            f"{EXTERNAL} campaign_id stage_id run_id channel_id partner_id date_begin",
            f"{INTERNAL} detailed_status instructions status_reason_id click_ids variant_id",
        )

    def test_form_shows_what_there_is(self):
        """K6: numbers of the customer, instructions, reason, when it was closed"""
        self.customer.write({"vat": "PL5260001246", "company_registry": "0000123456"})
        self.individual.pin = "44051401359"
        activities = self.create_activities(
            partners=self.customer | self.individual,
            user=self.user_own,
            instructions="<p>Call them.</p>",
            reason_template_id=self.template.id,
        )
        by_customer = {one.partner_id: one for one in activities}
        company, person = by_customer[self.customer], by_customer[self.individual]
        self.assertSees(
            self.see(self.user_own, company),
            "partner_vat partner_registry instructions",
            "partner_pin status_reason_id",
        )
        self.assertSees(self.see(self.user_own, person), "partner_pin", "partner_registry")
        company.with_user(self.user_own).set_status("cancelled", self.reason_cancelled.id, "Busy")
        screen = self.see(self.user_own, company)
        self.assertSees(screen, "status_reason_id detailed_status date_closed", editable="")
        person.with_user(self.user_own).set_status("cancelled", self.reason_cancelled.id)
        self.assertSees(self.see(self.user_own, person), hides="detailed_status")

    def test_list_of_activities_has_the_buttons_of_the_status(self):
        """K6 K7 K11: many at once by the header, one by its row"""
        many = "action_assign_to_me action_assign action_set_status"
        for user, row in (
            (None, "action_assign_to_me"),
            (self.user_own, "action_open_interaction"),
        ):
            activity = self.create_activity(user)
            self.assertSees(
                self.see(self.user_own, activity, "list"),
                COLUMNS,
                "is_late",
                header=many,
                row_buttons=row,
                offered=HIDDEN_COLUMNS,
                editable="",
            )
        activity._as_status().status = "completed"
        screen = self.see(self.user_own, activity, "list")
        self.assertSees(screen, header=many, row_buttons="")

    def test_card_has_the_button_of_the_status(self):
        """K6 K11: on phones, too"""
        unassigned, assigned = self.create_activity(), self.create_activity(self.user_own)
        assigned.detailed_status = "Called"
        content = (
            "partner_id campaign_id stage_id detailed_status status_reason_id priority user_id"
        )
        for activity, button in (
            (unassigned, "action_assign_to_me"),
            (assigned, "action_open_interaction"),
        ):
            for view in (None, "crm_campaign_activity_view_kanban_customer"):
                screen = self.see(self.user_own, activity, "kanban", view)
                self.assertSees(screen, f"{content} date_end", buttons=button)
        assigned._as_status().status = "completed"
        screen = self.see(self.user_own, assigned, "kanban")
        self.assertSees(screen, content, "date_end", buttons="")

    def test_customer_has_lists_without_what_is_known_there(self):
        """K6 K8: on the customer, whose name is not repeated; the numbers are one click away"""
        view = "crm_campaign_activity_view_list_customer"
        self.assertSees(
            self.see(self.user_own, self.create_activity(self.user_own), "list", view),
            "campaign_id stage_id nature status detailed_status user_id team_id date_end priority",
            "is_late",
            offered=f"partner_id {NUMBERS} subtype_id status_reason_id date_begin date_closed "
            "completed",
            buttons="",
            editable="",
        )
        stage = self.add_mail_stage()
        self.launch()
        sent = stage.run_ids.activity_ids[0]
        view = "crm_campaign_activity_view_list_external"
        row = "date_begin campaign_id run_id channel_id message_state"
        for user, buttons in (
            (self.user_own, ""),
            (self.user_manager, "action_send_again action_confirm_sent"),
        ):
            screen = self.see(user, sent, "list", view)
            asked = "action_send_again" if buttons else ""
            self.assertSees(
                screen, f"{row} partner_id", buttons=buttons, confirmed=asked, offered=""
            )
            screen = self.see(user, sent, "list", f"{view}_customer")
            self.assertSees(screen, row, buttons=buttons, offered="partner_id")
        screen = self.see(
            self.user_own, sent, "kanban", "crm_campaign_activity_view_kanban_external"
        )
        self.assertSees(screen, f"{row} partner_id", buttons="")

    def test_assign_window_asks_whom_and_how(self):
        """K7: with what each would get before it is done"""
        window = self.window("crm.campaign.assign", self.create_activity(), self.user_leader)
        self.assertSees(
            self.see(self.user_leader, window),
            "activity_count user_ids method preview",
            "res_ids seen candidate_ids",
            buttons="action_assign cancel",
            editable="user_ids method",
            required="method",
        )

    def test_status_window_asks_for_a_reason_where_there_are_some(self):
        """K7: in progress and cancelled, by the template of the stage"""
        activity = self.create_activity(self.user_own, reason_template_id=self.template.id)
        window = self.window("crm.campaign.set.status", activity, self.user_own)
        hidden = "res_ids reason_ids statuses"
        for status, reason in (("in_progress", True), ("cancelled", True)):
            window.status = status
            screen = self.see(self.user_own, window)
            self.assertSees(
                screen,
                "activity_count status detailed_status reason_id",
                f"{hidden} able_text",
                buttons="action_set_status cancel",
            )
            self.assertEqual("reason_id" in screen.required, reason)
        plain = self.create_activity(self.user_own)
        window = self.window("crm.campaign.set.status", plain, self.user_own)
        window.status = "in_progress"
        screen = self.see(self.user_own, window)
        self.assertSees(screen, "status detailed_status", f"{hidden} reason_id")
        self.assertNotIn("reason_id", screen.required)
        mixed = self.window(
            "crm.campaign.set.status", plain | self.create_activity(), self.user_leader
        )
        mixed.status = "in_progress"
        self.assertSees(self.see(self.user_leader, mixed), "able_text")

    def test_reopen_window_asks_for_a_note(self):
        """K7: which ones, and why"""
        activity = self.create_activity(self.user_own)
        window = (
            self.env["crm.campaign.activity.reopen"]
            .with_user(self.user_manager)
            .create({"activity_ids": activity.ids, "note": "Test Note"})
        )
        self.assertSees(
            self.see(self.user_manager, window),
            "activity_ids note",
            buttons="action_reopen cancel",
            editable="note",
            required="note",
        )

    def test_preview_shows_words_or_what_is_wrong_with_them(self):
        """K4: words of the channel; with a fault there is nothing to send"""
        for channel, shows, hides in (
            (self.channel_email, "subject body", "body_text"),
            (self.channel_sms, "body_text", "subject body"),
        ):
            stage = self.add_mail_stage(channel_id=channel.id, body_text="Hello")
            window = (
                self.env["crm.campaign.preview"]
                .with_user(self.user_manager)
                .create({"stage_id": stage.id, "partner_id": self.customer.id})
            )
            screen = self.see(self.user_manager, window)
            self.assertSees(screen, shows, f"{hides} error", buttons="action_send_test cancel")
            window.error = "Test Fault"
            self.assertSees(
                self.see(self.user_manager, window), "error", f"{shows} {hides}", buttons="cancel"
            )

    def test_interaction_leads_to_the_activity_it_does(self):
        """K11: from the planning of the interaction"""
        activity = self.create_activity(self.user_own)
        interaction = self.create_interactions(
            campaign_activity_id=activity.id, partner_id=activity.partner_id.id
        )
        self.assertSees(self.see(self.user_own, interaction), "campaign_activity_id")
        self.assertNotIn("campaign_activity_id", self.see(self.user_own, interaction).editable)
        self.assertSees(
            self.see(self.user_own, self.create_interactions()), hides="campaign_activity_id"
        )
