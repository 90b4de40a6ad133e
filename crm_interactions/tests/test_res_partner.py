from psycopg2.errors import ForeignKeyViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.crm_interactions.models.res_partner import RECENT_INTERACTIONS
from odoo.addons.crm_interactions.models.res_partner_id_category import PERSONAL_NUMBERS
from odoo.addons.crm_interactions.tests.common import InteractionCommon


@tagged("post_install", "-at_install")
class TestResPartner(InteractionCommon):
    """The customer's file: what its Sales page and its buttons show, to whom."""

    def _as(self, user, partner=None):
        return (partner or self.customer).with_user(user)

    def test_account_counts_its_contact_persons_interactions(self):
        """F1: the account has its own and its contact persons' interactions, a person its own."""
        self.create_interactions(2)
        self.create_interactions(partner_id=self.contact.id)
        self.create_interactions(contact_ids=[Command.set(self.contact2.ids)])
        self.assertEqual(self._as(self.user_own).interaction_count, 4)
        self.assertEqual(self._as(self.user_own, self.contact).interaction_count, 1)
        self.assertEqual(self._as(self.user_own, self.contact2).interaction_count, 1)

    def test_count_page_and_button_show_the_same_records(self):
        """F1: the number on the button is what a click on it lists."""
        self.create_interactions(3)
        self.create_interactions(contact_ids=[Command.set(self.contact.ids)])
        for partner in (self.customer, self.contact):
            with self.subTest(partner=partner.name):
                partner = self._as(self.user_own, partner)
                action = partner.action_view_interactions()
                listed = partner.env["crm.interaction"].search(action["domain"])
                self.assertEqual(len(listed), partner.interaction_count)
                self.assertEqual(listed, partner.recent_interaction_ids)

    def test_closed_interactions_stay_on_the_customers_page(self):
        """C8, H23: the customer's own section always shows all, without the filter for open."""
        interaction = self.create_interactions()
        interaction.action_cancel()
        partner = self._as(self.user_own)
        self.assertIn(interaction, partner.recent_interaction_ids)
        action = partner.action_view_interactions()
        self.assertNotIn("search_default_open", action["context"])

    def test_page_shows_only_what_the_reader_may_read(self):
        """B5, B7: somebody else's and confidential interactions are neither shown nor counted."""
        self.create_interactions(user=self.user_own2)
        self.create_interactions(user=self.user_own2, confidential=True)
        for user, seen in ((self.user_own, 0), (self.user_all, 1), (self.user_manager, 2)):
            with self.subTest(user=user.login):
                partner = self._as(user)
                self.assertEqual(partner.interaction_count, seen)
                self.assertEqual(len(partner.recent_interaction_ids), seen)

    def test_users_without_sales_rights_open_customers_without_the_page(self):
        """Section 4: the form of somebody without sales rights has no Sales page, and opens."""
        self.create_interactions()
        partner = self._as(self.user_internal)
        arch = partner.get_view(self.env.ref("base.view_partner_form").id)["arch"]
        self.assertNotIn("crm_interactions", arch)
        self.assertTrue(partner.read(["name"]))
        with self.assertRaises(AccessError):
            partner.read(["recent_interaction_ids"])

    def test_page_is_limited_and_costs_the_same_for_many_customers(self):
        """F1: the newest ones of every customer, in one query for any number of customers."""
        self.create_interactions(RECENT_INTERACTIONS + 3)
        others = self.env["res.partner"].create([{"name": f"Test {n}"} for n in range(20)])
        for partner in others:
            self.create_interactions(partner_id=partner.id)
        everybody = (self.customer | others).with_user(self.user_own)
        everybody.mapped("recent_interaction_ids")
        everybody.env.flush_all()
        everybody.invalidate_recordset()
        with self.assertQueryCount(1):
            everybody.mapped("recent_interaction_ids")
        self.assertEqual(len(everybody[0].recent_interaction_ids), RECENT_INTERACTIONS)
        self.assertEqual(len(everybody[1].recent_interaction_ids), 1)
        dates = everybody[0].recent_interaction_ids.mapped("date")
        self.assertEqual(dates, sorted(dates, reverse=True))

    def test_sections_are_not_read_with_the_form(self):
        """F1, F6: the form asks for the count alone; each section asks for its own rows."""
        interactions = self.create_interactions(3)
        partner = self._as(self.user_own)
        arch = partner.get_view(self.env.ref("base.view_partner_form").id)["arch"]
        self.assertIn("interaction_count", arch)
        self.assertNotIn("recent_interaction_ids", arch)
        self.assertNotIn("link_ids", arch)
        action = partner.action_add_link()
        link = (
            self.env[action["res_model"]]
            .with_user(self.user_own)
            .with_context(action["context"])
            .create({"url": "https://www.example.com"})
        )
        for records, domain in (
            (interactions, partner.get_latest_interactions_domain()),
            (link, partner.get_links_domain()),
        ):
            found = records.with_user(self.user_own).search(domain)
            self.assertEqual(found.sorted("id"), records.sorted("id"))

    def test_unsaved_changes_are_on_the_page(self):
        """F1: an interaction of this transaction is shown and counted."""
        partner = self._as(self.user_own)
        self.assertEqual(partner.interaction_count, 0)
        interaction = self.create_interactions()
        partner.invalidate_recordset()
        self.assertEqual(partner.recent_interaction_ids, interaction)

    def test_new_customers_form_opens(self):
        """F1: a customer that is not saved yet has no interactions."""
        self.user_own.group_ids += self.env.ref("base.group_partner_manager")
        with Form(self.env["res.partner"].with_user(self.user_own)) as form:
            form.lastname = "Test New"
            self.assertEqual(form.interaction_count, 0)

    def test_closed_handling_leaves_the_list_and_comes_back(self):
        """H1, H21: a customer whose handling is closed leaves the customer list, reversibly."""
        self.user_own.group_ids += self.env.ref("base.group_partner_manager")
        partner = self._as(self.user_own)
        action = self.env.ref("crm_interactions.res_partner_action_customers")
        self.assertIn("search_default_handling_open", action.context)
        partner.action_close_handling()
        domain = [("id", "=", partner.id), ("is_handling_closed", "=", False)]
        self.assertFalse(partner.search(domain))
        partner.action_reopen_handling()
        self.assertEqual(partner.search(domain), partner)

    def test_personal_number_is_an_identification_number(self):
        """F2: the PIN lives among the identification numbers and is found by search."""
        self.individual.pin = "44051401359"
        number = self.individual.id_numbers
        self.assertEqual((number.category_id.code, number.name), ("PIN", "44051401359"))
        self.assertEqual(
            self.env["res.partner"].search([("pin", "=", "44051401359")]), self.individual
        )
        self.individual.pin = False
        self.assertFalse(self.individual.pin)

    def test_personal_number_follows_its_countrys_rule(self):
        """F2: a number that fails its country's check digits is refused, elsewhere it passes."""
        self.individual.country_id = self.env.ref("base.pl")
        with self.assertRaisesRegex(ValidationError, "44051401358"):
            self.individual.pin = "44051401358"
        self.individual.pin = "44051401359"
        self.individual.country_id = self.env.ref("base.aq")
        self.individual.pin = "anything"
        self.assertEqual(self.individual.pin, "anything")

    def test_every_country_rule_exists(self):
        """F2: each country's module of python-stdnum can be asked."""
        category = self.env.ref("crm_interactions.res_partner_id_category_pin")
        for code in PERSONAL_NUMBERS:
            country = self.env["res.country"].search([("code", "=", code)])
            with self.subTest(country=code):
                self.individual.country_id = country
                number = self.env["res.partner.id_number"].new(
                    {"partner_id": self.individual.id, "category_id": category.id, "name": "x"}
                )
                with self.assertRaises(ValidationError):
                    category._check_personal_number(number)

    @mute_logger("odoo.sql_db")
    def test_customer_with_interactions_is_not_deleted(self):
        """C1: the customer of an interaction stays, its history would hang in the air."""
        self.create_interactions()
        with self.assertRaises(ForeignKeyViolation):
            self.customer.unlink()

    def test_deleting_a_contact_reads_no_table_in_full(self):
        """PERFORMANCE: PostgreSQL asks every column that refers to contacts, by an index, where
        rows stay"""
        ours = ("crm_interactions", "crm_agreements", "crm_campaigns")
        lasting = [
            model._table
            for model in self.env.values()
            if model._original_module in ours and not model._transient
        ]
        self.env.cr.execute(
            """SELECT c.conrelid::regclass || '.' || a.attname
                 FROM pg_constraint c
                 JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
                WHERE c.contype = 'f' AND c.confrelid = 'res_partner'::regclass
                  AND c.conrelid::regclass::text = ANY(%s)
                  AND NOT EXISTS (SELECT 1 FROM pg_index i
                                   WHERE i.indrelid = c.conrelid AND i.indkey[0] = c.conkey[1])""",
            [lasting],
        )
        self.assertEqual(self.env.cr.fetchall(), [])
