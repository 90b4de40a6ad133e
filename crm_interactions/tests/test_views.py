from odoo import fields
from odoo.tests import tagged

from .common import InteractionCommon
from .views_common import ViewsMixin

# The buttons of a message by its state: for everybody, and for managers besides.
MESSAGE = {
    "draft": ("", ""),
    "queued": ("action_cancel", ""),
    "sending": ("", ""),
    "sent": ("", ""),
    "delivered": ("", ""),
    "opened": ("", ""),
    "clicked": ("", ""),
    "answered": ("", ""),
    "bounced": ("", ""),
    "failed": ("action_queue action_cancel", ""),
    "blocked": ("action_queue action_cancel", ""),
    "unclear": ("", "action_confirm_sent action_send_again"),
    "cancelled": ("", ""),
}
# Lists and cards that only show what happened: what they show, what a click does.
HISTORY = {
    ("crm.change", "list"): (
        "date user_name kind partner_name record_label field_label old_text new_text",
        "action_open",
    ),
    ("crm.change", "kanban"): (
        "user_name date record_label kind field_label old_text new_text",
        "action_open",
    ),
    ("crm.customer.order", "list"): (
        "date number kind partner_id items amount user_id state",
        "action_open",
    ),
    ("crm.customer.order", "kanban"): ("number amount items partner_id date state", "action_open"),
    ("crm.customer.participation", "list"): (
        "date date_end event ticket attendee partner_id user_id state",
        "action_open",
    ),
    ("crm.customer.participation", "kanban"): ("event state ticket attendee date", "action_open"),
    ("crm.customer.payment", "list"): (
        "date number kind method document partner_id amount state",
        "action_open",
    ),
    ("crm.customer.payment", "kanban"): (
        "number amount method document partner_id date state",
        "action_open",
    ),
    ("crm.timeline", "list"): (
        "date kind channel direction summary partner_id user_id date_end state",
        "action_open",
    ),
    ("crm.timeline", "kanban"): ("summary state partner_id kind date", "action_open"),
    ("crm.timeline", "pivot"): ("channel date", None),
    ("crm.timeline", "graph"): ("channel date", None),
    ("crm.message", "list"): (
        "date_queued channel_id partner_id address display_name user_id state reason_text "
        "reason_detail",
        None,
    ),
    ("crm.message", "kanban"): ("display_name state partner_id address date_queued", None),
}
# What managers fill in, and what they have to.
DICTIONARIES = {
    ("crm.interaction.type", "form"): (
        "name channel_id is_contact_required duration_hours is_calendar activity_type_id icon "
        "color",
        "name",
    ),
    ("crm.interaction.result.type", "form"): (
        "name type_ids is_success color next_step",
        "name next_step",
    ),
    ("crm.template", "form"): ("name type_ids note item_ids", "name"),
    ("crm.template.item", "form"): ("channel_id lang attachment_ids subject body", "channel_id"),
    ("crm.channel", "list"): ("sequence name code kind icon active", "name code kind"),
    ("crm.interaction.priority", "list"): ("sequence name color active", "name"),
    ("crm.interaction.category", "list"): ("sequence name color active", "name"),
    ("crm.interaction.source.type", "list"): ("sequence name color active", "name"),
    ("crm.application.source", "list"): ("sequence name code user_id color active", "name code"),
    ("crm.link", "list"): ("sequence record_ref url name", ""),
    ("crm.link", "form"): ("record_ref url name", ""),
}


