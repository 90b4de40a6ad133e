from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import InteractionCommon


@tagged("post_install", "-at_install")
class TestCrmApplication(InteractionCommon):
    """Applications of customers: where they lead, who sees them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.source = cls.env["crm.application.source"].create({"name": "Leasing", "code": "lease"})

    def application(self, user=None, **values):
        values = {
            "source_id": self.source.id,
            "number": "L-1",
            "partner_id": self.customer.id,
            **values,
        }
        return self.env["crm.application"].with_user(user or self.user_manager).create(values)

    def test_application_opens_its_own_record(self):
        """F7: Open Application opens the record of this database it is."""
        application = self.application(record_ref=f"res.partner,{self.individual.id}")
        self.assertEqual(
            (application.res_model, application.res_id), ("res.partner", self.individual.id)
        )
        as_reader = application.with_user(self.user_own)
        self.assertTrue(as_reader.is_open_allowed)
        action = as_reader.action_open_application()
        self.assertEqual((action["res_model"], action["res_id"]), application._target())

    def test_application_opens_its_web_address_without_a_way_back(self):
        """F7: the address is opened by our own action, which gives the page no opener."""
        application = self.application(url="https://leasing.example.com/L-1?x=1#top")
        action = application.with_user(self.user_own).action_open_application()
        self.assertEqual(action["tag"], "crm_open_web_address")
        self.assertEqual(action["params"], {"url": "https://leasing.example.com/L-1?x=1#top"})

    def test_record_comes_before_the_web_address(self):
        """F7: the own record is opened, for those who may not read it the address."""
        secret = self.create_interactions(user=self.user_own2, confidential=True)
        application = self.application(
            url="https://leasing.example.com/L-1", res_model=secret._name, res_id=secret.id
        )
        self.assertEqual(application.action_open_application()["res_id"], secret.id)
        as_reader = application.with_user(self.user_own)
        self.assertFalse(as_reader.record_ref)
        self.assertEqual(as_reader.action_open_application()["tag"], "crm_open_web_address")

    def test_button_is_absent_where_nothing_can_be_opened(self):
        """F7, B7: neither address nor record, or a record one may not read or that is gone."""
        nowhere = self.application()
        self.assertFalse(nowhere.is_open_allowed)
        with self.assertRaisesRegex(UserError, "neither a record nor a web address"):
            nowhere.action_open_application()
        secret = self.create_interactions(user=self.user_own2, confidential=True)
        hidden = self.application(number="L-2", res_model=secret._name, res_id=secret.id)
        as_reader = hidden.with_user(self.user_own)
        self.assertTrue(hidden.is_open_allowed)
        self.assertFalse(as_reader.is_open_allowed)
        with self.assertRaisesRegex(AccessError, "deleted, or you may not read it"):
            as_reader.action_open_application()
        secret.unlink()
        hidden.invalidate_recordset()
        self.assertFalse(hidden.is_open_allowed)
        self.assertFalse(hidden.web_read({"record_ref": {"fields": {}}})[0]["record_ref"])

    def test_record_of_a_removed_addon_is_none(self):
        """F7 bad input: a model that is gone leaves the application readable."""
        application = self.application()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_application SET res_model = 'gone.model', res_id = 1 WHERE id = %s",
            [application.id],
        )
        application.invalidate_recordset()
        self.assertFalse(application.is_open_allowed)

    def test_only_web_addresses_are_taken(self):
        """F7 bad input: nothing that runs or leads elsewhere than it seems is stored."""
        for url in (
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            "java\tscript:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            "vbscript:x",
            "file:///etc/passwd",
            "//www.example.com",
            "/web/session/logout",
            "www.example.com",
            "https:",
            "https:///path",
            "https:\\\\www.example.com",
            "https://www.example.com@evil.example.com",
            "https://user:secret@www.example.com",
            "https://@www.example.com",
            "https://[::1",
            "https://www.example.com:port",
            "https://www.example.com:99999",
            "https://www.example.com/a b",
            "https://www.example.com/\u202egnp.exe",
            "https://www.example.com/\njavascript:alert(1)",
        ):
            with self.subTest(url=url), self.assertRaisesRegex(ValidationError, "no web address"):
                self.application(url=url)
        application = self.application(url="https://www.example.com")
        with self.assertRaisesRegex(ValidationError, "no web address"):
            application.url = "javascript:alert(1)"

    def test_web_address_is_stored_in_one_spelling(self):
        """F7: scheme and server in small letters, nothing around; the path as it is."""
        application = self.application(url=" HTTPS://WWW.Example.com:8443/A?B=c ")
        self.assertEqual(application.url, "https://www.example.com:8443/A?B=c")
        application.url = " "
        self.assertFalse(application.url)

    @mute_logger("odoo.sql_db")
    def test_database_itself_refuses_what_is_no_web_address(self):
        """F7: also of code that writes past the checks."""
        application = self.application()
        self.env.flush_all()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE crm_application SET url = 'javascript:alert(1)' WHERE id = %s",
                [application.id],
            )

    def test_record_is_one_the_writer_may_read(self):
        """F7 bad input: forged, missing and half-given records are refused."""
        self.env["ir.model.access"].create(
            {
                "name": "Salespeople may change applications",
                "model_id": self.env["ir.model"]._get_id("crm.application"),
                "group_id": self.env.ref("sales_team.group_sale_salesman").id,
                "perm_read": True,
                "perm_write": True,
            }
        )
        secret = self.create_interactions(user=self.user_own2, confidential=True)
        application = self.application().with_user(self.user_own)
        for model, res_id in (
            (secret._name, secret.id),
            ("res.partner", 2**31 - 1),
            ("no.such.model", 1),
            ("mail.thread", 1),
            ("crm.interaction.reopen", 1),
        ):
            with (
                self.subTest(model=model),
                self.assertRaisesRegex(ValidationError, "does not exist, or you may not read it"),
            ):
                application.write({"res_model": model, "res_id": res_id})
        for values in ({"res_model": "res.partner"}, {"res_id": self.customer.id}):
            with self.subTest(values=values), self.assertRaisesRegex(ValidationError, "and its id"):
                application.write({"res_model": False, "res_id": False, **values})

    def test_number_is_given_once_by_its_source(self):
        """F7: source and number are the key."""
        self.application()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.application(partner_id=self.individual.id)
        other = self.env["crm.application.source"].create({"name": "Tickets", "code": "ticket"})
        self.assertTrue(self.application(source_id=other.id))

    def test_who_sees_and_changes_applications(self):
        """F7, section 4: salespeople read those of their companies, administrators change them."""
        application = self.application()
        for user, rights in (
            (self.user_own, {"read"}),
            (self.user_all, {"read"}),
            (self.user_manager, {"read", "write", "create", "unlink"}),
            (self.user_abroad, set()),
            (self.user_internal, set()),
            (self.user_portal, set()),
            (self.user_public, set()),
        ):
            with self.subTest(user=user.login):
                as_user = application.with_user(user)
                self.assertEqual(
                    {o for o in ("read", "write", "create", "unlink") if as_user.has_access(o)},
                    rights,
                )

    def test_customer_belongs_to_the_applications_company(self):
        """Section 4: a customer of another company is refused."""
        with self.assertRaisesRegex(UserError, "ompany"):
            self.application(partner_id=self.customer_abroad.id)

    def test_list_costs_the_same_for_many(self):
        """F7: whether each of 80 applications can be opened takes two queries a model."""
        self.env["crm.application"].create(
            [
                {
                    "source_id": self.source.id,
                    "number": f"L-{number}",
                    "partner_id": self.customer.id,
                    "res_model": "res.partner",
                    "res_id": self.customer.id if number % 2 else self.contact.id,
                }
                for number in range(80)
            ]
        )
        listed = self.env["crm.application"].with_user(self.user_own)
        specification = {
            "number": {},
            "is_open_allowed": {},
            "source_id": {"fields": {"display_name": {}}},
        }
        domain = [("partner_id", "=", self.customer.id)]
        listed.web_search_read(domain, specification, limit=80)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(5):
            found = listed.web_search_read(domain, specification, limit=80)
        self.assertEqual([row["is_open_allowed"] for row in found["records"]], [True] * 80)

    def test_section_shows_the_account_with_its_contact_persons(self):
        """F7: a company's section has its contact persons' applications too, a person's its own."""
        own = self.application()
        persons = self.application(number="L-2", partner_id=self.contact.id)
        self.application(number="L-3", partner_id=self.individual.id)
        listed = self.env["crm.application"].with_user(self.user_own)
        for partner, seen in ((self.customer, own | persons), (self.contact, persons)):
            with self.subTest(partner=partner.name):
                domain = partner.with_user(self.user_own).get_applications_domain()
                self.assertEqual(listed.search(domain), seen)

    def test_form_is_filled_by_hand(self):
        """F7: an administrator adds one, its record chosen from the models of the menus."""
        with Form(self.env["crm.application"].with_user(self.user_manager)) as form:
            form.number = "A-1"
            form.partner_id = self.customer
            form.record_ref = f"res.partner,{self.contact.id}"
        application = form.record
        self.assertEqual(application.source_id.code, "internal")
        self.assertEqual(application._target(), ("res.partner", self.contact.id))
        self.assertEqual(application.display_name, "A-1")
        offered = dict(application.fields_get(["record_ref"])["record_ref"]["selection"])
        self.assertIn("res.partner", offered)
        self.assertNotIn("res.users.apikeys", offered)
