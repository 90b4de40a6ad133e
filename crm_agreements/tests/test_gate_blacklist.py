from odoo.tests import tagged

from ..models.crm_agreement_blacklist import COMING_IN
from .common import AgreementCommon


@tagged("post_install", "-at_install")
class TestGateBlacklist(AgreementCommon):
    """Odoo's blacklists withdraw what they cover exactly, and the ledger says so (B9)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.us")
        cls.customer.phone = "+1 202 555 0190"
        cls.type_call = cls.env.ref("crm_agreements.crm_agreement_type_call_marketing")
        cls.email = cls.grant()
        cls.email_abroad = cls.grant(company_id=cls.company_abroad.id)
        cls.text = cls.grant(type_id=cls.type_sms.id)
        cls.call = cls.grant(type_id=cls.type_call.id)
        cls.clerk = cls._create_user("clerk", "base.group_user,base.group_system")

    def last(self, agreement):
        return agreement.event_ids.sorted("number")[-1]

    def test_blacklisted_address_withdraws_email_marketing_of_all_companies(self):
        """B9: that and nothing else; the ledger names the colleague who added it."""
        self.env["mail.blacklist"].with_user(self.clerk).create(
            {"email": "Office@Customer.example.com"}
        )
        self.assertEqual((self.email | self.email_abroad).mapped("status"), ["inactive"] * 2)
        self.assertEqual((self.text | self.call).mapped("status"), ["active"] * 2)
        for agreement in self.email | self.email_abroad:
            event = self.last(agreement)
            self.assertEqual((event.kind, event.source), ("withdrawn", "blacklist"))
            self.assertEqual((event.user_id, event.author), (self.clerk, self.clerk.login))
        self.assertIsNone(self.env["crm.agreement.event"]._verify(self.company))

    def test_everybody_at_the_address_withdraws(self):
        """B9: a blacklist covers the address, whoever has it, archived customers too."""
        self.individual.email = self.customer.email
        other = self.grant(self.individual)
        self.individual.active = False
        self.env["mail.blacklist"]._add(self.customer.email)
        self.assertEqual((self.email | other).mapped("status"), ["inactive"] * 2)

    def test_blacklisted_number_withdraws_text_messages_and_calls(self):
        """B9: a number is used by both; e-mails stay."""
        self.env["phone.blacklist"].add("+12025550190")
        self.assertEqual((self.text | self.call).mapped("status"), ["inactive"] * 2)
        self.assertEqual(self.email.status, "active")
        self.assertEqual(self.last(self.text).source, "blacklist")

    def test_what_is_not_covered_stays(self):
        """B9: an agreement to other channels besides is none of the blacklist's."""
        self.channel_sms.agreement_type_id = self.type_email
        self.env["mail.blacklist"]._add(self.customer.email)
        self.assertEqual(self.email.status, "active")

    def test_off_the_blacklist_revives_nothing(self):
        """B9, B11: taking off leaves withdrawn; putting on again withdraws what came between."""
        for blacklist, add, remove, agreement in (
            ("mail.blacklist", "_add", "_remove", self.email),
            ("phone.blacklist", "add", "remove", self.text),
        ):
            address = self.customer.email if agreement == self.email else self.customer.phone
            entries = self.env[blacklist]
            getattr(entries, add)(address)
            getattr(entries, remove)(address)
            self.assertEqual(agreement.status, "inactive")
            again = agreement.action_grant()
            self.assertEqual(again.status, "active")
            getattr(entries, add)(address)
            self.assertEqual(again.status, "inactive")
            self.assertEqual(agreement.event_ids.mapped("kind").count("withdrawn"), 1)

    def test_removed_entry_created_inactive_withdraws_nothing(self):
        """B9: Odoo notes who asked off the list by an inactive entry."""
        self.env["mail.blacklist"]._remove(self.customer.email)
        self.env["phone.blacklist"].remove(self.customer.phone)
        agreements = self.email | self.text
        self.assertEqual(agreements.mapped("status"), ["active"] * 2)

    def test_ended_agreements_are_left_alone(self):
        """B9: there is nothing to withdraw of what ended, or was withdrawn."""
        self.email.action_withdraw()
        before = self.email.event_ids
        self.env["mail.blacklist"]._add(self.customer.email)
        self.assertEqual(self.email.event_ids, before)

    def test_bounces_are_nobodys_withdrawal(self):
        """B9: an address Odoo blacklists because mails come back is blocked, not withdrawn."""
        coming_in = self.env["mail.blacklist"].with_context(crm_mail_gateway=COMING_IN)
        coming_in._add(self.customer.email)
        self.assertEqual(self.email.status, "active")
        forged = self.env["mail.blacklist"].with_context(crm_mail_gateway=True)
        forged._add(self.customer.email)
        self.assertEqual(self.email.status, "inactive", "the customer, although it was there")
