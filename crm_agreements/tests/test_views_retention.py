from odoo.tests import tagged

from odoo.addons.crm_interactions.tests.views_common import ViewsMixin

from .common import AgreementCommon


@tagged("post_install", "-at_install")
class TestViewsRetention(ViewsMixin, AgreementCommon):
    """Restrictions, retention, erasure and do-not-contact lists: what is shown and offered."""

    ADDON = "crm_agreements"

    def test_restriction_is_lifted_while_in_force(self):
        """B12: who protects data restricts and lifts; a new or a lifted one is not lifted"""
        model = self.env["crm.processing.restriction"].with_user(self.user_officer)
        entered = "partner_id kind request_id date_start date_end reason"
        must = "partner_id kind date_start reason"
        row = {"partner_id": self.customer.id, "kind": "restriction", "reason": "R"}
        current = model.create(row)
        ended = model.create({**row, "date_start": "2026-05-04", "date_end": "2026-05-05"})
        for record, button in [(model.new({}), ""), (current, "action_lift"), (ended, "")]:
            screen = self.see(self.user_officer, record)
            self.assertSees(screen, "", "is_in_force", buttons=button, confirmed=button)
            self.assertSees(screen, editable=entered, required=must, may="create edit")
        screen = self.see(self.user_officer, current, "list")
        self.assertSees(screen, entered, "is_in_force", offered="request_id")

    def test_rule_is_activated_and_stopped(self):
        """B12: off at first, on after a question, previewed when something is due"""
        model = self.env["crm.retention.rule"].with_user(self.user_officer)
        stored = model.with_context(active_test=False).search([], limit=1)
        counted = "active due_count held_count since"
        ask = "action_unarchive"
        for values, origin, buttons, asks in [
            ({"active": False}, None, "", ""),
            ({"active": True, "due_count": 1}, None, "", ""),
            ({"active": False, "due_count": 0}, stored, ask, ask),
            ({"active": False, "due_count": 2}, stored, f"{ask} action_preview", ask),
            ({"active": True, "due_count": 0}, stored, "action_archive", ""),
            ({"active": True, "due_count": 2}, stored, "action_archive action_preview", ""),
        ]:
            with self.subTest(values=values, stored=bool(origin)):
                screen = self.see(self.user_officer, model.new(values, origin=origin))
                self.assertSees(screen, counted, buttons=buttons, confirmed=asks)
                self.assertSees(screen, "kind action months", "log_ids")
                told = "What is due is removed by the next run"
                self.assertEqual(told in screen.text, values["active"])
        self.assertSees(screen, editable="kind action months", required="kind action months")
        log = self.env["crm.retention.log"].with_user(self.user_officer).new({})
        screen = self.see(self.user_officer, model.new({"log_ids": log}, origin=stored))
        rows = screen.inside("log_ids", log)
        self.assertSees(rows, "create_date action date_before done_count failed_count")
        columns = "kind action months"
        screen = self.see(self.user_officer, stored, "list")
        self.assertSees(screen, f"{columns} {counted}", confirmed="action_run")
        self.assertEqual((screen.header, screen.row_buttons), ({"action_run"}, set()))
        for active in (True, False):
            screen = self.see(self.user_officer, model.new({"active": active}), "kanban")
            self.assertSees(screen, f"{columns} due_count", says=["Due now:"])
            self.assertEqual("Active" in screen.text, active)
        screen = self.see(self.user_officer, log, "list")
        columns = "create_date kind action date_before done_count failed_count"
        self.assertSees(screen, columns, may="", buttons="")

    def test_register_of_erasures_is_read(self):
        """B12: who erased whom, when, why and how much; nobody changes it"""
        model = self.env["crm.erasure"].with_user(self.user_officer)
        columns = "date_requested partner_id ground author date_done record_count reason state"
        erasure = model.new({})
        self.assertSees(self.see(self.user_officer, erasure, "list"), columns, may="", buttons="")
        cards = "partner_id state ground date_requested author"
        self.assertSees(self.see(self.user_officer, erasure, "kanban"), cards, may="", buttons="")
        screen = self.see(self.user_officer, erasure)
        shows = columns.replace("reason ", "")
        self.assertSees(screen, f"{shows} line_ids", "reason", may="", buttons="", editable="")
        self.assertSees(self.see(self.user_officer, model.new({"reason": "R"})), "reason")
        line = self.env["crm.erasure.line"].with_user(self.user_officer).new({})
        for kind in ("list", "kanban"):
            self.assertSees(screen.inside("line_ids", line, kind), "what count action why")

    def test_erasing_shows_first_and_asks_to_confirm(self):
        """B12: what goes and what stays, what is refused; the button waits for the tick"""
        model = self.env["crm.erase"].with_user(self.user_officer)
        offered, told = "line_ids is_confirmed", "These cannot be erased now"
        row = {"refusals": False, "is_waiting": False, "partner_count": 1}
        waiting = "in the background"
        for values, shows, hides, says in [
            ({"partner_count": 0}, "", f"{offered} action_erase refusals", []),
            ({}, offered, "action_erase refusals", []),
            ({"is_confirmed": True}, f"{offered} action_erase", "refusals", []),
            ({"is_confirmed": True, "partner_count": 0}, "", "action_erase", []),
            ({"refusals": "R"}, f"{offered} refusals", "action_erase", [told]),
            ({"is_waiting": True}, offered, "action_erase", [waiting]),
        ]:
            with self.subTest(values=values):
                screen = self.see(self.user_officer, model.new({**row, **values}))
                self.assertSees(screen, f"{shows} partner_ids ground cancel", hides, says)
                silent = {told, waiting} - set(says)
                self.assertSees(screen, silent=silent, buttons=screen_buttons(shows))
                self.assertNotIn("partner_ids", screen.editable)
                self.assertIn("ground", screen.editable)
        line = self.env["crm.erase.line"].with_user(self.user_officer).new({})
        for kind in ("list", "kanban"):
            self.assertSees(screen.inside("line_ids", line, kind), "what count action why")

    def test_customers_to_erase_are_listed(self):
        """B12: who, since when; erased from the list, with the reason"""
        view = "res_partner_view_list_to_erase"
        screen = self.see(self.user_officer, self.customer, "list", view)
        columns = "display_name email phone date_collection_ended days_collection_ended"
        self.assertSees(screen, columns, buttons="action_erase", offered="date_erased", may="")
        self.assertEqual(screen.context("action_erase"), {"default_ground": "ended"})
        view = "res_partner_view_kanban_to_erase"
        screen = self.see(self.user_officer, self.customer, "kanban", view)
        cards = columns.replace("phone ", "")
        self.assertSees(screen, cards, buttons="", may="")

    def test_list_of_numbers_is_kept_by_managers_and_data_protection(self):
        """B17: whom a list names, which list, from when; a number asks for its country"""
        new = self.env["crm.do.not.contact"].new
        entered = "name email phone source channel_id date_start date_end file note"
        for user in (self.user_manager, self.user_officer):
            screen = self.see(user, new({}))
            self.assertSees(screen, "", "country_id filename status", editable=entered)
            self.assertSees(screen, required="source date_start", may="create edit delete")
            screen = self.see(user, new({"phone": "+48 500 600 700"}))
            self.assertIn("country_id", screen.editable)
        row = {"source": "List", "email": "a@b.example.com"}
        entry = self.env["crm.do.not.contact"].create(row)
        screen = self.see(self.user_own, entry)
        self.assertSees(screen, f"{entered} status", "country_id", editable="", may="")
        columns = "name email phone source channel_id date_start date_end status"
        self.assertSees(self.see(self.user_own, entry, "list"), columns, may="")
        cards = "name status email phone source"
        self.assertSees(self.see(self.user_own, entry, "kanban"), cards)


def screen_buttons(shows):
    """Return the buttons of the dialog: it can always be left."""
    return " ".join({"cancel", *({"action_erase"} & set(shows.split()))})
