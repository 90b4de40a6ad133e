from odoo.fields import Command
from odoo.tests import tagged

from .common import InteractionCommon
from .views_common import ViewsMixin, words

# What a salesperson enters about a contact, as long as it is open.
PLAN = (
    "name partner_id contact_ids user_id type_id channel_id direction is_all_day add_to_calendar "
    "parent_id source_type_id source_reason_type priority_id category_id team_id confidential "
    "location_id location_comments description note"
)
RESULT = (
    "date_activity duration_hours result_type_id next_mode comments result_description link_ids"
)
MESSAGE = (
    "message_channel_id send_as_text message_partner_id lang use_template message_attachment_ids "
    "subject body"
)
OPEN = (
    "action_done action_cancel action_add_report action_assign_users action_view_process "
    "action_open_parent action_send action_preview action_send_and_close action_add_account_link"
)
# What stays when it is closed: looking, and the links of the account, which is not closed.
CLOSED = "action_view_process action_open_parent action_add_account_link"
# What the data-protection role, which reads, can do in any state.
READ = "action_view_process action_open_parent"
LIST = (
    "type_id name partner_id user_id date_start date_end channel_id direction priority_id "
    "category_id note result_type_id duration_hours team_id"
)


@tagged("post_install", "-at_install")
class TestViewsInteraction(ViewsMixin, InteractionCommon):
    """The form and the lists of interactions, state by state and user by user."""

    ADDON = "crm_interactions"

    def test_form_has_the_buttons_of_the_state(self):
        """C8 F4 H5: open ones are worked on; closed ones are looked at, managers reopen them"""
        done, cancelled = self.create_held(), self.create_interactions()
        done.action_done()
        cancelled.action_cancel()
        protection = self._create_user("protection", "crm_interactions.group_data_protection")
        new = self.env["crm.interaction"].new({})
        writing = "action_send action_preview action_send_and_close"
        for record, user, buttons in [
            (new, self.user_own, f"action_done action_cancel action_assign_users {writing}"),
            (self.create_interactions(), self.user_own, OPEN),
            (self.create_interactions(), self.user_leader, OPEN),
            (self.create_interactions(), self.user_manager, OPEN),
            (self.create_interactions(), protection, READ),
            (done, self.user_own, CLOSED),
            (done, self.user_leader, CLOSED),
            (done, self.user_manager, f"{CLOSED} crm_interaction_reopen_action"),
            (done, protection, READ),
            (cancelled, self.user_own, CLOSED),
            (cancelled, self.user_manager, f"{CLOSED} crm_interaction_reopen_action"),
        ]:
            with self.subTest(state=record.state, user=user.login):
                self.assertSees(self.see(user, record), buttons=buttons, confirmed="")

    def test_form_is_written_while_open(self):
        """F2 F3 C8: plan, result and message are entered while open, read when closed"""
        interaction = self.create_interactions(description="Why", note="N", date_activity=False)
        entered = f"{PLAN} {RESULT} {MESSAGE} date_start date_end"
        screen = self.see(self.user_own, interaction)
        must = "partner_id type_id direction"
        self.assertSees(screen, editable=entered, required=must, may="create edit")
        interaction.write({"date_activity": "2026-05-04 09:00:00"})
        interaction.action_done()
        screen = self.see(self.user_manager, interaction)
        kept = (words(f"{PLAN} {RESULT} date_start date_end") - {"next_mode"}) | {"date_done"}
        self.assertSees(screen, " ".join(kept), f"{MESSAGE} next_mode", editable="", required="")
        self.assertEqual(screen.may, words("create edit delete"))

    def test_when_and_who_follow_the_kind_of_contact(self):
        """F2 C7 C16 C17: whole days, invitations and required persons where they belong"""
        call = self.create_interactions()
        self.assertSees(
            self.see(self.user_own, call),
            shows="date_start date_end partner_vat partner_registry partner_email partner_phone",
            hides="day_start invite_contacts action_view_event partner_pin partner_firstname "
            "partner_lastname",
        )
        meeting = self.create_interactions(
            type_id=self.type_meeting.id,
            contact_ids=self.contact.ids,
            is_all_day=True,
            add_to_calendar=True,
        )
        screen = self.see(self.user_own, meeting)
        self.assertSees(
            screen,
            shows="day_start day_end invite_contacts action_view_event",
            hides="date_start date_end",
        )
        self.assertIn("contact_ids", screen.required)
        self.assertEqual(
            screen.context("contact_ids"),
            {"default_parent_id": self.customer.id, "default_type": "contact"},
        )
        self.assertEqual(screen.context("location_id")["default_parent_id"], self.customer.id)
        self.assertTrue(screen.context("partner_id")["default_is_company"])
        person = self.create_interactions(partner_id=self.individual.id)
        self.assertSees(
            self.see(self.user_own, person),
            shows="partner_pin partner_firstname partner_lastname partner_company_type",
            hides="partner_registry",
        )
        new = self.see(self.user_own, self.env["crm.interaction"].new({}))
        about = "partner_name partner_company_type partner_vat partner_email partner_phone"
        persons = "partner_pin partner_firstname partner_lastname partner_registry"
        self.assertSees(new, "contact_ids location_id", f"{about} {persons} crm_related_button")
        self.assertFalse({"contact_ids", "location_id"} & new.editable, "before the customer")

    def test_next_contact_asks_for_what_the_mode_needs(self):
        """C6 C10 B3: in some days, on a date, on a day; nothing any more once it is planned"""
        count, point = "next_count next_unit", "next_date next_day"
        for values, shows, hides, required in [
            ({}, "next_mode", f"{count} {point} action_plan_next action_open_next", ""),
            ({"next_mode": "in"}, count, point, count),
            ({"next_mode": "on"}, "next_date", f"{count} next_day", "next_date"),
            ({"next_mode": "on", "is_all_day": True}, "next_day", f"{count} next_date", "next_day"),
        ]:
            with self.subTest(values=values):
                record = self.env["crm.interaction"].new(values, origin=self.create_interactions())
                screen = self.see(self.user_own, record)
                self.assertSees(screen, shows, hides)
                self.assertEqual(screen.required & words(f"{count} {point}"), words(required))
        planned = self.create_interactions()
        planned.next_interaction_id = self.create_interactions(parent_id=planned.id)
        asking = f"next_mode {count} {point} action_plan_next"
        self.assertSees(self.see(self.user_own, planned), "action_open_next", asking)
        result = self.env["crm.interaction.result.type"].create(
            {"name": "Call Back", "next_step": "create", "next_type_id": self.type_call.id}
        )
        followed = self.create_interactions(result_type_id=result.id)
        self.assertSees(self.see(self.user_own, followed), "action_plan_next next_step_label")

    def test_message_asks_for_what_the_channel_needs(self):
        """F4: subject and body of a letter or mail, one text of an SMS; a template locks them"""
        email = self.env.ref("crm_interactions.crm_channel_email")
        sms = self.env.ref("crm_interactions.crm_channel_sms")
        template = self.env["crm.template"].create(
            {"name": "T", "item_ids": [Command.create({"channel_id": email.id, "subject": "S"})]}
        )
        for values, shows, hides, locked in [
            ({"message_channel_id": email.id}, "subject body", "body_text template_id", False),
            ({"message_channel_id": sms.id}, "body_text", "subject body", False),
            ({"use_template": True, "template_id": template.id}, "template_id", "", True),
            ({"template_id": template.id}, "subject", "template_id", False),
        ]:
            with self.subTest(values=values):
                interaction = self.create_interactions()
                interaction.write(values)
                interaction.template_item_id = template.item_ids if values.get("template_id") else 0
                screen = self.see(self.user_own, interaction)
                self.assertSees(screen, shows, hides)
                text = words("subject body body_text") & screen.shown
                self.assertEqual(text & screen.editable, set() if locked else text)

    def test_sent_messages_and_links_are_listed(self):
        """F4 F6: what was sent with its state; links of the account lead where one may go"""
        interaction = self.create_interactions(description="Why")
        hides = (
            "message_out_ids date_done timer_hours message_refusal template_note active is_closed"
        )
        screen = self.see(self.user_own, interaction)
        self.assertSees(screen, "crm_follow_up timer_status link_ids", hides)
        channel = self.env.ref("crm_interactions.crm_channel_email")
        row = {"partner_id": self.customer.id, "channel_id": channel.id}
        message = self.env["crm.message"].create({**row, "interaction_id": interaction.id})
        screen = self.see(self.user_own, interaction)
        columns = "date_queued channel_id address display_name state reason_text"
        self.assertSees(screen.inside("message_out_ids", message), columns)
        create = self.env["crm.link"].create
        link = create({"partner_id": self.customer.id, "url": "https://www.example.com/"})
        nowhere = self.env["crm.link"].new({"partner_id": self.customer.id})
        for row, open_ in [(link, "action_open"), (nowhere, "")]:
            row = screen.inside("account_link_ids", row.with_user(self.user_own))
            buttons = f"{open_} action_edit unlink"
            self.assertSees(row, "display_name name", "is_open_allowed", offered="partner_id")
            self.assertEqual(row.row_buttons, words(buttons))
            self.assertEqual(row.confirmed, {"unlink"})

    def test_lists_show_and_edit_the_work(self):
        """C14 C8: open rows are edited in the list, closed ones are locked; others only read"""
        plan, done = self.create_interactions(), self.create_held()
        done.action_done()
        hides = "is_overdue company_id"
        offered = "date_start date_end channel_id direction priority_id category_id team_id"
        screen = self.see(self.user_own, plan, "list")
        must = "type_id name partner_id direction"
        shows = f"{LIST} date state"
        self.assertSees(screen, shows, hides, editable=LIST, required=must, offered=offered)
        self.assertEqual(screen.header, {"action_done"})
        self.assertSees(self.see(self.user_own, done, "list"), shows, editable="", offered=offered)
        customer = "date type_id name channel_id direction user_id result_type_id note state"
        follow_up = "date name state type_id user_id note result_type_id"
        for view, shows in {
            "crm_interaction_view_list_customer": f"{customer} duration_hours",
            "crm_interaction_view_list_follow_up": follow_up,
        }.items():
            screen = self.see(self.user_manager, plan, "list", view)
            self.assertSees(screen, shows, hides, editable="", buttons="", may="edit")
        for kind, shows in {
            "kanban": "name partner_id date note activity_ids result_type_id user_id type_id",
            "calendar": "partner_id user_id type_id state note",
            "activity": "name partner_id",
            "pivot": "user_id date duration_hours",
            "graph": "date type_id",
        }.items():
            self.assertSees(self.see(self.user_own, plan, kind), shows)
        calendar = self.see(self.user_own, plan, "calendar").root
        when = [calendar.get(key) for key in ("date_start", "date_stop", "all_day")]
        self.assertEqual(when, ["date_start", "date_end", "is_all_day"])
        self.assertEqual(calendar.get("quick_create"), "0", "a contact asks for more than a name")

    def test_cards_do_not_change_the_state_by_being_moved(self):
        """S11: one column a state, none to drag to; on the customer one below the other"""
        plan = self.create_interactions()
        cards = self.see(self.user_own, plan, "kanban").root
        self.assertEqual(cards.get("default_group_by"), "state")
        self.assertEqual((cards.get("records_draggable"), cards.get("group_create")), ("0", "0"))
        view = "crm_interaction_view_kanban_customer"
        below = self.see(self.user_own, plan, "kanban", view)
        self.assertSees(below, "name partner_id date note user_id result_type_id")
        self.assertFalse(below.root.get("default_group_by"))

    def test_form_is_timed_and_asks_with_its_own_widgets(self):
        """C5 F5 H5: the stopwatch, follow-ups, persons as tags, times as ranges"""
        screen = self.see(self.user_own, self.create_interactions())
        for name, widget in {
            "timer_status": "crm_stopwatch",
            "date_start": "daterange",
            "duration_hours": "float_time",
            "contact_ids": "many2many_tags",
            "next_mode": "selection_badge",
            "partner_phone": "phone",
        }.items():
            self.assertEqual(screen.attribute(name, "widget"), widget, name)
