import io

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import file_open, mute_logger

from .common import AgreementCommon

COLUMNS = ["partner_id", "type_id", "date_start", "date_end"]


class ImportCommon(AgreementCommon):
    def load(self, *rows, columns=None, user=None):
        """Import rows as the import screen does; return the messages."""
        agreements = self.env["crm.agreement"].with_user(user or self.user_manager)
        return agreements.load(columns or COLUMNS, [list(row) for row in rows])

    def texts(self, result):
        return [message["message"] for message in result["messages"]]

    def count(self):
        return self.env["crm.agreement"].search_count([])


@tagged("post_install", "-at_install")
class TestCrmAgreementImport(ImportCommon):
    """Importing agreements: all or nothing, errors by row, and no withdrawal is undone (B11)."""

    def test_rows_become_agreements_with_their_rows_of_the_ledger(self):
        """B11: types by name and code, customers by e-mail; the ledger says it was a file."""
        result = self.load(
            ("office@customer.example.com", "Email Marketing", "2026-01-01", "2030-12-31"),
            ("ina@individual.example.com", "sms_marketing", "2026-01-01", ""),
        )
        self.assertEqual(result["messages"], [])
        agreements = self.env["crm.agreement"].browse(result["ids"])
        self.assertEqual(agreements.partner_id, self.customer + self.individual)
        self.assertEqual(agreements.mapped("type_id.code"), ["email_marketing", "sms_marketing"])
        self.assertEqual(set(agreements.event_ids.mapped("source")), {"import"})
        self.assertIsNone(self.env["crm.agreement.event"]._verify(self.company))

    def test_withdrawn_agreement_is_never_revived(self):
        """B11: neither a later date nor an earlier one brings back what was withdrawn."""
        self.grant().action_withdraw()
        before = self.count()
        tomorrow = str(fields.Date.add(self.company._agreement_day(), days=1))
        for start in ("2020-01-01", str(self.company._agreement_day()), tomorrow):
            with self.subTest(start=start):
                result = self.load((self.customer.name, "Email Marketing", start, ""))
                self.assertFalse(result["ids"])
                (text,) = self.texts(result)
                self.assertIn("withdrew the agreement Email Marketing", text)
                self.assertEqual(result["messages"][0]["record"], 1)
        self.assertEqual(self.count(), before)

    def test_who_was_granted_again_by_hand_is_granted(self):
        """B11: after the button the earlier withdrawal says nothing against a file any more."""
        withdrawn = self.grant()
        withdrawn.action_withdraw()
        withdrawn.action_grant()
        result = self.load((self.customer.name, "Email Marketing", "2020-01-01", "2020-12-31"))
        self.assertEqual(result["messages"], [])

    def test_update_does_not_revive(self):
        """B11: a file that names the withdrawn agreement itself changes nothing."""
        agreement = self.grant()
        agreement.action_withdraw()
        result = self.load((str(agreement.id), "2040-12-31"), columns=[".id", "date_end"])
        self.assertIn("A withdrawn agreement is not changed any more", self.texts(result)[0])

    def test_columns_that_follow_are_refused(self):
        """B11: whether an agreement is active cannot be imported."""
        for column in ("status", "date_withdrawn", "date_superseded", "event_ids/kind"):
            result = self.load(
                (self.customer.name, "Email Marketing", "active"),
                columns=["partner_id", "type_id", column],
            )
            self.assertIn("cannot be imported", self.texts(result)[0], column)
            self.assertFalse(result["ids"])

    def test_every_fault_names_its_row_and_nothing_is_imported(self):
        """B11: unknown types, other formats, wrong orders, strangers: all are told at once."""
        self.grant(self.individual)
        before = self.count()
        result = self.load(
            (self.customer.name, "Email Marketing", "2026-01-01", ""),
            (self.customer.name, "Carrier Pigeon", "2026-01-01", ""),
            (self.customer.name, "sms_marketing", "31.12.2026", ""),
            (self.customer.name, "sms_marketing", "2026-05-01", "2026-04-01"),
            (self.customer.name, "Email Marketing", "2026-06-01", ""),
            ("ina@individual.example.com", "Email Marketing", "2026-06-01", ""),
            ("Test Customer Abroad", "Email Marketing", "2026-01-01", ""),
            ("Nobody knows", "Email Marketing", "2026-01-01", ""),
            ("", "Email Marketing", "2026-01-01", ""),
            ("office@customer.example.com", "", "2026-01-01", ""),
        )
        self.assertFalse(result["ids"])
        by_row = {message["record"]: message["message"] for message in result["messages"]}
        for row, part in {
            2: "Carrier Pigeon",
            3: "31.12.2026",
            4: "cannot end before",
            5: "Row 1 is an agreement",
            6: "renew or withdraw it",
            7: "Test Customer Abroad",
            8: "Nobody knows",
            9: "needs a customer",
            10: "needs a customer",
        }.items():
            self.assertIn(part, by_row.get(row, ""), row)
        self.assertEqual(sorted(by_row), list(range(2, 11)))
        self.assertEqual(self.count(), before)

    def test_customer_of_another_company_by_id(self):
        """B11: knowing the id of another company's customer helps nobody."""
        result = self.load(
            (str(self.customer_abroad.id), "Email Marketing"),
            columns=["partner_id/.id", "type_id"],
            user=self.env.user,
        )
        self.assertIn("another company", self.texts(result)[0])

    def test_faults_are_found_in_a_few_queries(self):
        """B11: checking a file costs the same queries for many rows; one bad row refuses all."""
        partners = self.quiet_env["res.partner"].create([{"name": f"T{n}"} for n in range(400)])
        agreements = self.env["crm.agreement"]
        info = {"rows": {"from": 0, "to": 0}}

        def cost(count):
            rows = {
                position: ({"partner_id": partner.id, "type_id": self.type_email.id}, info)
                for position, partner in enumerate(partners[:count])
            }
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(agreements._import_faults(rows), {})
            return self.env.cr.sql_log_count - before

        cost(1)
        self.assertEqual(cost(400), cost(10))
        before = self.count()
        rows = [(str(partner.id), "email_marketing", "2026-01-01") for partner in partners]
        columns = ["partner_id/.id", "type_id", "date_start"]
        result = self.load(*rows, rows[0], columns=columns, user=self.env.user)
        self.assertEqual(result["messages"][0]["record"], 401)
        self.assertIn("Row 1 is an agreement", self.texts(result)[0])
        self.assertEqual(self.count(), before)

    def test_example_file_goes_in_by_the_screen(self):
        """B11: the example of the import screen, as CSV and as XLSX with its own dates."""
        values = [("Bakery", "office@bakery"), ("Garden", "office@garden")]
        self.quiet_env["res.partner"].create(
            [{"name": f"T {name}", "email": f"{mail}.example.com"} for name, mail in values]
        )
        (template,) = self.env["crm.agreement"].get_import_templates()
        with file_open(template["template"].removeprefix("/"), "rb") as file:
            content = file.read()
        result = self.run_screen(content, "agreements.csv", "text/csv")
        self.assertEqual(result["messages"], [])
        self.assertEqual(len(result["ids"]), 3)
        result = self.run_screen(
            b"Customer,Type,Start Date\nTest Customer Ltd,data_collection,31.12.2025\n",
            "dates.csv",
            "text/csv",
            date_format="%d.%m.%Y",
        )
        self.assertEqual(result["messages"], [])
        agreement = self.env["crm.agreement"].browse(result["ids"])
        self.assertEqual(str(agreement.date_start), "2025-12-31")
        result = self.run_screen(self.workbook(), "agreements.xlsx", "application/vnd.ms-excel")
        self.assertEqual(result["messages"], [])

    def workbook(self):
        import openpyxl  # noqa: PLC0415

        book = openpyxl.Workbook()
        book.active.append(["Customer", "Type", "Start Date"])
        book.active.append(["ina@individual.example.com", "call_marketing", fields.Date.today()])
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    def run_screen(self, content, name, mimetype, **options):
        screen = (
            self.env["base_import.import"]
            .with_user(self.user_manager)
            .create(
                {
                    "res_model": "crm.agreement",
                    "file": content,
                    "file_name": name,
                    "file_type": mimetype,
                }
            )
        )
        options = {
            "import_skip_records": [],
            "import_set_empty_fields": [],
            "fallback_values": {},
            "name_create_enabled_fields": {},
            "encoding": "utf-8",
            "separator": ",",
            "quoting": '"',
            "date_format": "%Y-%m-%d",
            "datetime_format": "%Y-%m-%d %H:%M:%S",
            "float_thousand_separator": ",",
            "float_decimal_separator": ".",
            "has_headers": True,
            "keep_matches": False,
            "limit": 2000,
            "skip": 0,
            **options,
        }
        preview = screen.parse_preview(dict(options))
        self.assertFalse(preview.get("error"))
        names = ["/".join(preview["matches"][i]) for i in range(len(preview["headers"]))]
        return screen.execute_import(names, preview["headers"], options)


