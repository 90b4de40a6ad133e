import base64

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .common import AgreementCommon

# Nothing of this may be found anywhere afterwards.
PERSONAL = ("Zofia", "Zielonka", "zofia", "48600700800", "+48 600 700 800", "Zielna", "85010112345")


class EraseCommon(AgreementCommon):
    """A customer about whom everything is known, and the user who may erase."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_eraser = new_test_user(
            cls.quiet_env,
            login="test_eraser",
            groups="crm_interactions.group_data_protection",
            name="Test Eraser",
            email="eraser@users.example.com",
        ).with_env(cls.env)
        cls.company.country_id = cls.env.ref("base.pl")
        cls.person = cls.env["res.partner"].create(
            {
                "firstname": "Zofia",
                "lastname": "Zielonka",
                "email": "zofia@person.example.com",
                "phone": "+48 600 700 800",
                "street": "Zielna 1",
                "comment": "Zofia likes letters",
                "ref": "ZOFIA-1",
                "website": "https://zofia.example.com",
                "image_1920": base64.b64encode(
                    base64.b64decode(
                        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
                        "awAAAABJRU5ErkJggg=="
                    )
                ),
                "pin": "85010112345",
                "bank_ids": [Command.create({"acc_number": "PL48600700800"})],
                "child_ids": [
                    Command.create({"name": "Zofia Zielonka, home", "street": "Zielna 2"})
                ],
            }
        )
        cls.person.message_post(body="Zofia called", attachments=[("zofia.txt", b"Zofia")])
        cls.person.activity_schedule("mail.mail_activity_data_todo", summary="Call Zofia")
        cls.interaction = cls.create_held(
            partner_id=cls.person.id,
            name="Call with Zofia",
            note="Zofia said",
            comments="Zofia",
            description="<p>Zofia</p>",
        )
        cls.interaction.message_post(body="Zofia again")
        cls.interaction_file = cls.env["ir.attachment"].create(
            {
                "name": "zofia.pdf",
                "raw": b"Zofia",
                "res_model": "crm.interaction",
                "res_id": cls.interaction.id,
            }
        )
        cls.message = cls.env["crm.message"].create(
            {
                "partner_id": cls.person.id,
                "interaction_id": False,
                "channel_id": cls.channel_email.id,
                "subject": "Dear Zofia",
                "body": "<p>Zofia, hello</p>",
                "attachment_ids": cls.interaction_file.ids,
            }
        )
        cls.message.action_queue()
        cls.interaction.action_done()
        cls.env["crm.link"].create(
            {"partner_id": cls.person.id, "url": "https://zofia.example.com", "name": "Zofia"}
        )
        cls.env["crm.application"].create({"partner_id": cls.person.id, "number": "Zofia-7"})
        cls.agreement = (
            cls.env["crm.agreement"]
            ._from_origin("link", evidence={"ip": "192.0.2.7", "note": "Zofia clicked"})
            .create(
                {
                    "partner_id": cls.person.id,
                    "type_id": cls.type_email.id,
                    "company_id": cls.company.id,
                }
            )
        )
        cls.agreement.message_post(body="Zofia agreed")
        cls.contract = cls.env["crm.contract"].create(
            {"partner_id": cls.person.id, "note": "Zofia signed"}
        )

        cls.record_grounds()

    @classmethod
    def record_grounds(cls):
        """What else the addon knows of the customer."""
        mine = {"partner_id": cls.person.id}
        cls.env["crm.objection"].create(
            {**mine, "source": "Zofia called", "channel_id": cls.channel_sms.id, "note": "Zofia"}
        )
        cls.env["crm.lawful.basis"].create({**mine, "note": "Zofia bought"})
        wording = cls.env["crm.agreement.wording"].create(
            {"type_id": cls.type_sms.id, "lang": "en_US", "body": "Words", "state": "published"}
        )
        cls.env["crm.agreement.request"].create(
            {
                **mine,
                "type_id": cls.type_sms.id,
                "company_id": cls.company.id,
                "wording_id": wording.id,
                "email": "zofia@person.example.com",
            }
        )

    def setUp(self):
        super().setUp()
        # As after a commit: what was changed so far is logged.
        self.env.cr.flush()

    def erase(self, partners=None, user=None):
        """Erase through the window, as a user does; return the rows of the register."""
        partners = partners or self.person
        wizard = Form(
            self.env["crm.erase"]
            .with_user(user or self.user_eraser)
            .with_context(default_partner_ids=partners.ids)
        )
        wizard.is_confirmed = True
        action = wizard.save().action_erase()
        return self.env["crm.erasure"].search(action["domain"])


@tagged("post_install", "-at_install")
class TestCrmErase(EraseCommon):
    """Erasing a customer: a plan that is read first, and carried out as it was read (B12)."""

    def traces(self):
        """Return every column of the database in which something personal stands."""
        self.env.flush_all()
        self.env.cr.flush()
        self.env.cr.execute(
            """
            SELECT c.table_name, c.column_name FROM information_schema.columns c
              JOIN information_schema.tables t USING (table_schema, table_name)
             WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
               AND c.data_type IN ('character varying', 'text', 'jsonb', 'json')
            """
        )
        found = []
        for table, column in self.env.cr.fetchall():
            self.env.cr.execute(
                f'SELECT count(*) FROM "{table}" WHERE "{column}"::text ~* %s',
                ["|".join(word.replace("+", "[+]") for word in PERSONAL)],
            )
            if self.env.cr.fetchone()[0]:
                found.append(f"{table}.{column}")
        return found

    def test_nothing_personal_is_left_in_the_database(self):
        """B12: no column of any table holds a name, address or number of the erased customer."""
        self.assertGreater(len(self.traces()), 10)
        self.erase()
        self.assertEqual(self.traces(), [])
        self.assertFalse(self.person.active)
        self.assertIsNone(self.env["crm.agreement.event"]._verify(self.company))

    def test_plan_is_what_happens(self):
        """B12: the register has the lines that the window showed."""
        wizard = self.env["crm.erase"].with_user(self.user_eraser)
        wizard = wizard.create({"partner_ids": self.person.ids})
        shown = [(line.what, line.action, line.count) for line in wizard.line_ids]
        self.assertGreater(len(shown), 10)
        erasure = self.erase()
        done = [(line.what, line.action, line.count) for line in erasure.line_ids]
        self.assertEqual(done, shown)

    def test_only_who_has_the_right(self):
        """B12: salespeople and managers without the right open neither window nor register."""
        for user in (self.user_own, self.user_all, self.user_manager, self.user_internal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.erase(user=user)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["crm.erasure"].with_user(user).search([])

    def test_not_without_confirming(self):
        """B12: nothing is erased before it was confirmed."""
        wizard = self.env["crm.erase"].with_user(self.user_eraser)
        wizard = wizard.create({"partner_ids": self.person.ids})
        with self.assertRaisesRegex(UserError, "Tick that"):
            wizard.action_erase()
        self.assertEqual(self.person.firstname, "Zofia")
