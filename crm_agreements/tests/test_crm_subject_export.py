import doctest
import io
import json
import re
import zipfile

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.crm_interactions.models import res_partner_export

from .test_crm_subject_request import SubjectRequestCommon

HOSTILE = "<script>alert('x')</script><b onclick=evil()>&amp;</b>"


class SubjectExportCommon(SubjectRequestCommon):
    """Adds requests whose identity was checked, and how their file is read."""

    @classmethod
    def checked(cls, **values):
        request = cls.ask(**values)
        request.identity_method = "known"
        request.action_check_identity()
        return request

    def export(self, request=None):
        """Make the file; return the ZIP."""
        request = request or self.checked()
        request.action_export()
        # sudo: the file is read as it is stored
        raw = request.export_ids[:1].sudo().attachment_id.raw
        return zipfile.ZipFile(io.BytesIO(raw))

    def data(self, archive):
        return json.loads(archive.read("data.json"))

    def rows(self, data, key):
        return next(s["rows"] for s in data["sections"] if s["key"] == key)


@tagged("post_install", "-at_install")
class TestCrmSubjectExport(SubjectExportCommon):
    """B12: the subject's data exported in one file."""

    def test_numbers_are_masked(self):
        """B12: the documented examples of masking hold."""
        self.assertFalse(doctest.testmod(res_partner_export).failed)

    def test_everything_kept_is_in_the_file(self):
        """B12: contact data, interactions, messages, agreements, ledger, evidence, applications."""
        self.cr.precommit.run()  # what was created is logged
        self.individual.write({"comment": "<p>Likes rye bread</p>", "phone": "+1 555 0199"})
        secret = self.create_interactions(
            partner_id=self.individual.id, name="Secret talk", confidential=True, note="Off record"
        )
        self.env["ir.attachment"].create(
            {"name": "a/../b.txt", "raw": b"words", "res_model": secret._name, "res_id": secret.id}
        )
        self.env["crm.message"].create(
            {
                "partner_id": self.individual.id,
                "channel_id": self.channel_email.id,
                "subject": "Offer",
                "body": "<p>Word for word</p>",
            }
        )
        self.env["crm.application"].create({"number": "A-7", "partner_id": self.individual.id})
        self.env["res.partner.bank"].create(
            {"partner_id": self.individual.id, "acc_number": "PL61109010140000071219812874"}
        )
        self.env["crm.agreement"]._from_origin("link", evidence={"ip": "192.0.2.7"}).create(
            {"partner_id": self.individual.id, "type_id": self.type_email.id}
        )
        self.cr.precommit.run()  # what was changed is logged
        archive = self.export()
        data = self.data(archive)
        self.assertEqual(self.rows(data, "contact")[0]["phone"], "+1 555 0199")
        [interaction] = self.rows(data, "interactions")
        self.assertEqual((interaction["name"], interaction["note"]), ("Secret talk", "Off record"))
        self.assertEqual(archive.read(interaction["files"][0]), b"words")
        self.assertNotIn("..", interaction["files"][0].split("/"))
        self.assertEqual(self.rows(data, "messages")[0]["body"], "<p>Word for word</p>")
        self.assertEqual(self.rows(data, "applications")[0]["number"], "A-7")
        self.assertEqual(self.rows(data, "bank_accounts")[0]["acc_number"], "•••• 2874")
        self.assertEqual(len(self.rows(data, "agreements")), 1)
        self.assertEqual(self.rows(data, "ledger")[0]["kind"]["value"], "granted")
        self.assertEqual(self.rows(data, "evidence")[0]["ip"], "192.0.2.7")
        changes = self.rows(data, "changes")
        self.assertTrue(any("0199" in (row["new_text"] or "") for row in changes))
        whole = archive.read("data.json").decode() + archive.read("index.html").decode()
        self.assertNotIn("7121981", whole)
        self.assertEqual(data["subject"]["name"], "Ina Individual")

    def test_file_keeps_to_its_schema(self):
        """B12: schema.json names what data.json has."""
        archive = self.export()
        data, schema = self.data(archive), json.loads(archive.read("schema.json"))
        self.assertEqual(set(data), set(schema["required"]))
        section = schema["properties"]["sections"]["items"]
        for row in data["sections"]:
            self.assertEqual(set(row), set(section["required"]))
            self.assertTrue(all("id" in one for one in row["rows"]))

    def test_other_persons_are_left_out(self):
        """B12: participants not at all, contact persons by name, the other end of a connection."""
        self.create_interactions(
            contact_ids=[Command.set((self.contact | self.contact2).ids)], name="Talk of three"
        )
        self.env["res.partner.relation"].create(
            {
                "left_partner_id": self.contact.id,
                "right_partner_id": self.individual.id,
                "type_id": self.env.ref(
                    "crm_interactions.res_partner_relation_type_recommended"
                ).id,
            }
        )
        archive = self.export(self.checked(partner_id=self.contact.id))
        data = self.data(archive)
        self.assertEqual(self.rows(data, "interactions")[0]["name"], "Talk of three")
        whole = archive.read("data.json").decode()
        self.assertNotIn("Carlos", whole)
        self.assertNotIn("Ina Individual", whole)
        company = self.data(self.export(self.checked(partner_id=self.customer.id)))
        self.assertEqual(
            {row["name"] for row in self.rows(company, "contact_persons")},
            {"Carla Contact", "Carlos Contact"},
        )
        self.assertNotIn("email", self.rows(company, "contact_persons")[0])

    def test_hostile_words_are_text(self):
        """B12: what was stored never becomes part of the page, in names, notes and files."""
        self.individual.write({"name": HOSTILE, "comment": HOSTILE, "street": "\x08" + HOSTILE})
        interaction = self.create_interactions(
            partner_id=self.individual.id, name=HOSTILE, note=HOSTILE
        )
        self.env["ir.attachment"].create(
            {
                "name": '"><script>x</script>.html',
                "raw": b"x",
                "res_model": interaction._name,
                "res_id": interaction.id,
            }
        )
        archive = self.export()
        page = archive.read("index.html").decode()
        self.assertNotIn("<script", page)
        self.assertNotIn("<b onclick", page)
        self.assertIn("&lt;script&gt;", page)
        self.assertFalse(re.search(r"[\x00-\x08]", page))
        self.assertIn("default-src 'none'", page)
        self.data(archive)

    def test_page_is_in_the_person_s_language(self):
        """B12: language and direction are the person's."""
        self.env["res.lang"]._activate_lang("he_IL")
        page = self.export(self.checked(lang="he_IL")).read("index.html").decode()
        self.assertIn('<html lang="he-IL" dir="rtl">', page)
        page = self.export(self.checked(lang="en_US")).read("index.html").decode()
        self.assertIn('<html lang="en-US" dir="ltr">', page)

    def test_files_beyond_the_limit_are_named(self):
        """B12: the size is limited; nothing is left out in silence."""
        self.env["ir.config_parameter"].set_param("crm_agreements.export_files_limit_mb", "1")
        for name, size in (("small.bin", 10), ("big.bin", 1024 * 1024), ("last.bin", 10)):
            self.env["ir.attachment"].create(
                {
                    "name": name,
                    "raw": b"x" * size,
                    "res_model": "res.partner",
                    "res_id": self.individual.id,
                }
            )
        request = self.checked()
        archive = self.export(request)
        included = {file["name"]: file["included"] for file in self.data(archive)["files"]}
        self.assertEqual(included, {"small.bin": True, "big.bin": False, "last.bin": True})
        self.assertIn("big.bin", archive.read("index.html").decode())
        self.assertEqual(request.export_ids.left_out_count, 1)

    def test_rows_of_other_companies_are_theirs(self):
        """B12: the company that was asked answers for what it keeps."""
        self.env["crm.application"].create(
            {
                "number": "A-8",
                "partner_id": self.individual.id,
                "company_id": self.company_abroad.id,
            }
        )
        self.assertFalse(self.rows(self.data(self.export()), "applications"))

    def test_file_is_made_for_known_persons_only(self):
        """B12: not before the identity was checked, and not for somebody without an address."""
        with self.assertRaises(UserError):
            self.ask().action_export()
        with self.assertRaises(UserError):
            self.checked(contact_name="Who").action_export()

    def test_each_export_is_registered(self):
        """B12: who made it, when, how much; nobody writes or removes the row."""
        request = self.checked()
        self.export(request)
        [row] = request.export_ids
        self.assertEqual(row.user_id, self.user_officer)
        self.assertEqual(row.partner_id, self.individual)
        self.assertTrue(row.row_count and row.checksum and row.file_size)
        for operation in ("write", "unlink", "create"):
            self.assertFalse(row.with_user(self.user_officer).has_access(operation))

    def test_only_data_protection_exports_and_reads_the_file(self):
        """B12: neither managers nor salespeople make the file or download it."""
        request = self.checked()
        self.export(request)
        attachment = request.export_ids.sudo().attachment_id
        attachment.with_user(self.user_officer).check_access("read")
        for user in (self.user_own, self.user_manager, self.user_internal):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    request.with_user(user).action_export()
                with self.assertRaises(AccessError):
                    attachment.with_user(user).check_access("read")

    def test_cost_does_not_grow_with_the_rows(self):
        """B12: batches, not one query a row."""
        request = self.checked()
        self.export(request)
        before = self.cr.sql_log_count
        self.export(request)
        few = self.cr.sql_log_count - before
        self.create_interactions(150, partner_id=self.individual.id)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.export(request)
        self.assertLess(self.cr.sql_log_count - before, few + 40)


@tagged("post_install", "-at_install")
class TestCrmSubjectExportDownload(SubjectExportCommon, HttpCase):
    """B12: the file behind its address."""

    def test_download_is_for_the_entitled(self):
        """B12: the address is of no use to others."""
        request = self.checked()
        self.export(request)
        url = f"/web/content/{request.export_ids.sudo().attachment_id.id}?download=true"
        self.authenticate("test_officer", "test_officer")
        self.assertEqual(self.url_open(url).status_code, 200)
        for login in ("test_manager", "test_own", "test_portal"):
            with self.subTest(login=login):
                self.authenticate(login, login)
                self.assertNotEqual(self.url_open(url).status_code, 200)
        self.logout()
        self.assertNotEqual(self.url_open(url).status_code, 200)