@tagged("post_install", "-at_install")
class TestCrmAgreementApi(ImportCommon, HttpCase):
    """What external systems may do with agreements (B11)."""

    def call(self, method, **params):
        key = (
            self.env["res.users.apikeys"]
            .with_user(self.user_manager)
            ._generate("rpc", "tests", fields.Datetime.add(fields.Datetime.now(), days=1))
        )
        return self.url_open(
            f"/json/2/crm.agreement/{method}",
            json=params,
            headers={"Authorization": f"Bearer {key}"},
        )

    @mute_logger("odoo.http")
    def test_external_system_grants_and_never_revives(self):
        """B11: /json/2 grants, the ledger says so; what was withdrawn it cannot grant again."""
        values = {"partner_id": self.customer.id, "type_id": self.type_email.id}
        answer = self.call("create", vals_list=[values])
        self.assertEqual(answer.status_code, 200)
        agreement = self.env["crm.agreement"].browse(answer.json())
        self.assertEqual(agreement.event_ids.source, "api")
        agreement.action_withdraw()
        self.env.flush_all()
        answer = self.call("create", vals_list=[values])
        self.assertEqual(answer.status_code, 422)
        self.assertIn("withdrew the agreement", answer.json()["message"])
        answer = self.call(
            "load",
            fields=["partner_id/.id", "type_id"],
            data=[[str(self.customer.id), "email_marketing"]],
        )
        self.assertIn("withdrew the agreement", answer.json()["messages"][0]["message"])
        self.assertFalse(
            self.env["crm.agreement"].check(self.customer.ids, "email_marketing")[self.customer.id]
        )

    def test_external_system_renews_and_withdraws(self):
        """B8: /json/2 reaches the buttons, too; the ledger says that it was an external system."""
        agreement = self.grant(date_end=self.company._agreement_day())
        self.env.flush_all()
        for method in ("action_renew", "action_withdraw"):
            answer = self.call(method, ids=agreement.ids)
            self.assertEqual(answer.status_code, 200, answer.text)
        agreement.invalidate_recordset()
        self.assertEqual(agreement.status, "inactive")
        events = agreement.event_ids.sorted("number")[1:]
        self.assertEqual(events.mapped("kind"), ["renewed", "withdrawn"])
        self.assertEqual(set(events.mapped("source")), {"api"})

    @mute_logger("odoo.http")
    def test_results_cannot_be_written(self):
        """B11: the status and the withdrawal are no columns of the external system either."""
        values = {"partner_id": self.customer.id, "type_id": self.type_email.id}
        for field, value in (("status", "active"), ("date_withdrawn", False), ("day_after", False)):
            answer = self.call("create", vals_list=[{**values, field: value}])
            self.assertEqual(answer.status_code, 422, field)
            with self.assertRaises(UserError):
                self.env["crm.agreement"].with_context(import_file=True).create(
                    [{**values, field: value}]
                )
