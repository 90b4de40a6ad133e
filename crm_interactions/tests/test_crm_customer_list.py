from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import InteractionCommon

LISTS = ("crm.customer.order", "crm.customer.participation", "crm.customer.payment")


@tagged("post_install", "-at_install")
class TestCrmCustomerList(InteractionCommon):
    """Orders, participations and payments, whatever is installed (with apps: test_crm_apps)."""

    def test_lists_answer_whatever_is_installed(self):
        """S21–S23: without the apps the lists are empty, not broken."""
        for model in LISTS:
            with self.subTest(model):
                rows = self.env[model].with_user(self.user_own)
                domain = [("commercial_partner_id", "=", self.customer.id)]
                self.assertEqual(rows.search_count(domain), 0)
                self.assertFalse(rows.search([("date", ">=", "2026-01-01")]).exists())
                self.assertFalse(rows.browse(65).exists())
                rows.formatted_read_group(domain, ["state"], ["__count"])

    def test_lists_are_closed_to_others(self):
        """S21–S23, B7: for salespeople, as the rest of the customer's file."""
        for model in LISTS:
            with self.subTest(model), self.assertRaises(AccessError):
                self.env[model].with_user(self.user_internal).search([])

    def test_time_frame_is_asked_for_first(self):
        """S21–S23: from the customer and from the menu, on the user's own calendar days."""
        self.user_own.tz = "Europe/Warsaw"
        for name, model in zip(("orders", "participations", "payments"), LISTS, strict=True):
            with self.subTest(name):
                customer = self.customer.with_user(self.user_own)
                window = getattr(customer, f"action_view_crm_{name}")()
                self.assertEqual(window["res_model"], "crm.customer.list.open")
                wizard = customer.env[window["res_model"]].with_context(**window["context"])
                wizard = wizard.create({"date_from": "2026-01-01", "date_to": "2026-01-31"})
                action = wizard.action_open()
                self.assertEqual(action["res_model"], model)
                self.assertIn("Test Customer Ltd", action["display_name"])
                self.assertIn(("date", ">=", "2025-12-31 23:00:00"), action["domain"])
                self.assertIn(("date", "<", "2026-01-31 23:00:00"), action["domain"])
                self.assertIn(("commercial_partner_id", "=", self.customer.id), action["domain"])

    def test_bad_time_frames_are_refused(self):
        """S21–S23: reversed or without any bound."""
        Wizard = self.env["crm.customer.list.open"].with_user(self.user_own)
        reversed_ = Wizard.create({"date_from": "2026-02-01", "date_to": "2026-01-01"})
        with self.assertRaisesRegex(UserError, "ends before it begins"):
            reversed_.action_open()
        with self.assertRaisesRegex(UserError, "Choose a customer"):
            Wizard.create({"date_from": False}).action_open()
        Wizard.create({"date_from": "2026-02-01", "date_to": "2026-02-01"}).action_open()

    def test_buttons_ask_no_query(self):
        """S21–S23: whether a source exists is known without looking into it."""
        customer = self.customer.with_user(self.user_own)
        names = ["has_crm_orders", "has_crm_participations", "has_crm_payments"]
        customer.mapped(names[0])
        customer.invalidate_recordset(names)
        with self.assertQueryCount(0):
            for name in names:
                customer.mapped(name)
