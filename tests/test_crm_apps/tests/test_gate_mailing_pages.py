from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.crm_agreements.tests.common import AgreementCommon
from odoo.addons.mail.tests.common import MockEmail


@tagged("post_install", "-at_install")
class TestGateMailingPages(AgreementCommon, HttpCase, MockEmail):
    """Odoo's own pages to unsubscribe from mailings withdraw what they cover exactly (B9)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._init_mail_gateway()
        cls.individual.phone = "+1 202 555 0190"
        cls.agreement = cls.grant(cls.individual)
        cls.agreement_sms = cls.grant(cls.individual, type_id=cls.type_sms.id)
        cls.list = cls.env["mailing.list"].create({"name": "Test List"})
        cls.member = cls.env["mailing.contact"].create(
            {"email": cls.individual.email, "list_ids": [Command.link(cls.list.id)]}
        )

    def mailing(self, model, **values):
        return self.env["mailing.mailing"].create(
            {
                "subject": "Test News",
                "mailing_model_id": self.env["ir.model"]._get_id(model),
                "body_html": "<p>All the news</p>",
                **values,
            }
        )

    def to_customers(self):
        return self.mailing("res.partner", mailing_domain=repr([("id", "=", self.individual.id)]))

    def to_list(self):
        return self.mailing("mailing.list", contact_list_ids=[Command.set(self.list.ids)])

    def one_click(self, mailing, record):
        """Post to the address of the mailing's own header, as mail programs do."""
        url = mailing._get_unsubscribe_oneclick_url(self.individual.email_normalized, record.id)
        path = url.removeprefix(mailing.get_base_url())
        response = self.url_open(path, method="POST")
        self.assertEqual(response.status_code, 200)

    def test_unsubscribing_from_all_withdraws(self):
        """B9: the page puts the address on the blacklist; the ledger says from which page."""
        self.one_click(self.to_customers(), self.individual)
        self.assertEqual(self.agreement.status, "inactive")
        self.assertEqual(self.agreement_sms.status, "active")
        event = self.agreement.event_ids.sorted("number")[-1]
        self.assertEqual((event.kind, event.source), ("withdrawn", "page"))
        self.assertTrue(event.evidence_ids.ip)
        self.assertTrue(event.evidence_ids.agent)

    def test_opting_out_of_a_list_is_no_withdrawal(self):
        """B9: it covers that list only; the mailing list itself remembers it."""
        self.one_click(self.to_list(), self.member)
        self.assertTrue(self.member.subscription_ids.opt_out)
        self.assertEqual(self.agreement.status, "active")

    def test_mailings_keep_their_own_links(self):
        """B10: one link in the header and none of ours besides; who opted out gets nothing."""
        mailing = self.to_list()
        with self.mock_mail_gateway():
            mailing.action_send_mail()
        (mail,) = self._mails
        self.assertIn("/mailing/", mail["headers"]["List-Unsubscribe"])
        self.assertNotIn("/agreements/", mail["body"])
        self.member.subscription_ids.opt_out = True
        with self.mock_mail_gateway():
            self.to_list().action_send_mail()
        self.assertFalse(self._mails)

    def test_blacklisted_by_text_message_page(self):
        """B9: the page of text messages takes the number; e-mails stay."""
        self.env["phone.blacklist"].with_user(self.user_public).sudo().add("+12025550190")
        self.assertEqual(self.agreement_sms.status, "inactive")
        self.assertEqual(self.agreement.status, "active")
        self.assertEqual(self.agreement_sms.event_ids.sorted("number")[-1].source, "page")
