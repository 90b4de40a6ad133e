import base64

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import AgreementCommon

# Nothing of this may be found anywhere afterwards.
PERSONAL = ("Zofia", "Zielonka", "zofia", "48600700800", "+48 600 700 800", "Zielna", "85010112345")


class EraseCommon(AgreementCommon):
    """A customer about whom everything is known, and the user who may erase."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_eraser = cls._create_user("eraser", "crm_interactions.group_data_protection")
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

    def order(self, partners=None):
        """Order the erasure past the window, which offers no button where nobody can be erased."""
        wizard = self.env["crm.erase"].with_user(self.user_eraser)
        partners = partners or self.person
        return wizard.create({"partner_ids": partners.ids, "is_confirmed": True}).action_erase()


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

    def test_who_cannot_be_erased_and_why(self):
        """B12: users, the own company, what is to be kept and what others know are left alone."""
        family = self.person.child_ids
        portal = self.user_portal.partner_id
        own = self.company.partner_id
        self.create_interactions(
            partner_id=self.individual.id, company_id=self.company_abroad.id, user=False
        )
        refused = (
            (portal, "archive the user"),
            (own, "your own companies"),
            (self.individual, "do not work in"),
        )
        for partner, reason in refused:
            with self.subTest(partner=partner.name), self.assertRaisesRegex(UserError, reason):
                self.order(partner)
        self.user_portal.partner_id = family
        with self.assertRaisesRegex(UserError, "archive the user"):
            self.order()
        self.user_portal.active = False
        self.erase()
        self.assertEqual(self.user_portal.login, f"erased-{self.user_portal.id}")

    def test_what_is_to_be_kept_is_kept(self):
        """B12: a restriction and an open request of the person come before erasing."""
        hold = self.env["crm.processing.restriction"].create(
            {"partner_id": self.person.id, "reason": "Claim"}
        )
        with self.assertRaisesRegex(UserError, "to be kept"):
            self.order()
        hold.date_end = hold.date_start = "2020-01-01"
        request = self.env["crm.subject.request"].create(
            {"partner_id": self.person.id, "kind": "access"}
        )
        with self.assertRaisesRegex(UserError, "answer it first"):
            self.order()
        request.kind = "erasure"
        self.assertEqual(self.erase().state, "done")
        self.assertNotEqual(hold.reason, "Claim")

    def test_agreements_end_and_their_ledger_stays(self):
        """B8, B12: what was agreed to is withdrawn; rows and digests stay, evidence goes."""
        digest = self.agreement.event_ids.evidence_digest
        self.erase()
        self.assertTrue(self.agreement.date_withdrawn)
        events = self.agreement.event_ids.sorted("number")
        self.assertEqual(events.mapped("kind"), ["granted", "withdrawn"])
        self.assertEqual(events[1].source, "erasure")
        self.assertEqual(events[0].evidence_digest, digest)
        self.assertFalse(events.evidence_ids)
        self.assertIsNone(self.env["crm.agreement.event"]._verify(self.company))

    def test_statistics_stay(self):
        """B12: that there was an interaction and a message, and when, can still be counted."""
        when = self.interaction.date
        self.erase()
        self.assertEqual((self.interaction.date, self.interaction.state), (when, "done"))
        self.assertEqual(self.interaction.name, "Erased")
        self.assertEqual(self.message.channel_id, self.channel_email)
        self.assertTrue(self.message.date_queued)
        self.assertFalse(self.message.address)

    def test_register_says_who_when_and_how_much(self):
        """B12: erasing is on record, and nobody changes the record."""
        erasure = self.erase()
        self.assertEqual((erasure.author, erasure.ground), ("test_eraser", "request"))
        self.assertEqual(erasure.partner_id, self.person)
        self.assertEqual(
            erasure.record_count,
            sum(line.count for line in erasure.line_ids if line.action != "keep"),
        )
        self.assertTrue(self.person.date_erased)
        row = erasure.with_user(self.user_eraser)
        for change in (
            lambda: row.write({"author": "x"}),
            lambda: row.unlink(),
            lambda: row.create({"author": "x"}),
            lambda: row.line_ids.unlink(),
        ):
            with self.assertRaises(AccessError):
                change()

    def test_many_wait_in_line(self):
        """B12: many customers are erased one after the other; who cannot be is told."""
        partners = self.quiet_env["res.partner"].create([{"name": f"T{n}"} for n in range(22)])
        partners = partners.with_env(self.env)
        erasures = self.erase(partners)
        self.assertEqual(set(erasures.mapped("state")), {"waiting"})
        self.user_portal.partner_id = partners[3]
        with self.enter_registry_test_mode():
            # On a slow machine one run does not do all.
            for _run in range(len(partners)):
                if "waiting" in erasures.mapped("state"):
                    self.env.ref("crm_agreements.ir_cron_erase").method_direct_trigger()
                    self.env.invalidate_all()
        self.assertEqual(erasures.mapped("state").count("done"), 21)
        refused = erasures.filtered(lambda erasure: erasure.state == "refused")
        self.assertEqual(refused.partner_id, partners[3])
        self.assertIn("archive the user", refused.reason)
        self.assertFalse(any((partners - partners[3]).mapped("active")))

    def test_one_refused_leaves_the_others(self):
        """B12: the window says who cannot be erased, and erases the others."""
        both = self.person + self.user_portal.partner_id
        erasures = self.erase(both)
        self.assertEqual(erasures.partner_id, self.person)
        self.assertTrue(self.user_portal.partner_id.active)

    def test_customers_to_erase(self):
        """B12: listed is whose Data Collection has ended everywhere, with the days since."""
        collection = self.env.ref("crm_agreements.crm_agreement_type_data_collection")
        today = self.company._agreement_day()
        ended = {
            "type_id": collection.id,
            "date_start": fields.Date.subtract(today, days=40),
            "date_end": fields.Date.subtract(today, days=12),
        }
        self.grant(self.person, **ended)
        self.grant(self.individual, **ended)
        self.grant(self.individual, type_id=collection.id, company_id=self.company_abroad.id)
        self.grant(self.customer, type_id=collection.id).action_withdraw()
        partners = self.env["res.partner"].with_user(self.user_eraser)
        cast = self.person + self.individual + self.customer + self.contact
        found = partners.search([("is_to_erase", "=", True), ("id", "in", cast.ids)])
        self.assertEqual(found, self.person + self.customer)
        others = partners.search([("is_to_erase", "=", False), ("id", "in", cast.ids)])
        self.assertEqual(others, cast - found)
        person = partners.browse(self.person.id)
        self.assertEqual((person.days_collection_ended, person.is_to_erase), (12, True))
        self.assertEqual(partners.browse(self.customer.id).days_collection_ended, 0)
        self.erase()
        self.assertNotIn(
            self.person,
            partners.with_context(active_test=False).search([("is_to_erase", "=", True)]),
        )
        with self.assertRaises(AccessError):
            self.person.with_user(self.user_own).read(["days_collection_ended"])
