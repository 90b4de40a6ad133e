from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models.crm_agreement_grant import Origin
from .common import AgreementCommon


@tagged("post_install", "-at_install")
class TestCrmAgreementRequest(AgreementCommon):
    """What customers agreed to online and have yet to confirm (B10)."""

    def ask(self, partner=None):
        wording = self.env["crm.agreement.wording"]._current(self.type_email, ["en_US"])
        return self.env["crm.agreement.request"]._ask(
            partner or self.individual,
            wording[self.type_email],
            self.company,
            Origin("portal", {"ip": "192.0.2.7"}, "1", "en_US"),
        )

    def active(self):
        return self.env["crm.agreement"].check([self.individual.id], "email_marketing")[
            self.individual.id
        ]

    def test_asked_is_not_agreed(self):
        """B10: neither the gate nor anybody else sees an agreement before the confirmation."""
        request = self.ask()
        self.assertFalse(self.active())
        self.assertFalse(request.agreement_id)
        request._confirm(Origin("link"))
        self.assertTrue(self.active())

    def test_link_works_for_some_days(self):
        """B10: after a week the customer has to ask again, and then can."""
        request = self.ask()
        request.date -= timedelta(days=8)
        self.assertFalse(request._confirm(Origin("link")))
        self.assertFalse(self.active())
        self.assertEqual(self.ask(), request)
        self.assertTrue(request._confirm(Origin("link")))

    def test_ledger_tells_asked_granted_confirmed(self):
        """B8, B10: in this order, each with the version and language of the words agreed to."""
        request = self.ask()
        version = str(request.wording_id.version)
        agreement = request._confirm(Origin("link"))
        events = self.env["crm.agreement.event"].search([("partner_id", "=", self.individual.id)])
        events = events.sorted("number")
        self.assertEqual(events.mapped("kind"), ["requested", "granted", "confirmed"])
        granted, confirmed = events[-2:]
        for event in (granted, confirmed):
            self.assertEqual(event.agreement_id, agreement)
            self.assertEqual((event.wording, event.lang, event.source), (version, "en_US", "link"))

    def test_agreed_meanwhile(self):
        """B10: confirming what was entered by the staff in the meantime makes no second one."""
        request = self.ask()
        agreement = self.grant(self.individual)
        self.assertEqual(request._confirm(Origin("link")), agreement)

    def test_history_shows_what_was_asked(self):
        """B6: the row of the ledger without an agreement stands in the history and opens itself."""
        self.ask()
        rows = self.env["crm.timeline"].search(
            [("kind", "=", "agreement"), ("partner_id", "=", self.individual.id)]
        )
        self.assertEqual(rows.mapped("state"), ["requested"])
        self.assertEqual(rows.summary, self.type_email.name)
        self.assertEqual(rows.action_open()["res_model"], "crm.agreement.event")

    def test_erasing_removes_the_address(self):
        """B12: erasing a customer removes what waits; the ledger stays whole."""
        request = self.ask()
        self.individual._erase()
        self.assertFalse(request.exists())
        self.assertIsNone(self.env["crm.agreement.event"]._verify(self.company))

    def test_what_nobody_confirmed_is_forgotten(self):
        """B10: old requests are removed; what was confirmed stays."""
        request, confirmed = self.ask(), self.ask(self.contact)
        confirmed._confirm(Origin("link"))
        now = fields.Datetime.now()
        (request | confirmed).date = now - timedelta(days=13, hours=23)
        self.env["crm.agreement.request"]._gc_unconfirmed()
        self.assertTrue(request.exists())
        (request | confirmed).date = now - timedelta(days=14, hours=1)
        self.env["crm.agreement.request"]._gc_unconfirmed()
        self.assertFalse(request.exists())
        self.assertTrue(confirmed.exists())

    def test_a_few_mails_a_day(self):
        """B10: asked for again and again, the customer is told to use the last e-mail."""
        for _time in range(3):
            self.ask().date_sent -= timedelta(hours=1)
        with self.assertRaisesRegex(UserError, "several e-mails today"):
            self.ask()
