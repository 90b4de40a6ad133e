from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import InteractionCommon


@tagged("post_install", "-at_install")
class TestCrmLink(InteractionCommon):
    """Links of interactions and customers: where they lead, who sees them and their titles."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.interaction = cls.create_interactions(author=cls.user_own)
        cls.secret = cls.create_interactions(
            name="Takeover", user=cls.user_own2, author=cls.user_own2, confidential=True
        )

    def link(self, user=None, **values):
        values = {"interaction_id": self.interaction.id, **values}
        return self.env["crm.link"].with_user(user or self.user_own).create(values)

    def test_interaction_links_to_a_record_or_a_web_address(self):
        """F6, H4: a link leads to a record one may read or a web address, and opens it."""
        record = self.link(record_ref=f"res.partner,{self.individual.id}")
        self.assertEqual(record.display_name, self.individual.display_name)
        self.assertEqual(record.action_open()["res_id"], self.individual.id)
        web = self.link(url="https://www.example.com/offer?id=1#top", name="Offer")
        self.assertEqual(web.display_name, "https://www.example.com/offer?id=1#top")
        self.assertEqual(web.action_open()["url"], web.url)
        self.assertEqual(self.interaction.link_ids, record | web)

    def test_only_web_addresses_are_taken(self):
        """F6 bad input: nothing that runs or leads elsewhere than it seems is stored."""
        for url in (
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            "java\tscript:alert(1)",
            " javascript:alert(1)",
            "\x01javascript:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            "vbscript:x",
            "file:///etc/passwd",
            "ftp://www.example.com",
            "//www.example.com",
            "/web/session/logout",
            "www.example.com",
            "https:",
            "https://",
            "https:///path",
            "http:\\\\www.example.com",
            "https://www.example.com@evil.example.com",
            "https://[::1",
            "https://www.example.com/a b",
            "https://www.example.com/\njavascript:alert(1)",
        ):
            with self.subTest(url=url), self.assertRaisesRegex(ValidationError, "no web address"):
                self.link(url=url)
        link = self.link(url="HTTPS://www.example.com")
        with self.assertRaisesRegex(ValidationError, "no web address"):
            link.url = "javascript:alert(1)"

    def test_one_links_to_records_one_may_read(self):
        """F6 bad input: neither unreadable nor missing nor malformed targets are taken."""
        gone = self.create_interactions()
        missing = f"crm.interaction,{gone.id}"
        gone.unlink()
        for reference in (
            f"crm.interaction,{self.secret.id}",
            missing,
            "ir.config_parameter,1",
            "no.such.model,1",
            "res.partner",
            "res.partner,",
            "res.partner,x",
            "res.partner,1,2",
            "mail.thread,1",
            "crm.interaction.reopen,1",
        ):
            with (
                self.subTest(reference=reference),
                self.assertRaisesRegex(ValidationError, "does not exist, or you may not read"),
            ):
                self.link(record_ref=reference)
        link = self.link(record_ref=f"res.partner,{self.individual.id}")
        with self.assertRaisesRegex(ValidationError, "does not exist, or you may not read"):
            link.record_ref = self.secret

    def test_interaction_names_no_record_one_may_not_read(self):
        """F6 B5 bad input: whoever reads the interaction would be told its name"""
        hidden = self.create_interactions(
            user=self.user_own2, confidential=True, partner_id=self.individual.id
        )
        own = self.create_interactions(partner_id=self.individual.id).with_user(self.user_own)
        with self.assertRaises(AccessError):
            hidden.with_user(self.user_own).check_access("read")
        values = {"partner_id": self.individual.id, "type_id": self.type_call.id}
        for call in (
            lambda: own.write({"parent_id": hidden.id}),
            lambda: own.write({"next_interaction_id": hidden.id}),
            lambda: own.create({**values, "parent_id": hidden.id}),
            lambda: own.with_context(default_parent_id=hidden.id).create(values),
        ):
            with self.assertRaises(AccessError):
                call()
        mine = self.create_interactions(partner_id=self.individual.id).id
        self.assertEqual(own.with_context(default_parent_id=mine).create(values).parent_id.id, mine)

    def test_title_of_a_target_one_may_not_read_is_not_told(self):
        """F6 B5: who may not read the target sees that there is a link, and no title."""
        link = self.link(
            user=self.user_manager, record_ref=f"crm.interaction,{self.secret.id}", name="See also"
        )
        self.assertEqual(link.display_name, "Takeover")
        as_reader = link.with_user(self.user_own)
        self.assertEqual(as_reader.display_name, "No access, or deleted")
        self.assertFalse(as_reader.is_open_allowed)
        self.assertEqual(as_reader.name, "See also")
        with self.assertRaises(AccessError):
            as_reader.action_open()
        row = self.interaction.with_user(self.user_own).web_read(
            {
                "link_ids": {
                    "fields": {"display_name": {}, "record_ref": {"fields": {"display_name": {}}}}
                }
            }
        )
        self.assertNotIn("Takeover", str(row))
        exported = self.interaction.with_user(self.env.ref("base.user_admin"))
        self.assertTrue(exported.export_data(["link_ids/display_name"])["datas"])

    def test_deleted_target_does_not_break_the_others(self):
        """F6: a deleted target leaves its interaction and the other links readable."""
        target = self.env["res.partner"].create({"name": "Short Lived"})
        broken = self.link(record_ref=f"res.partner,{target.id}")
        kept = self.link(url="https://www.example.com")
        target.unlink()
        (broken | kept).invalidate_recordset()
        self.assertEqual(
            (broken | kept).mapped("display_name"),
            ["No access, or deleted", "https://www.example.com"],
        )
        rows = self.interaction.with_user(self.user_own).web_read(
            {"link_ids": {"fields": {"record_ref": {"fields": {"display_name": {}}}}}}
        )
        self.assertFalse(rows[0]["link_ids"][0]["record_ref"])
        with self.assertRaisesRegex(AccessError, "deleted"):
            broken.action_open()

    def test_links_to_an_uninstalled_model_go_with_it(self):
        """F6: a link to a model that is removed does not make its interaction unreadable."""
        model = self.env["ir.model"].create({"name": "Short Lived", "model": "x_short_lived"})
        target = self.env["x_short_lived"].create({"x_name": "x"})
        broken = self.env["crm.link"].create(
            {"interaction_id": self.interaction.id, "record_ref": f"x_short_lived,{target.id}"}
        )
        self.interaction.action_done()
        model.unlink()
        self.assertFalse(broken.exists())

    def test_link_has_one_owner_and_one_target(self):
        """F6: a link belongs to one record and leads to one place, the database says so."""
        partner, url = {"partner_id": self.customer.id}, {"url": "https://www.example.com"}
        record = {"record_ref": f"res.partner,{self.customer.id}"}
        owner = {"interaction_id": self.interaction.id}
        for values in (
            {**owner},
            {**owner, "url": ""},
            {**owner, **url, **record},
            {**url},
            {**owner, **partner, **url},
        ):
            with (
                self.subTest(values=values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.env["crm.link"].create(values)

    def test_links_follow_their_interaction(self):
        """F6 B5: who reads the interaction reads its links, nobody else does, nor adds any."""
        link = self.link(url="https://www.example.com/own")
        secret = self.env["crm.link"].create(
            {"interaction_id": self.secret.id, "url": "https://www.example.com/secret"}
        )
        archived = self.create_interactions(active=False)
        hidden = self.env["crm.link"].create(
            {"interaction_id": archived.id, "url": "https://www.example.com/archived"}
        )
        everything = link | secret | hidden
        for user, seen in (
            (self.user_own, link | hidden),
            (self.user_own2, secret),
            (self.user_leader, link | hidden),
            (self.user_all, link | hidden),
            (self.user_manager, everything),
            (self.user_abroad, self.env["crm.link"]),
        ):
            with self.subTest(user=user.login):
                links = self.env["crm.link"].with_user(user)
                self.assertEqual(links.search([("id", "in", everything.ids)]), seen)
                self.assertEqual(links.search_count([("url", "like", "secret")]), secret in seen)
                self.assertEqual(everything.with_user(user)._filtered_access("read"), seen)
                self.assertEqual(everything.with_user(user)._filtered_access("write"), seen)
        with self.assertRaises(AccessError):
            secret.with_user(self.user_own).read(["url"])
        with self.assertRaises(AccessError):
            self.link(interaction_id=self.secret.id, url="https://www.example.com")
        with self.assertRaises(AccessError):
            link.with_user(self.user_own).interaction_id = self.secret
        for user in (self.user_internal, self.user_portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["crm.link"].with_user(user).search([])

    def test_account_links_are_shown_with_every_interaction(self):
        """F6: the account's links are seen from each of its interactions and follow the account."""
        window = self.interaction.with_user(self.user_own).action_add_account_link()
        link = (
            self.env["crm.link"]
            .with_user(self.user_own)
            .with_context(**window["context"])
            .create({"url": "https://www.example.com/account"})
        )
        self.assertEqual(link.partner_id, self.customer)
        other = self.create_interactions(partner_id=self.contact.id)
        foreign = self.create_interactions(partner_id=self.individual.id)
        self.assertEqual((self.interaction | other).account_link_ids, link)
        self.assertFalse(foreign.account_link_ids)
        with self.assertRaises(AccessError):
            self.link(
                interaction_id=False,
                partner_id=self.customer_abroad.id,
                url="https://www.example.com",
            )
        abroad = link.with_user(self.user_abroad)
        self.assertEqual(abroad.search([("id", "=", link.id)]), link)
        self.customer.company_id = self.company
        self.assertFalse(abroad.search([("id", "=", link.id)]))
        self.assertFalse(abroad.has_access("write"))

    def test_models_offered_are_those_with_a_menu(self):
        """F6: the form offers what the user's menus open, not hundreds of technical models."""

        def offered(user):
            description = self.env["crm.link"].with_user(user).fields_get(["record_ref"])
            return dict(description["record_ref"]["selection"])

        own = offered(self.user_own)
        self.assertIn("res.partner", own)
        self.assertIn("crm.interaction", own)
        self.assertLess(len(own), 30)
        for technical in ("ir.model", "mail.message", "bus.bus", "res.users", "ir.attachment"):
            self.assertNotIn(technical, own)
        self.assertIn("res.users", offered(self.env.ref("base.user_admin")))

    def test_reading_many_links_costs_no_query_each(self):
        """F6 performance: the targets are checked by model, not link by link."""
        partners = self.env["res.partner"].create([{"name": str(n)} for n in range(30)])
        self.interaction.link_ids = [
            Command.create({"record_ref": f"res.partner,{partner.id}"}) for partner in partners
        ]

        def count(links):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            links.browse(links.ids).with_user(self.user_own).mapped("display_name")
            return self.env.cr.sql_log_count - before

        count(self.interaction.link_ids)
        self.assertEqual(count(self.interaction.link_ids), count(self.interaction.link_ids[:2]))
