import re

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.crm_interactions.tests.message_common import MessageCommon
from odoo.addons.mail.tests.common import MockEmail

from .common import AgreementCommon
from .portal_common import PortalCommon

LINK = re.compile(r"https?://[^/]+(/agreements/unsubscribe/[\w-]+)")
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@tagged("post_install", "-at_install")
class TestCrmUnsubscribe(PortalCommon, MockEmail):
    """Marketing carries its link to unsubscribe: as header (RFC 8058) and below the words (B10)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._init_mail_gateway()
        cls.individual.phone = "+1 202 555 0190"
        cls.agreement = cls.grant(cls.individual)
        cls.agreement_sms = cls.grant(cls.individual, type_id=cls.type_sms.id)

    def link(self, partner=None, channel=None, **details):
        url = self.env["crm.unsubscribe"]._url(
            self.individual if partner is None else partner,
            channel or self.channel_email,
            self.company,
            **details,
        )
        return LINK.fullmatch(url)[1]

    def click(self, url, status=200, **values):
        """Post as mail programs do: without session, cookie or token."""
        self.authenticate(None, None)
        response = self.url_open(url, data=values or ONE_CLICK, allow_redirects=False)
        self.assertEqual(response.status_code, status)
        return response.text

    def send_mail(self, partners=None, **values):
        """Return what left of a marketing mail."""
        mails = self.env["mail.mail"].with_context(crm_purpose="marketing")
        recipients = (self.individual if partners is None else partners).ids
        with self.mock_mail_gateway():
            mails.create(
                {"subject": "N", "body_html": "<p>News</p>", "recipient_ids": recipients, **values}
            ).send()
        return self._mails

    # What leaves

    def assert_link(self, mail, partner):
        """The header and the words carry the same link of this customer."""
        header = mail["headers"]["List-Unsubscribe"]
        self.assertEqual(mail["headers"]["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
        path = LINK.search(header)[1]
        self.assertEqual(header[0] + header[-1], "<>")
        self.assertIn(path, mail["body"])
        self.assertIn(path, mail["body_alternative"])
        token = path.rpartition("/")[2]
        link = self.env["crm.agreement.link"]._read("unsubscribe", token)
        self.assertEqual(link.record, partner)
        return link

    def test_each_addressee_has_a_link_of_their_own(self):
        """B10: one mail to several customers leaves with a link of each."""
        self.grant(self.customer)
        mails = self.send_mail(self.individual | self.customer)
        self.assertEqual(len(mails), 2)
        for mail, partner in zip(mails, self.individual | self.customer, strict=True):
            self.assert_link(mail, partner)
            self.assertIn("/agreements/preferences/", mail["body"])

    def test_addresses_typed_leave_one_by_one(self):
        """B10: typed addresses, copies too, get a link each; nobody sees the others'."""
        self.grant(self.customer)
        mails = self.send_mail(
            self.env["res.partner"],
            email_to=self.individual.email,
            email_cc=self.customer.email,
        )
        self.assertEqual([mail["email_to"] for mail in mails],
                         [[self.individual.email], [self.customer.email]])  # fmt: skip
        self.assertFalse(any(mail["email_cc"] for mail in mails))
        for mail, partner in zip(mails, self.individual | self.customer, strict=True):
            link = self.assert_link(mail, self.env["res.partner"])
            self.assertEqual(link.details["address"], partner.email_normalized)
            self.assertNotIn("/agreements/preferences/", mail["body"])

    def test_service_carries_no_link(self):
        """B10: what concerns the customer's own business is nothing to unsubscribe from."""
        with self.mock_mail_gateway():
            self.env["mail.mail"].create(
                {"subject": "N", "body_html": "N", "recipient_ids": self.individual.ids}
            ).send()
        self.assertNotIn("List-Unsubscribe", self._mails[0]["headers"])
        self.assertNotIn("/agreements/", self._mails[0]["body"])

    def test_text_messages_say_how_to_stop(self):
        """B10: in the company's words; a company may leave them out."""
        texts = self.env["sms.sms"].with_context(crm_purpose="marketing")
        values = {
            "partner_id": self.individual.id,
            "number": self.individual.phone_sanitized,
            "body": "News",
        }
        self.assertRegex(texts.create(values).body, r"^News\nStop: http.*/agreements/unsubscribe/")
        self.company.agreement_sms_stop = False
        self.assertEqual(texts.create(values).body, "News")
        self.assertEqual(self.env["sms.sms"].create(values).body, "News")

    # What the link does

    def test_looking_changes_nothing(self):
        """B10: GET asks, whoever opens it, mail scanners too."""
        before = self.everything()
        text = self.get_page(self.link())
        self.assertIn("no more marketing", text)
        self.assertIn('name="List-Unsubscribe"', text)
        self.assertEqual(self.everything(), before)
        self.assertEqual(self.agreement.status, "active")

    def test_one_click_withdraws_the_agreement_of_the_channel(self):
        """B10, B8: that one and no other; the ledger says by link, with IP and browser."""
        for _time in range(3):
            self.assertIn("You are unsubscribed", self.click(self.link()))
        self.assertEqual(self.agreement.status, "inactive")
        self.assertEqual(self.agreement_sms.status, "active")
        event = self.agreement.event_ids.sorted("number")[-1]
        self.assertEqual((event.kind, event.source), ("withdrawn", "link"))
        self.assertEqual(self.agreement.event_ids.mapped("kind").count("withdrawn"), 1)
        self.assertTrue(event.evidence_ids.ip)
        self.assertTrue(event.evidence_ids.agent)
        self.assertIsNone(self.env["crm.agreement.event"]._verify(self.company))
        self.assertFalse(self.send_mail())

    def test_link_of_a_text_message(self):
        """B10: each link is for its channel."""
        self.click(self.link(channel=self.channel_sms))
        self.assertEqual(self.agreement.status, "active")
        self.assertEqual(self.agreement_sms.status, "inactive")

    def test_without_agreement_the_click_is_an_objection(self):
        """B10, B17: who got marketing on another basis objects, once, on this channel."""
        self.env["crm.lawful.basis"].create({"partner_id": self.customer.id, "note": "Bought"})
        mail = self.send_mail(self.customer)[0]
        url = LINK.search(mail["headers"]["List-Unsubscribe"])[1]
        for _time in range(2):
            self.click(url)
        objection = self.env["crm.objection"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(objection.channel_id, self.channel_email)
        self.assertEqual(objection.company_id, self.company)
        self.assertTrue(objection.note)
        self.assertFalse(self.send_mail(self.customer))

    def test_objection_elsewhere_does_not_replace_the_click(self):
        """B10, B17: who objects here is heeded, whatever was said to others or of other channels"""
        customer = {"partner_id": self.customer.id, "source": "By phone"}
        before = self.env["crm.objection"].create(
            [
                {**customer, "company_id": self.company_abroad.id},
                {**customer, "company_id": self.company.id, "channel_id": self.channel_sms.id},
                {**customer, "date_start": "2020-01-01", "date_end": "2020-01-02"},
            ]
        )
        self.click(self.link(self.customer))
        made = self.env["crm.objection"].search([("partner_id", "=", self.customer.id)]) - before
        self.assertEqual((made.company_id, made.channel_id), (self.company, self.channel_email))

    def test_address_without_customer_is_listed(self):
        """B10, B17: an address nobody has goes on the list; one that somebody has withdraws."""
        nobody = self.env["res.partner"]
        for _time in range(2):
            self.click(self.link(nobody, address="nobody@example.com"))
        entry = self.env["crm.do.not.contact"].search([("email", "=", "nobody@example.com")])
        self.assertEqual(len(entry), 1)
        self.assertEqual(entry.channel_id, self.channel_email)
        self.click(self.link(nobody, address=self.individual.email_normalized))
        self.assertEqual(self.agreement.status, "inactive")

    def test_only_the_one_click_counts(self):
        """B10: another form, a forged link, a link for something else: nothing happens."""
        before = self.everything()
        self.click(self.link(), status=400, something="else")
        links = self.env["crm.agreement.link"]
        other = links._make("preferences", self.individual, 9, company=self.company.id)
        for token in (self.link().rpartition("/")[2][:-2] + "xx", other, "A" * 2000):
            self.click(f"/agreements/unsubscribe/{token}", status=404)
        self.assertEqual(self.everything(), before)
        self.assertEqual(self.agreement.status, "active")

    @mute_logger("odoo.http")
    def test_link_of_a_channel_that_is_gone(self):
        """B10: the page says that the link counts no more, no traceback."""
        channel = self.env["crm.channel"].create({"name": "T", "code": "t", "kind": "sms"})
        url = self.link(channel=channel)
        channel.unlink()
        self.assertEqual(self.url_open(url).status_code, 404)
        self.click(url, status=404)


@tagged("post_install", "-at_install")
class TestCrmUnsubscribeMessage(MessageCommon, AgreementCommon):
    """Messages of ours leave with the link, too (B10)."""

    def test_footer_reads_as_its_language_does(self):
        """B10: below a mail in Hebrew the words run from right to left."""
        self.env["res.lang"]._activate_lang("he_IL")
        footer = self.env["crm.unsubscribe"]._mail_footer
        for lang, direction in (("he_IL", "rtl"), ("en_US", "ltr"), (None, "ltr")):
            words = footer("https://example.com", self.customer, self.company, lang)
            self.assertIn(f'dir="{direction}"', words)

    def test_messages_carry_the_link(self):
        """B10: messages and campaigns over SMTP, in the customer's language; words stay stored."""
        self.env["res.lang"]._activate_lang("he_IL")
        self.grant(self.individual)
        self.individual.lang = "he_IL"
        message = self.draft(purpose="marketing", lang="he_IL")
        message.action_queue()
        (mail,) = self.deliver().mails
        path = LINK.fullmatch(mail["List-Unsubscribe"].strip("<>"))[1]
        self.assertEqual(mail["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
        for kind in ("html", "plain"):
            self.assertIn(path, mail.get_body(kind).get_content().replace("\n", ""))
        self.assertNotIn("/agreements/", message.body)
