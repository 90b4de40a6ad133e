from datetime import date, datetime

from psycopg2.errors import NotNullViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from .change_common import ChangeCommon


@tagged("post_install", "-at_install")
class TestCrmChangeAudit(ChangeCommon):
    """The window that asks for the time frame."""

    def audit(self, **values):
        """Return what a manager sees of a time frame."""
        audit = self.env["crm.change.audit"].with_user(self.user_manager).create(values)
        action = audit.action_show()
        return self.env["crm.change"].search(action["domain"])

    @freeze_time("2026-05-04 10:00:00")
    def test_last_twelve_months_are_proposed(self):
        """S18: a time frame, the last year unless the user says else."""
        audit = self.env["crm.change.audit"].with_user(self.user_manager).new({})
        self.assertEqual((audit.date_from, audit.date_to), (date(2025, 5, 4), date(2026, 5, 4)))

    def test_reversed_time_frame_is_refused(self):
        """S18: a clear message instead of an empty list."""
        with self.assertRaisesRegex(UserError, "ends before it begins"):
            self.audit(date_from="2026-05-04", date_to="2026-05-03")

    @mute_logger("odoo.sql_db")
    def test_unbounded_or_impossible_time_frame_is_refused(self):
        """S18: both ends are needed, and they are days that every time zone has."""
        for end in ("date_from", "date_to"):
            with self.subTest(missing=end), self.assertRaises(NotNullViolation):
                self.audit(**{end: False})
        for values in ({"date_from": "0001-01-01"}, {"date_to": "9999-12-31"}):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, "between"):
                self.audit(**values)

    def test_customer_one_may_not_read_is_refused(self):
        """S17 B7: a forged customer shows neither lines nor a name."""
        self.customer_abroad.ref = "C-3"
        self.log()
        with self.assertRaises(AccessError):
            self.audit(partner_id=self.customer_abroad.id)

    def test_days_are_the_readers_own(self):
        """S18: a change at 23:30 UTC is of the next day in Warsaw."""
        self.user_manager.tz = "Europe/Warsaw"
        self.log()
        with freeze_time("2026-05-04 22:30:00"):
            self.customer.phone = "+1 555 0123"
            line = self.log()
        self.assertEqual(line.date, datetime(2026, 5, 4, 22, 30))
        day = {"partner_id": self.customer.id}
        self.assertFalse(self.audit(date_from="2026-05-04", date_to="2026-05-04", **day))
        self.assertEqual(self.audit(date_from="2026-05-05", date_to="2026-05-05", **day), line)

    def test_one_customer_or_all(self):
        """S17: a company's file with its contacts', a contact's own, everybody's."""
        self.customer.ref = "C-1"
        self.contact.function = "Buyer"
        self.individual.ref = "C-2"
        lines = self.log()
        company = self.audit(partner_id=self.customer.id) & lines
        self.assertEqual(company.partner_id, self.customer | self.contact)
        self.assertEqual((self.audit(partner_id=self.contact.id) & lines).partner_id, self.contact)
        self.assertEqual(self.audit() & lines, lines)

    def test_window_opens_from_the_customer(self):
        """S17: the customer is filled in."""
        action = self.customer.with_user(self.user_manager).action_view_changes()
        self.assertEqual(action["res_model"], "crm.change.audit")
        self.assertEqual(action["context"], {"default_partner_id": self.customer.id})

    def test_line_opens_its_record(self):
        """S17: one click from the line to the record, while it is there."""
        self.customer.ref = "C-1"
        line = self.log().with_user(self.user_manager)
        action = line.action_open()
        self.assertEqual((action["res_model"], action["res_id"]), ("res.partner", self.customer.id))
        self.customer.unlink()
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "has been deleted"):
            line.action_open()

    def test_list_is_grouped_and_exported_in_words(self):
        """S17: field, kind and user are grouped by and exported as people call them."""
        self.user_manager.group_ids += self.env.ref("base.group_allow_export")
        self.customer.type = "invoice"
        line = self.log().with_user(self.user_manager)
        names = ["user_name", "kind", "record_label", "field_label", "old_text", "new_text"]
        self.assertEqual(
            line.export_data(names)["datas"],
            [
                [
                    "OdooBot",
                    "Changed",
                    "Contact: Test Customer Ltd",
                    "Address Type",
                    "Contact",
                    "Invoice",
                ]
            ],
        )
        for name in ("field_key", "kind", "user_name", "res_model", "commercial_partner_id"):
            groups = line.web_read_group([("id", "=", line.id)], [name])["groups"]
            self.assertEqual(len(groups), 1)
        labels = dict(line.fields_get(["field_key"])["field_key"]["selection"])
        self.assertEqual(labels["res.partner:type"], "Address Type")
        self.assertEqual(labels["res.partner.bank:acc_number"], "Account Number (Bank Accounts)")


@tagged("post_install", "-at_install")
class TestCrmChangeAuditTour(HttpCase, ChangeCommon):
    """The audit in the browser."""

    @mute_logger("odoo.http")
    def test_audit_by_time_frame(self):
        """S17 S18: from the customer's page, a reversed time frame, then who changed what."""
        self.user_manager.group_ids += self.env.ref("base.group_partner_manager")
        self.customer.with_user(self.user_manager).write(
            {"phone": "+1 555 0123", "type": "invoice"}
        )
        self.log()
        self.start_tour(
            f"/odoo/contacts/{self.customer.id}",
            "crm_interactions_audit",
            login=self.user_manager.login,
        )
