import io
import re
from base64 import b64encode
from time import process_time
from zipfile import ZIP_DEFLATED, ZipFile

from lxml import etree
from openpyxl import Workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ..wizard.crm_segment_file import rows_of
from .segment_common import SegmentCommon

FORMULA = b'<c r="A2" t="str"><f>"C-"&amp;1</f><v>C-1</v></c>'


@tagged("post_install", "-at_install")
class TestCrmSegmentImport(SegmentCommon):
    """K2: customers of a file, and of a list, in a segment."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.ref = "C-1"
        cls.individual.ref = "C-2"

    def wizard(self, content, user=None, **values):
        content = content if isinstance(content, bytes) else content.encode()
        return (
            self.env["crm.segment.import"]
            .with_user(user or self.user_manager)
            .create({"file": b64encode(content), "file_name": "customers.csv", **values})
        )

    def read_file(self, content, **values):
        wizard = self.wizard(content, segment_name="Test Imported", **values)
        wizard.action_read()
        return wizard

    def imported(self, wizard):
        action = wizard.action_import()
        self.assertEqual(action["res_model"], "crm.segment", wizard.errors)
        return self.env["crm.segment"].browse(action["res_id"]).partner_ids

    def xlsx(self, *rows):
        book = Workbook()
        for row in rows:
            book.active.append(row)
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    def test_columns_are_guessed_and_shown(self):
        """K2: preview of the first rows, columns guessed by their headings"""
        wizard = self.read_file("City;Customer name;Ref\nA;Test Customer Ltd;C-1\nB;<b>;C-2\n")
        self.assertEqual(wizard.id_column_id.name, "Ref")
        self.assertEqual(wizard.name_column_id.name, "Customer name")
        self.assertEqual(wizard.id_kind, "ref")
        self.assertIn("<td>Test Customer Ltd</td>", wizard.preview)
        self.assertEqual(wizard.row_count, 2)
        self.assertIn("&lt;b&gt;", wizard.preview)

    def test_rows_of_the_file_are_counted_beyond_those_shown(self):
        """K2: how many customers are about to be listed is told before; empty rows do not count"""
        rows = "".join(f"C-{number};\n" for number in range(12))
        self.assertEqual(self.read_file(f"Ref;Name\n{rows};\n").row_count, 12)

    def test_customers_are_found_by_reference_identifier_and_number(self):
        """K2: by reference, external or database identifier, from CSV and XLSX"""
        self.env["ir.model.data"].create(
            {"module": "test", "name": "x_1", "model": "res.partner", "res_id": self.customer.id}
        )
        for content, kind in (
            ("ref,name\nC-1,test  customer LTD\nC-1,\n", "ref"),
            ("External ID\ntest.x_1\n", "xml_id"),
            (f"id,name\n{self.customer.id},Test Customer Ltd\n", "id"),
            (f"Database ID,Name\n{self.customer.id},Test Customer Ltd\n", "id"),
            (f".id,Name\n{self.customer.id},Test Customer Ltd\n", "id"),
            ("id,Name\ntest.x_1,Test Customer Ltd\n", "xml_id"),
            (self.xlsx(["id", "name"], [float(self.customer.id), "Test Customer Ltd"]), "id"),
        ):
            with self.subTest(kind=kind):
                wizard = self.read_file(content)
                self.assertEqual(wizard.id_kind, kind)
                self.assertEqual(self.imported(wizard), self.customer)

    def test_faulty_rows_are_told_and_nothing_is_imported(self):
        """K2: errors by row, nothing half"""
        self.contact.ref = self.contact2.ref = "C-3"
        self.quiet_env["res.partner"].create(
            [{"name": "Test Archived", "ref": "C-4", "active": False}]
        )
        self.customer_abroad.ref = "C-5"
        rows = ["C-1,Test Customer Ltd", "C-9,Nobody", ",No id", "C-2,Someone Else", "C-3,",
                "C-4,", "", "C-5,"]  # fmt: skip
        wizard = self.read_file("\n".join(["ref,name", *rows]))
        wizard.action_import()
        self.assertEqual((wizard.state, wizard.error_count, wizard.row_count), ("failed", 6, 7))
        self.assertEqual(
            wizard.errors.splitlines(),
            [
                "Row 3: “C-9” is no customer you may read",
                "Row 4: it does not say who the customer is",
                "Row 5: “C-2” is called Ina Individual, not Someone Else",
                "Row 6: “C-3” is the reference of several customers",
                "Row 7: “C-4” (Test Archived) is archived",
                "Row 9: “C-5” is no customer you may read",
            ],
        )
        self.assertFalse(self.env["crm.segment"].search([("name", "=", "Test Imported")]))

    def test_100000_faulty_rows_are_answered_quickly(self):
        """Bad input: the number of faults in full, the first of them in words, a few queries"""
        content = "ref,name\n" + "\n".join(f"X-{n},Nobody {n}" for n in range(100_000))
        wizard = self.read_file(content)
        started = process_time()
        with self.assertQueryCount(10):
            wizard.action_import()
        self.assertLess(process_time() - started, 30)
        self.assertEqual(wizard.error_count, 100_000)
        self.assertEqual(len(wizard.errors.splitlines()), 201)
        self.assertTrue(wizard.errors.endswith("… and 99800 more."))

    def test_as_many_faults_as_are_shown_are_all(self):
        """Bad input: “and more” is said where there are more, and only there"""
        for rows, last in ((200, "Row 201"), (201, "… and 1 more.")):
            content = "ref\n" + "\n".join(f"X-{n}" for n in range(rows))
            wizard = self.read_file(content)
            wizard.action_import()
            self.assertTrue(wizard.errors.splitlines()[-1].startswith(last), wizard.errors)

    def test_numbers_no_database_has_are_told(self):
        """Bad input: a number too large for any customer is a fault of its row"""
        long = "9" * 5000
        wizard = self.read_file(f"id\n{self.customer.id}\n99999999999\n{long}\n")
        wizard.action_import()
        self.assertEqual(
            wizard.errors.splitlines(),
            [
                "Row 3: “99999999999” is no customer you may read",
                f"Row 4: “{long}” is no customer you may read",
            ],
        )

    def test_number_and_identifier_written_in_two_ways_are_one_customer(self):
        """Bad input: 7 and 07, with and without the module's name: nobody is called unknown"""
        self.env["ir.model.data"].create(
            {"module": "__import__", "name": "x1", "model": "res.partner",
             "res_id": self.customer.id}
        )  # fmt: skip
        for content in (
            f"id\n{self.customer.id}\n0{self.customer.id}\n",
            "External ID\n__import__.x1\nx1\n",
        ):
            with self.subTest(content=content):
                self.assertEqual(self.imported(self.read_file(content)), self.customer)

    def test_letters_of_older_programs_are_read_by_the_users_language(self):
        """K2, bad input: cp1250 from a Polish Excel, and its line that tells what separates"""
        self.env["res.lang"]._activate_lang("pl_PL")
        self.user_manager.lang = "pl_PL"
        self.customer.name = "Łódź Żółw"
        rows = "ref;name\nC-1;Łódź Żółw\n"
        for content in (
            rows.encode("cp1250"), rows.encode("utf-16"), f"sep=;\r\n{rows}".encode("utf-8-sig"),
        ):  # fmt: skip
            with self.subTest(content=content):
                wizard = self.wizard(content, segment_name="Test Imported").with_context(
                    lang="pl_PL"
                )
                wizard.action_read()
                wizard.name_column_id = wizard.column_ids[1]
                self.assertEqual(self.imported(wizard), self.customer)

    def edited(self, change):
        """Return a workbook whose sheet was changed by ``change(xml)``."""
        packed = io.BytesIO()
        with (
            ZipFile(io.BytesIO(self.xlsx(["ref"], ["C-1"]))) as book,
            ZipFile(packed, "w", ZIP_DEFLATED) as other,
        ):
            for name in book.namelist():
                part = book.read(name)
                other.writestr(name, change(part) if "sheet1" in name else part)
        return packed.getvalue()

    def test_damaged_workbooks_are_refused(self):
        """Bad input: no XML, XML that is cut off, words that multiply themselves"""
        entities = "".join(
            f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "a" * 1000}">' for n in range(8)
        )
        for change in (
            lambda _xml: b"no XML",
            lambda xml: xml.replace(b"</row>", b"<row>"),
            lambda xml: f"<!DOCTYPE l [{entities}]>".encode() + xml.replace(b"<t>C-1", b"<t>&a7;"),
        ):
            with self.assertRaisesRegex(UserError, "neither a CSV nor an XLSX"):
                self.read_file(self.edited(change)).action_import()

    def test_workbook_that_would_fill_the_memory_is_not_read(self):
        """Bad input: 60 MB of cells in a file of 60 kB are refused before they are unpacked"""
        bomb = self.edited(
            lambda xml: xml.replace(b"</row>", b"<c><v>1</v></c>" * 2**22 + b"</row>", 1)
        )
        with self.assertRaisesRegex(UserError, "too large"):
            self.read_file(bomb)

    def test_window_goes_on_and_back(self):
        """K2: each step opens the same import again; columns without a heading are numbered"""
        wizard = self.wizard("ref,\nC-1,Here\n", segment_name="Test Imported")
        window = {"res_model": wizard._name, "res_id": wizard.id, "views": [(False, "form")]}
        for step, state in (
            (wizard.action_read, "columns"),
            (wizard.action_other_file, "file"),
            (wizard.action_back, "columns"),
        ):
            with self.subTest(state=state):
                self.assertLessEqual(window.items(), step().items())
                self.assertEqual(wizard.state, state)
        self.assertEqual(wizard.column_ids.mapped("name"), ["ref", "#2"])
        self.assertIn("<th>ref</th>", wizard.preview)
        self.assertIn("<td>Here</td>", wizard.preview)

    def test_new_segment_is_named_like_the_file(self):
        """K2: the name is proposed, follows the file, and leaves what was typed or chosen alone"""
        wizard = self.wizard("ref\nC-1\n", file_name="Fair 2026.march.csv")
        wizard.action_read()
        self.assertEqual(wizard.segment_name, "Fair 2026.march")
        wizard.action_other_file()
        wizard.file_name = "Test Visitors.xlsx"
        wizard.action_read()
        self.assertEqual(wizard.segment_name, "Test Visitors")
        wizard.segment_name = "Test Mine"
        wizard.action_other_file()
        wizard.action_read()
        self.assertEqual(wizard.segment_name, "Test Mine")
        chosen = self.wizard("ref\nC-1\n", segment_id=self.segment.id)
        chosen.action_read()
        self.assertFalse(chosen.segment_name)

    def test_window_has_one_next_step(self):
        """K2: faulty rows lead to the corrected file; where no row fits, to the columns"""
        form = etree.fromstring(self.env["crm.segment.import"].get_view(view_type="form")["arch"])
        for state, errors, step in (
            ("file", 0, "action_read"),
            ("columns", 0, "action_import"),
            ("failed", 1, "action_other_file"),
            ("failed", 9, "action_back"),
        ):
            with self.subTest(state=state, errors=errors):
                values = {"state": state, "error_count": errors, "row_count": 9}
                shown = [
                    (button.get("name"), "btn-primary" in button.get("class", ""))
                    for button in form.iterfind("footer/button")
                    if not safe_eval(button.get("invisible") or "False", values)
                ]
                self.assertEqual([name for name, is_primary in shown if is_primary], [step])
                self.assertEqual(len(shown), len(dict(shown)))

    def test_unreadable_files_are_refused(self):
        """Bad input: an empty file, headings only, a picture, a broken workbook"""
        for content in (b"", b"ref,name\n", b"\x89PNG\0\0", b"PK\x03\x04broken"):
            with self.subTest(content=content), self.assertRaises(UserError):
                self.read_file(content)

    def test_import_adds_or_replaces(self):
        """K2: into a segment that lists customers"""
        self.segment.partner_ids = self.contact
        values = {"segment_id": self.segment.id}
        self.imported(self.read_file("ref\nC-1\n", **values))
        self.assertEqual(self.segment.partner_ids, self.customer | self.contact)
        self.imported(self.read_file("ref\nC-2\n", mode="replace", **values))
        self.assertEqual(self.segment.partner_ids, self.individual)
        dynamic = self.dynamic()
        with self.assertRaisesRegex(UserError, "by conditions"):
            self.read_file("ref\nC-2\n", segment_id=dynamic.id).action_import()

    def test_customers_are_added_from_the_list(self):
        """K2: the action “Add to segment” of the customers' list adds, removes, makes a new one"""

        def apply(mode, partners, **values):
            context = {"active_model": "res.partner", "active_ids": partners.ids}
            wizard = self.env["crm.segment.add"].with_user(self.user_manager)
            wizard = wizard.with_context(**context).create({"mode": mode, **values})
            self.assertEqual(wizard.partner_count, len(partners))
            return self.env["crm.segment"].browse(wizard.action_apply()["res_id"])

        segment = apply("new", self.customer | self.contact, name="Test Chosen")
        self.assertEqual(segment.partner_ids, self.customer | self.contact)
        apply("add", self.individual | self.contact, segment_id=segment.id)
        apply("remove", self.customer, segment_id=segment.id)
        self.assertEqual(segment.partner_ids, self.individual | self.contact)
        self.assertChosen(segment, [self.individual, self.contact])
        for mode, words in (("new", "Name the new segment"), ("add", "Choose a segment")):
            with self.subTest(mode=mode), self.assertRaisesRegex(UserError, words):
                apply(mode, self.customer)

    def test_phones_show_the_customers_as_cards(self):
        """K2: a list of customers has its columns cut off at the width of a phone"""
        form = etree.fromstring(self.env["crm.segment"].get_view(view_type="form")["arch"])
        for name in ("partner_ids", "sample_partner_ids"):
            with self.subTest(field=name):
                self.assertIsNotNone(form.find(f".//field[@name='{name}']/kanban"))

    def test_only_managers_import(self):
        """K2: who may not change segments imports nothing"""
        with self.assertRaises(AccessError):
            self.wizard("ref\nC-1\n", user=self.user_all)

    def test_identifiers_have_nine_digits_at_most(self):
        """K2, bad input: as many as all numbers have that the database takes"""
        for digits, faults in ((9, 0), (10, 1)):
            with self.subTest(digits=digits):
                wizard = self.read_file(f"id\n{self.customer.id:0{digits}}\n")
                wizard.id_kind = "id"
                wizard.action_import()
                self.assertEqual(wizard.error_count, faults)

    def test_computed_cells_are_read_as_they_are_shown(self):
        """K2: of a formula its result, not how it is written"""

        def compute(part):
            return re.sub(rb'<c r="A2" t="\w+">.*?</c>', FORMULA, part)

        self.assertEqual(self.imported(self.read_file(self.edited(compute))), self.customer)

    def test_letters_are_western_where_no_language_is_known(self):
        """K2, bad input: a user without language reads an older program's file, too"""
        for lang in (None, False, "en_US"):
            with self.subTest(lang=lang):
                rows = list(rows_of("ref;name\nC-1;Éva\n".encode("cp1252"), lang))
                self.assertEqual(rows[1], ["C-1", "Éva"])

    def test_number_too_large_for_an_identifier_is_nobodys(self):
        """Bad input: a telephone number in the column of identifiers is told by row"""
        wizard = self.read_file("id\n9999999999\n999999999\n")
        wizard.id_kind = "id"
        wizard.action_import()
        self.assertIn("9999999999", wizard.errors)
        self.assertFalse(self.env["crm.segment"].search([("name", "=", "Test Imported")]))

    def test_bytes_that_are_no_letters_do_not_stop_the_reading(self):
        """Bad input: a file of an unknown code page is shown, with signs where letters were"""
        wizard = self.read_file(b"Ref;Name\nC-1;\x81\xe9\n")
        self.assertIn("\ufffd\xe9", wizard.preview)

    def test_first_rows_are_shown_and_no_more(self):
        """K2: the preview has five rows of customers below the headings"""
        rows = "".join(f"C-{number};\n" for number in range(12))
        preview = self.read_file(f"Ref;Name\n{rows}").preview
        self.assertIn("<td>C-4</td>", preview)
        self.assertNotIn("<td>C-5</td>", preview)
