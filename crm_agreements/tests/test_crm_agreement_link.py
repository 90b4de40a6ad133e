from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .common import AgreementCommon


@tagged("post_install", "-at_install")
class TestCrmAgreementLink(AgreementCommon):
    """Signed links: for one purpose, one record, one database and some time (B10)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.links = cls.env["crm.agreement.link"]

    def test_a_link_gives_back_what_it_was_made_for(self):
        """B10: the record and the details come back, also for visitors without any right."""
        token = self.links._make("preferences", self.customer, 3, company=self.company.id)
        link = self.links.with_user(self.user_public)._read("preferences", token)
        self.assertEqual(link.record, self.customer)
        self.assertEqual(link.record.name, self.customer.name)
        self.assertEqual(link.details, {"company": self.company.id})
        self.assertLess(len(token), 200)
        self.assertRegex(token, r"^[\w-]+$")

    def test_an_address_without_customer(self):
        """B10: a link to unsubscribe may be about an address that no customer has."""
        nobody = self.env["res.partner"]
        token = self.links._make("unsubscribe", nobody, 3, address="a@example.com")
        link = self.links._read("unsubscribe", token)
        self.assertEqual(link.record, nobody)
        self.assertEqual(link.details["address"], "a@example.com")

    def test_any_changed_letter_ends_it(self):
        """B10: forged tokens give nothing, wherever they were changed, and never an error."""
        token = self.links._make("preferences", self.customer, 3, x="y")
        for position in range(len(token) - 1):
            letter = "A" if token[position] != "A" else "B"
            forged = token[:position] + letter + token[position + 1 :]
            self.assertIsNone(self.links._read("preferences", forged), position)
        for junk in ("", "x", "é", "\ud800", "=" * 9, token[:-4], token * 20, None, 7, ["x"]):
            self.assertIsNone(self.links._read("preferences", junk), junk)

    def test_expired(self):
        """B10: a link is over after its days."""
        token = self.links._make("preferences", self.customer, 3)
        now = fields.Datetime.now()
        with freeze_time(now + timedelta(days=3, seconds=-60)):
            self.assertTrue(self.links._read("preferences", token))
        with freeze_time(now + timedelta(days=3, seconds=60)):
            self.assertIsNone(self.links._read("preferences", token))

    def test_other_purpose(self):
        """B10: a link to unsubscribe opens no preferences, though both are about customers."""
        token = self.links._make("unsubscribe", self.customer, 3)
        self.assertIsNone(self.links._read("preferences", token))
        with self.assertRaises(ValueError):
            self.links._make("renew", self.customer, 3)

    def test_other_database(self):
        """B10: a token signed with another database's secret does not fit."""
        token = self.links._make("preferences", self.customer, 3)
        self.env["ir.config_parameter"].set_param("database.secret", "of another database")
        self.assertIsNone(self.links._read("preferences", token))

    def test_record_that_is_gone(self):
        """B10: a link about a deleted record is as good as forged."""
        partner = self.env["res.partner"].create({"name": "Test Gone"})
        token = self.links._make("preferences", partner, 3)
        partner.unlink()
        self.assertIsNone(self.links._read("preferences", token))

    def test_links_lead_to_the_website_of_the_company_that_writes(self):
        """B10: of several websites, whichever company the customer belongs to."""
        self.patch(
            type(self.env["res.company"]),
            "get_base_url",
            lambda company: f"https://company{company.id}.example.com",
        )
        site = f"https://company{self.company_abroad.id}.example.com/agreements/"
        unsubscribe = self.env["crm.unsubscribe"]
        nobody = self.env["res.partner"]
        agreement = self.grant(self.individual, company_id=self.company_abroad.id)
        channel, company = self.channel_email, self.company_abroad
        for url in (
            self.links._url("preferences", self.individual, 7, company=company.id),
            self.links._url("renew", agreement, 7),
            unsubscribe._url(self.individual, channel, company),
            unsubscribe._url(nobody, channel, company, "nobody@example.com"),
        ):
            self.assertTrue(url.startswith(site), url)
