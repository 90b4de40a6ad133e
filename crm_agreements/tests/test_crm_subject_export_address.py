from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_crm_subject_export import SubjectExportCommon

ADDRESS = "o_nly@mail.example.com"


@tagged("post_install", "-at_install")
class TestCrmSubjectExportAddress(SubjectExportCommon):
    """B12 B17: somebody known by an e-mail address only gets what is kept about it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.do.not.contact"].create(
            {"email": ADDRESS.upper(), "name": "Test Listed", "source": "Test Register"}
        )
        cls.env["mail.blacklist"]._add(ADDRESS)
        cls.env["crm.suppression"]._remember([ADDRESS], [(None, None)])
        cls.env["mail.message"].create(
            [
                {
                    "message_type": "email",
                    "author_id": False,
                    "email_from": sender,
                    "subject": subject,
                    "body": "<p>Words</p>",
                }
                for sender, subject in (
                    (f'"Test" <{ADDRESS}>', "Mine"),
                    ("jo_nly@mail.example.com", "Not mine"),
                    ("o-nly@mail.example.com", "Nor mine"),
                )
            ]
        )
        cls.person = {"email": f"Test Only <{ADDRESS}>", "contact_name": "Test Only"}

    def test_file_has_the_same_shape(self):
        """B12: lists, blacklist, keyed hash, mails and requests of that address, nobody else's."""
        archive = self.export(self.checked(**self.person))
        self.assertEqual(
            {name for name in archive.namelist() if "/" not in name},
            {"data.json", "index.html", "schema.json"},
        )
        data = self.data(archive)
        self.assertEqual(data["subject"], {"id": 0, "name": "Test Only"})
        self.assertEqual(self.rows(data, "do_not_contact")[0]["source"], "Test Register")
        self.assertEqual(self.rows(data, "email_blacklist")[0]["email"], ADDRESS)
        self.assertEqual(len(self.rows(data, "suppressions")), 1)
        self.assertEqual([row["subject"] for row in self.rows(data, "mails")], ["Mine"])
        self.assertEqual(len(self.rows(data, "subject_requests")), 1)
        self.assertIn("Test Only", archive.read("index.html").decode())

    def test_register_notes_it(self):
        """B12: who made the file, when and how much is noted, as for customers."""
        request = self.checked(**self.person)
        self.export(request)
        self.assertEqual(len(request.export_ids), 1)
        self.assertFalse(request.export_ids.partner_id)
        self.assertEqual(request.export_ids.row_count, 5)

    def test_requests_of_others_are_left_out(self):
        """B12: another person's request does not come along, whatever its address ends with."""
        self.ask(email=f"j{ADDRESS}", contact_name="Test Other")
        data = self.data(self.export(self.checked(**self.person)))
        self.assertEqual(len(self.rows(data, "subject_requests")), 1)

    def test_customers_address_needs_the_customer(self):
        """B12: who is a customer gets all of it, not the little that hangs on the address."""
        self.individual.active = False
        request = self.checked(email=self.individual.email)
        with self.assertRaisesRegex(UserError, "choose the customer"):
            request.action_export()

    def test_name_alone_is_not_enough(self):
        """B12: without an address nothing can be looked for."""
        with self.assertRaisesRegex(UserError, "type an e-mail"):
            self.checked(contact_name="Test Nobody").action_export()

    def test_identity_is_checked_first(self):
        """B12: no file for whoever writes that it is their address."""
        with self.assertRaisesRegex(UserError, "identity"):
            self.ask(**self.person).action_export()

    def test_customer_gets_the_lists_too(self):
        """B12 B17: a customer's file names the lists that the customer's addresses stand on."""
        self.env["crm.do.not.contact"].create(
            {"email": self.individual.email, "source": "Test Register"}
        )
        self.env["mail.blacklist"]._add(self.individual.email)
        data = self.data(self.export())
        self.assertEqual(len(self.rows(data, "do_not_contact")), 1)
        self.assertEqual(len(self.rows(data, "email_blacklist")), 1)
        self.assertFalse(self.rows(data, "suppressions"))
