from odoo.tests import tagged

from .common import InteractionCommon
from .views_common import ViewsMixin

# Dialogs without states: what is filled in, what must be, what only is shown, what they do.
DIALOGS = {
    "crm.assign.wizard": ("choice", "", "record_words", "action_apply"),
    "crm.change.audit": ("partner_id date_from date_to", "date_from date_to", "", "action_show"),
    "crm.connection.add": (
        "kind other_partner_id date_start date_end",
        "kind other_partner_id",
        "partner_id",
        "action_add",
    ),
    "crm.report.attach": ("report_id", "report_id", "", "action_attach"),
    "crm.interaction.reopen": ("note", "note", "interaction_ids", "action_reopen"),
}


@tagged("post_install", "-at_install")
class TestViewsDialogs(ViewsMixin, InteractionCommon):
    """The dialogs: what they ask for, what they show, and the buttons of each step."""

    ADDON = "crm_interactions"

    def new(self, model, user=None, **values):
        """Return the values of a dialog as its user has them."""
        return self.env[model].with_user(user or self.user_manager).new(values)

    def test_dialogs_ask_for_what_they_need(self):
        """H5 S17 S8 H15 C8: fields, the required ones, what is told, a way out"""
        for model, (entered, must, shows, button) in DIALOGS.items():
            with self.subTest(model=model):
                values = {"interaction_ids": []} if model == "crm.interaction.reopen" else {}
                screen = self.see(self.user_manager, self.new(model, **values))
                hides = "res_model res_ids candidates other_partner_domain"
                self.assertSees(screen, shows, hides, buttons=f"{button} cancel", confirmed="")
                self.assertSees(screen, editable=entered, required=must)
        add = self.see(self.user_manager, self.new("crm.connection.add"))
        domain = add.attribute("other_partner_id", "domain")
        self.assertEqual(domain, "other_partner_domain", "only those the kind is for")
        assign = self.see(self.user_manager, self.new("crm.assign.wizard"))
        self.assertSees(assign, says=["Assignment gives no rights"])

    def test_history_asks_for_a_customer_or_a_time_frame(self):
        """S9 S21: a customer or a beginning; contact persons where there are any"""
        for model in ("crm.timeline.open", "crm.customer.list.open"):
            for partner, contacts, must in [
                (None, False, "date_from"),
                (None, True, "date_from"),
                (self.customer, True, ""),
                (self.customer, False, ""),
            ]:
                with self.subTest(model=model, partner=partner, contacts=contacts):
                    values = {"partner_id": partner and partner.id, "has_contacts": contacts}
                    dialog = self.new(model, user=self.user_own, **values)
                    screen = self.see(self.user_own, dialog)
                    self.assertSees(screen, buttons="action_open cancel", required=must)
                    both = bool(partner) and contacts
                    entered = f"partner_id date_from date_to {'with_contacts' if both else ''}"
                    hides = "has_contacts list_model is_shipments"
                    self.assertSees(screen, "", hides, editable=entered)
                    self.assertEqual(screen.context("partner_id"), {"active_test": False})

    def test_hand_over_shows_what_will_be_done(self):
        """B16: whose, to whom, how many; the button is there when there is something to do"""
        base = {"interaction_count": 2, "is_manager": False, "from_user_id": self.user_own.id}
        receiver = {"to_user_ids": self.user_all.ids}
        entered = "date_until team_id to_user_ids method"
        choose, nothing = "choose who gets them", "Nothing is open."
        for values, shows, hides, must, says in [
            (
                {"from_user_id": False, "interaction_count": 0},
                "from_user_id",
                "shares action_hand_over with_confidential",
                "from_user_id method to_user_ids",
                [],
            ),
            (
                {"interaction_count": 0},
                "from_user_id",
                "shares interaction_count action_hand_over",
                "from_user_id method to_user_ids",
                [nothing],
            ),
            (
                {},
                "interaction_count action_hand_over",
                "shares",
                "from_user_id method to_user_ids",
                [choose],
            ),
            (
                receiver,
                "shares action_hand_over",
                "interaction_count",
                "from_user_id method to_user_ids",
                [],
            ),
            (
                {"method": "salesperson"},
                "shares action_hand_over",
                "interaction_count",
                "from_user_id method",
                [],
            ),
            (
                {"res_ids": [1, 2], "from_user_id": False, "is_manager": True},
                "interaction_count with_confidential",
                "from_user_id shares",
                "method to_user_ids",
                [choose],
            ),
        ]:
            with self.subTest(values=values):
                dialog = self.new("crm.hand.over", **{**base, **values})
                screen = self.see(self.user_manager, dialog)
                self.assertSees(screen, shows, f"{hides} res_ids is_manager candidate_ids", says)
                silent = {choose, nothing} - set(says)
                self.assertSees(screen, required=must, silent=silent)
                more = {"from_user_id", "with_confidential"} & screen.shown
                self.assertSees(screen, editable=f"{entered} {' '.join(more)}")
                button = "action_hand_over" if "action_hand_over" in screen.shown else ""
                self.assertEqual(bool(button), bool(dialog.interaction_count))
                self.assertSees(screen, buttons=f"{button} cancel")
        from_user = self.see(self.user_manager, self.new("crm.hand.over", **base))
        self.assertEqual(from_user.context("from_user_id"), {"active_test": False}, "leavers, too")

    def test_next_step_is_planned_or_declined(self):
        """B3 C6: in some time or on a date, with a note; or closed without one"""
        for mode, shows, hides, must, says in [
            ("none", "", "count unit date type_id user_id note", "", "Close Without Next Step"),
            ("in", "count unit type_id user_id note", "date", "", "Plan and Close"),
            ("on", "date type_id user_id note", "count unit", "date", "Plan and Close"),
        ]:
            for many in (1, 2):
                values = {"interaction_ids": [], "mode": mode, "undecided_count": many}
                dialog = self.new("crm.interaction.next.step", user=self.user_own, **values)
                screen = self.see(self.user_own, dialog)
                self.assertSees(screen, f"mode {shows}", f"{hides} interaction_ids", [says])
                silent = {"Close Without Next Step", "Plan and Close"} - {says}
                self.assertSees(screen, silent=silent, buttons="action_confirm cancel")
                self.assertEqual("The answer is for all of them" in screen.text, many == 2)
                self.assertEqual("date" in screen.required, must == "date")
                self.assertLessEqual(set(shows.split()), screen.editable)

    def test_defaults_of_the_next_step_can_be_asked_one_by_one(self):
        """B3: asked for one field only, the dialog answers"""
        model = self.env["crm.interaction.next.step"].with_user(self.user_own)
        self.assertNotIn("interaction_ids", model.default_get(["mode"]))

    def test_preview_is_sent_unless_it_is_refused(self):
        """F4 B9: the words of the channel; a refusal is told instead of the buttons"""
        send = "action_send action_send_and_close"
        sms = self.env.ref("crm_interactions.crm_channel_sms")
        mail = self.env.ref("crm_interactions.crm_channel_email")
        file = self.env["ir.attachment"].create({"name": "a.txt", "raw": b"a"})
        about = "partner_id channel_id address"
        base = dict.fromkeys(("refusal", "address", "subject", "body", "body_text"), False)
        base |= {"partner_id": self.customer.id, "attachment_ids": []}
        for values, shows, hides, buttons in [
            ({"channel_id": mail.id}, "subject body", "body_text refusal attachment_ids", send),
            ({"channel_id": sms.id}, "body_text", "subject body refusal attachment_ids", send),
            ({"channel_id": mail.id, "refusal": "Why"}, "subject body refusal", "", ""),
            ({"channel_id": mail.id, "attachment_ids": file.ids}, "attachment_ids", "", send),
        ]:
            with self.subTest(values=values):
                values = {**base, **values}
                dialog = self.new("crm.message.preview", user=self.user_own, **values)
                screen = self.see(self.user_own, dialog)
                self.assertSees(screen, f"{about} {shows}", f"{hides} interaction_id kind")
                self.assertSees(screen, buttons=f"{buttons} cancel")

    def test_words_of_a_shipment_are_read(self):
        """S9: word for word, with its files and, where there is one, its document"""
        file = self.env["ir.attachment"].create({"name": "a.txt", "raw": b"a"})
        about = "partner_id channel direction sender date body"
        apart = "subject state attachment_ids"
        for values, shows, hides, buttons in [
            ({}, "", f"{apart} has_document", "cancel"),
            (
                {
                    "subject": "S",
                    "state": "sent",
                    "attachment_ids": file.ids,
                    "has_document": True,
                },
                apart,
                "has_document",
                "action_open_document cancel",
            ),
        ]:
            dialog = self.new("crm.timeline.words", user=self.user_own, **values)
            screen = self.see(self.user_own, dialog)
            self.assertSees(screen, f"{about} {shows}", hides, buttons=buttons, may="", editable="")