@tagged("post_install", "-at_install")
class TestViews(ViewsMixin, InteractionCommon):
    """What messages, mails, applications, links, histories and dictionaries show and offer."""

    ADDON = "crm_interactions"

    def test_message_has_the_buttons_of_its_state(self):
        """B13 F4: failed ones are tried again, unclear ones decided by managers only"""
        channel = self.env.ref("crm_interactions.crm_channel_email")
        row = {"partner_id": self.individual.id, "channel_id": channel.id, "subject": "S"}
        message = self.env["crm.message"].create(row)
        told = {"unclear", "bounced", "failed", "blocked", "queued"}
        for state, (buttons, more) in MESSAGE.items():
            self.env.cr.execute(
                "UPDATE crm_message SET state=%s, state_reason='Why', user_id=%s WHERE id=%s",
                [state, self.user_own.id, message.id],
            )
            self.env.invalidate_all()
            for user, offered in [
                (self.user_own, buttons),
                (self.user_manager, f"{buttons} {more}"),
            ]:
                with self.subTest(state=state, user=user.login):
                    asks = "action_send_again" if "action_send_again" in offered else ""
                    screen = self.see(user, message)
                    self.assertSees(screen, buttons=offered, confirmed=asks, may="", editable="")
                    self.assertEqual("reason_text" in screen.shown, state in told)

    def test_message_shows_what_was_sent(self):
        """F4: the words, to whom, by whom; what does not apply stays away"""
        channel = self.env.ref("crm_interactions.crm_channel_email")
        row = {"partner_id": self.individual.id, "channel_id": channel.id, "subject": "S"}
        mail = self.env["crm.message"].create(row)
        about = "partner_id address channel_id lang user_id date_queued date_sent interaction_id"
        apart = "date_retry template_item_id attachment_ids document_id kind"
        screen = self.see(self.user_manager, mail)
        self.assertSees(screen, f"{about} body email_from", f"{apart} body_text")
        sms = self.env.ref("crm_interactions.crm_channel_sms")
        file = self.env["ir.attachment"].create({"name": "a.txt", "raw": b"a"})
        template = self.env["crm.template"].create(
            {"name": "T", "item_ids": [fields.Command.create({"channel_id": sms.id})]}
        )
        more = {
            "channel_id": sms.id,
            "state": "queued",
            "date_retry": fields.Datetime.now(),
            "attachment_ids": file.ids,
            "template_item_id": template.item_ids.id,
            "document_id": file.id,
            "state_reason": "Why",
        }
        sms = self.env["crm.message"].new({**row, **more})
        apart = "date_retry template_item_id attachment_ids document_id body_text"
        self.assertSees(self.see(self.user_manager, sms), f"{about} {apart}", "body email_from")

    def test_unmatched_mail_is_matched_while_it_waits(self):
        """B15: assigned or ignored while it waits, forgotten when decided; readers only read"""
        row = {"date": fields.Datetime.now(), "company_id": self.company.id}
        row |= {"team_id": self.team.id, "email_from": "a@b.example.com", "body": "Words"}
        decided = {"decided_by_id": self.user_own.id, "partner_id": self.customer.id}
        create = self.env["crm.inbound"].create
        waiting = create({**row, "message_id": "1", "state": "waiting", "reason": "Why"})
        colleague = create({**row, "message_id": "2", "state": "waiting", "is_colleague": True})
        matched = create({**row, "message_id": "3", "state": "matched", **decided})
        matched.interaction_id = matched.parent_id = self.create_interactions()
        ignored = create({**row, "message_id": "4", "state": "ignored", **decided})
        open_ = "action_assign action_ignore"
        for mail, buttons, shows, hides in [
            (waiting, open_, "body reason", "decided_by_id parent_id"),
            (colleague, open_, "body", "reason is_colleague email_normalized"),
            (matched, "action_forget action_open_interaction", "decided_by_id parent_id", "body"),
            (ignored, "action_forget", "decided_by_id body", "parent_id"),
        ]:
            with self.subTest(mail=mail.message_id):
                screen = self.see(self.user_own, mail)
                asks = "action_forget" if "forget" in buttons else ""
                self.assertSees(screen, f"{shows} email_from name date team_id", hides)
                self.assertSees(screen, buttons=buttons, confirmed=asks, may="edit")
                self.assertSees(screen, editable="partner_id" if mail.state == "waiting" else "")
                left = {"action_open_interaction"} & screen.buttons
                readonly = self.see(self.user_officer, mail)
                self.assertSees(readonly, buttons=" ".join(left), editable="")
        self.assertIn("A colleague sent this mail", self.see(self.user_own, colleague).text)
        self.assertNotIn("A colleague sent this mail", self.see(self.user_own, waiting).text)
        screen = self.see(self.user_own, waiting)
        self.assertEqual(screen.context("partner_id"), {"default_email": "a@b.example.com"})
        self.check_list_of_mails(waiting, matched)

    def check_list_of_mails(self, waiting, matched):
        """The list: selected ones are assigned or ignored, one whose customer is chosen at once."""
        columns = "date email_from name team_id partner_id state"
        offered = "parent_id email_normalized decided_by_id"
        screen = self.see(self.user_own, waiting, "list")
        hidden = "company_id is_colleague"
        self.assertSees(screen, columns, hidden, offered=offered, may="edit", editable="partner_id")
        self.assertEqual(screen.context("partner_id"), {"default_email": "a@b.example.com"})
        self.assertEqual(screen.header, {"action_assign", "action_ignore"})
        self.assertEqual(screen.row_buttons, set())
        waiting.partner_id = self.customer
        self.assertEqual(self.see(self.user_own, waiting, "list").row_buttons, {"action_assign"})
        screen = self.see(self.user_own, matched, "list")
        self.assertSees(screen, columns, editable="")
        self.assertEqual(screen.row_buttons, set())
        self.assertSees(self.see(self.user_officer, waiting, "list"), columns, buttons="")
        screen = self.see(self.user_own, waiting, "kanban")
        self.assertSees(screen, "email_from date name partner_id state", may="edit")
        for kind in ("list", "form"):
            self.assertSees(self.see(self.user_manager, waiting, kind), may="edit")

    def test_application_is_kept_by_managers_and_opened_where_it_leads(self):
        """F7: salespeople read; Open Application is absent where there is nothing to open"""
        source = self.env["crm.application.source"].create({"name": "S", "code": "s"})
        row = {"source_id": source.id, "partner_id": self.customer.id, "number": "1"}
        application = self.env["crm.application"].create(row)
        entered = "number product partner_id source_id status amount date_opened date_closed "
        entered += "record_ref url"
        own = self.see(self.user_own, application)
        self.assertSees(own, entered, "Archived active", buttons="", may="", editable="")
        manager = self.see(self.user_manager, application)
        must = "number partner_id source_id"
        self.assertSees(manager, editable=entered, required=must, may="create edit delete")
        columns = "date_opened source_id number product status amount date_closed partner_id"
        kinds = [("list", "crm_application_view_list"), ("kanban", None), ("form", None)]
        kinds += [("list", "crm_application_view_list_customer")]
        for kind, view in kinds:
            screen = self.see(self.user_own, application, kind, view)
            hides = "is_open_allowed currency_id active"
            self.assertSees(screen, "number status source_id amount", hides, buttons="")
            if kind == "list":
                offered = "partner_id" if view.endswith("customer") else ""
                self.assertSees(screen, columns, offered=offered)
        application.url = "https://leasing.example.com/1"
        for kind, view in kinds:
            screen = self.see(self.user_own, application, kind, view)
            self.assertSees(screen, buttons="action_open_application")
        application.active = False
        self.assertSees(self.see(self.user_manager, application), "Archived")
        for kind in ("pivot", "graph"):
            self.assertSees(self.see(self.user_own, application, kind), "source_id date_opened")

    def test_link_leads_to_a_record_or_an_address(self):
        """F6: one excludes the other; Open is there once it leads somewhere one may go"""
        create = self.env["crm.link"].create
        row = {"partner_id": self.customer.id}
        for link, other in [
            (create({**row, "url": "https://www.example.com/"}), "record_ref"),
            (create({**row, "record_ref": f"res.partner,{self.individual.id}"}), "url"),
        ]:
            screen = self.see(self.user_own, link, "list")
            self.assertSees(screen, "record_ref url name", "is_open_allowed", buttons="action_open")
            self.assertNotIn(other, screen.editable)
            self.assertSees(self.see(self.user_own, link), "name", other)
            screen = self.see(self.user_own, link, "kanban")
            self.assertSees(screen, "display_name name", buttons="action_open")
        secret = self.create_interactions(user=self.user_own2, confidential=True)
        closed = create({**row, "record_ref": f"crm.interaction,{secret.id}"})
        for link in (self.env["crm.link"].new({}), closed):
            for kind in ("list", "kanban"):
                self.assertSees(self.see(self.user_own, link, kind), buttons="")

    def test_histories_show_what_happened_and_change_nothing(self):
        """F8 S9 S17 S21: columns and cards; a click opens where it happened"""
        for (model, kind), (shows, opens) in HISTORY.items():
            with self.subTest(model=model, kind=kind):
                screen = self.see(self.user_manager, self.env[model].new({}), kind)
                hides = "company_id currency_id" if kind == "list" else "company_id"
                self.assertSees(screen, shows, hides, may="", buttons="")
                self.assertEqual(screen.root.get("action"), opens)
        shipment = self.see(
            self.user_own,
            self.env["crm.timeline"].new({}),
            "list",
            "crm_timeline_view_list_shipment",
        )
        buttons = "action_view_words action_open"
        shows = "date channel kind partner_id summary user_id state"
        self.assertSees(shipment, shows, "company_id", may="", buttons=buttons)
        self.assertEqual(shipment.root.get("action"), "action_view_words")

    def test_dictionaries_are_kept_by_managers(self):
        """C11 C13: what managers fill in; salespeople change nothing"""
        for (model, kind), (entered, must) in DICTIONARIES.items():
            with self.subTest(model=model, kind=kind):
                new = self.env[model].new({})
                screen = self.see(self.user_manager, new, kind)
                self.assertSees(screen, editable=entered, required=must, may="create edit delete")
                if model != "crm.link":
                    self.assertSees(self.see(self.user_own, new, kind), may="", editable="")
        for model, columns in {
            "crm.interaction.type": "sequence name channel_id duration_hours is_contact_required "
            "is_calendar activity_type_id",
            "crm.interaction.result.type": "sequence name type_ids is_success next_step "
            "next_type_id",
            "crm.template": "sequence name type_ids note",
            "crm.channel": "can_send",
        }.items():
            self.assertSees(self.see(self.user_manager, self.env[model].new({}), "list"), columns)
        result = self.env["crm.interaction.result.type"]
        step = "next_type_id next_count next_unit"
        none = self.see(self.user_manager, result.new({"next_step": "none"}))
        self.assertSees(none, "", f"{step} Archived active")
        asks = self.see(self.user_manager, result.new({"next_step": "ask", "active": False}))
        self.assertSees(asks, f"{step} Archived")
        for model in ("crm.interaction.type", "crm.template"):
            new, old = self.env[model].new({}), self.env[model].new({"active": False})
            self.assertSees(self.see(self.user_manager, new), "", "Archived active")
            self.assertSees(self.see(self.user_manager, old), "Archived", "active")
        sms = self.env.ref("crm_interactions.crm_channel_sms")
        words = self.env["crm.template.item"].new({"channel_id": sms.id})
        self.assertSees(self.see(self.user_manager, words), "body", "subject kind render_model")

    def test_company_is_shown_to_users_of_several(self):
        """Section 4: in lists and forms, where there is more than one"""
        self.assertCompanyShown(
            {
                "crm.interaction": "list form",
                "crm.application": "list form list/crm_application_view_list_customer",
                "crm.change": "list",
                "crm.inbound": "list form",
                "crm.message": "list form",
                "crm.template": "list form",
                "crm.timeline": "list list/crm_timeline_view_list_shipment",
                "crm.customer.order": "list",
                "crm.customer.participation": "list",
                "crm.customer.payment": "list",
            }
        )
