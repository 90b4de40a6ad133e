import re

from odoo.tests import HttpCase
from odoo.tools import SQL

from .common import AgreementCommon

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class PortalCommon(AgreementCommon, HttpCase):
    """Customers with a browser and without scripts: pages are read and forms sent as they are."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shopper = cls.user_portal.partner_id
        cls.type_call = cls.env.ref("crm_agreements.crm_agreement_type_call_marketing")
        cls.words_email, cls.words_sms, cls.words_call = (
            cls.env["crm.agreement.wording"]._current(agreement_type, ["en_US"])[agreement_type]
            for agreement_type in (cls.type_email, cls.type_sms, cls.type_call)
        )

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def page_of(self, agreement_type):
        return f"/my/agreements/{self.company.id}/{agreement_type.id}"

    def get_page(self, url, status=200):
        """Return the text of a page."""
        response = self.url_open(url)
        self.assertEqual(response.status_code, status, url)
        return response.text

    def send(self, url, **values):
        """Send a form of a page, with the token the page gave; return the response."""
        found = TOKEN.search(self.url_open(url).text)
        values["csrf_token"] = found[1] if found else self.token_of_visitor()
        return self.url_open(url, data=values)

    def token_of_visitor(self):
        """Return a token that fits any form of this session."""
        return TOKEN.search(self.url_open("/agreements/link").text)[1]

    def send_action(self, url, action, wording, **values):
        """Press a button of an agreement."""
        values = {"type_id": wording.type_id.id, "wording_id": wording.id, **values}
        return self.send(url, action=action, **values)

    def agreements_of(self, partner):
        return self.env["crm.agreement"].search([("partner_id", "=", partner.id)])

    def kinds_of(self, partner):
        events = self.env["crm.agreement.event"].search([("partner_id", "=", partner.id)])
        return events.sorted("number").mapped("kind")

    def everything(self):
        """Return a picture of what a page could change."""
        self.env.flush_all()
        counts = []
        for table in (
            "crm_agreement",
            "crm_agreement_event",
            "crm_agreement_request",
            "crm_agreement_throttle",
            "mail_mail",
            "mail_message",
        ):
            self.env.cr.execute(SQL("SELECT count(*), max(id) FROM %s", SQL.identifier(table)))
            counts.append(self.env.cr.fetchone())
        self.env.cr.execute("SELECT sum(count) FROM crm_agreement_throttle")
        return [*counts, self.env.cr.fetchone()]
