from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import AgreementCommon

COLUMNS = ["name", "email", "phone", "source", "channel_id", "date_start", "date_end"]


@tagged("post_install", "-at_install")
class TestCrmDoNotContact(AgreementCommon):
    """Do-not-contact lists, imported, as a reason of the gate (B17)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.us")
        cls.customer.phone = "+1 202 555 0190"
        cls.grant()
        cls.grant(type_id=cls.type_sms.id)
        cls.entries = cls.env["crm.do.not.contact"].with_user(cls.user_manager)

    def answer(self, channel=None, purpose="marketing"):
        channel = channel or self.channel_email
        address = channel._address_of(self.customer)
        answer = self.env["crm.message"]._gate_answer(self.customer, channel, address, purpose)
        return answer and answer[0]

    def load(self, *rows, columns=COLUMNS):
        return self.entries.with_context(import_file=True).load(
            columns, [list(row) for row in rows]
        )

    def test_listed_address_gets_no_marketing(self):
        """B17: compared in Odoo's normalised form; service passes, other addresses too."""
        self.assertIsNone(self.answer())
        self.entries.create({"email": "Office <OFFICE@customer.example.com>", "source": "R"})
        self.assertEqual(self.answer(), "do_not_contact")
        self.assertIsNone(self.answer(purpose="service"))
        self.assertIsNone(self.answer(self.channel_sms))
        self.entries.create({"phone": "(202) 555-0190", "source": "R"})
        self.assertEqual(self.answer(self.channel_sms), "do_not_contact")

    def test_entry_counts_on_its_channel_and_days(self):
        """B17: an optional channel and an optional end."""
        self.entries.create(
            [
                {
                    "email": self.customer.email,
                    "source": "R",
                    "date_start": date(2020, 1, 1),
                    "date_end": date(2020, 12, 31),
                },
                {
                    "phone": self.customer.phone,
                    "source": "R",
                    "channel_id": self.env.ref("crm_interactions.crm_channel_phone").id,
                },
            ]
        )
        self.assertIsNone(self.answer())
        self.assertIsNone(self.answer(self.channel_sms))

    def test_import(self):
        """B17: rows become entries; the same list imported again changes its entries only."""
        row = ["Office", "office@customer.example.com", "", "Register", "", "2020-01-31", ""]
        self.assertFalse(self.load(row)["messages"])
        self.assertEqual(self.answer(), "do_not_contact")
        ended = [*row[:6], "2020-12-31"]
        second = ["", "", "+1 202 555 0190", "Register", "SMS", "2020-02-01", "2090-12-31"]
        result = self.load(ended, second, second)
        self.assertFalse(result["messages"])
        self.assertEqual(len(result["ids"]), 3)
        entries = self.entries.search([("source", "=", "Register")], order="id")
        self.assertEqual(entries.mapped("status"), ["inactive", "active"])
        self.assertIsNone(self.answer())
        self.assertEqual(self.answer(self.channel_sms), "do_not_contact")

    def test_import_names_the_row_that_is_wrong(self):
        """B17: each wrong row is named with what is wrong; nothing is imported."""
        good = ["A", "a@example.com", "", "Register", "", "2026-01-31", ""]
        wrong = (
            (["B", "no address", "", "Register", "", "2026-01-31", ""], "no e-mail address"),
            (["C", "", "call me", "Register", "", "2026-01-31", ""], "no phone number"),
            (["D", "", "", "Register", "", "2026-01-31", ""], "needs an e-mail address"),
            (["E", "e@example.com", "", "", "", "2026-01-31", ""], "(?i)list|source"),
            (["F", "f@example.com", "", "Register", "Pigeon", "2026-01-31", ""], "Pigeon"),
            (["G", "g@example.com", "", "Register", "", "31.1.26", ""], "31.1.26"),
            (["H", "h@example.com", "", "Register", "", "2026-01-31", "2025-01-31"], "end date"),
        )
        for row, words in wrong:
            with self.subTest(row=row), mute_logger("odoo.sql_db"):
                result = self.load(good, row, good)
                self.assertFalse(result["ids"])
                message = result["messages"][0]
                self.assertEqual(message["rows"], {"from": 1, "to": 1})
                self.assertRegex(message["message"], words)
        self.assertFalse(self.entries.search([("source", "=", "Register")]))

    def test_addresses_stay_valid(self):
        """B17: editing an entry is checked like importing one."""
        entry = self.entries.create({"email": "a@example.com", "source": "R"})
        with self.assertRaises(ValidationError):
            entry.email = "nothing"

    def test_import_takes_few_queries(self):
        """B17: a list of any length: queries grow by the hundred rows, not by the row."""
        rows = [[f"N{n}", f"n{n}@example.com", "", "R", "", "2026-01-31", ""] for n in range(300)]
        self.load(["W", "w@example.com", "", "R", "", "2026-01-31", ""])
        self.env.flush_all()
        with self.assertQueryCount(75):
            self.load(*rows)
            self.env.flush_all()
