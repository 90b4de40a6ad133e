from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.crm_agreement_grant import Origin
from .test_crm_subject_request import SubjectRequestCommon


@tagged("post_install", "-at_install")
class TestCrmAgreementRequestStatus(SubjectRequestCommon):
    """The staff sees what waits for a confirmation, sends it again and cancels it (B10)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request = cls.ask(cls.individual)
        cls.request.date_sent -= timedelta(hours=1)

    @classmethod
    def ask(cls, partner, agreement_type=None, company=None):
        agreement_type = agreement_type or cls.type_email
        wordings = cls.env["crm.agreement.wording"]._current(agreement_type, ["en_US"])
        return cls.env["crm.agreement.request"]._ask(
            partner, wordings[agreement_type], company or cls.company, Origin("portal")
        )

    def found(self, status):
        return self.env["crm.agreement.request"].search([("status", "=", status)])

    def mails(self):
        return self.env["mail.mail"].search([("email_to", "=", self.individual.email)])

    def row(self):
        events = self.env["crm.agreement.event"].search([("partner_id", "=", self.individual.id)])
        return events.sorted("number")[-1]

    def test_each_status_is_found_as_it_is_shown(self):
        """B10: waiting, confirmed, cancelled, expired; by time, another address or a withdrawal."""
        contact = self.contact.copy({"email": "moved@customer.example.com"})
        moved, late = self.ask(contact), self.ask(self.customer)
        cancelled = self.ask(self.contact)
        confirmed = self.ask(self.contact, self.type_sms)
        withdrawn = self.ask(self.individual, self.type_sms)
        late.date -= timedelta(days=8)
        contact.email = "elsewhere@customer.example.com"
        cancelled.action_cancel()
        confirmed._confirm(Origin("link"))
        self.grant(self.individual, type_id=self.type_sms.id).action_withdraw()
        for status, requests in (
            ("waiting", self.request),
            ("expired", moved | late | withdrawn),
            ("cancelled", cancelled),
            ("confirmed", confirmed),
        ):
            with self.subTest(status=status):
                self.assertEqual(set(requests.mapped("status")), {status})
                self.assertEqual(self.found(status), requests.sorted("id", reverse=True))
        groups = self.env["crm.agreement.request"]._read_group([], ["status"], ["__count"])
        self.assertEqual(dict(groups), {"cancelled": 1, "confirmed": 1, "expired": 3, "waiting": 1})
        domain = self.individual.get_agreement_requests_domain()
        self.assertEqual(self.request.search(domain), self.request)

    def test_status_of_many_is_asked_once(self):
        """B10: the list's queries do not grow with its rows."""
        requests = self.request | self.ask(self.customer) | self.ask(self.contact)
        self.env.flush_all()
        requests.invalidate_recordset()
        with self.assertQueryCount(3):
            requests.mapped("status")

    def test_salesperson_sends_the_link_again(self):
        """B10: the customer gets another e-mail, and the ledger says who had it sent."""
        before = self.mails()
        self.request.with_user(self.user_own).action_resend()
        self.assertEqual(len(self.mails() - before), 1)
        event = self.row()
        self.assertEqual(
            (event.kind, event.source, event.user_id), ("requested", "user", self.user_own)
        )
        self.assertEqual(self.request.status, "waiting")

    def test_sending_again_is_limited(self):
        """B10: not twice within minutes, and no more a day than the customer may ask for."""
        self.request.action_resend()
        with self.assertRaisesRegex(UserError, "few minutes"):
            self.request.action_resend()
        self.request.date_sent -= timedelta(hours=1)
        self.request.action_resend()
        self.request.date_sent -= timedelta(hours=1)
        before = self.mails()
        with self.assertRaisesRegex(UserError, "several e-mails today"):
            self.request.action_resend()
        self.assertEqual(self.mails(), before)

    def test_what_waits_no_more_is_not_sent(self):
        """B10: sending again revives nothing: not what ended, nor what was withdrawn since."""
        self.request.date -= timedelta(days=8)
        with self.assertRaisesRegex(UserError, "ask again online"):
            self.request.action_resend()
        self.request.date = fields.Datetime.now()
        self.grant(self.individual).action_withdraw()
        with self.assertRaisesRegex(UserError, "ask again online"):
            self.request.action_resend()

    def test_nothing_goes_to_the_deceased(self):
        """B17: the gate is asked; Odoo's blacklist, which opting in lifts, is no reason."""
        self.env["mail.blacklist"]._add(self.individual.email)
        self.request.action_resend()
        self.request.date_sent -= timedelta(hours=1)
        self.individual.is_deceased = True
        with self.assertRaisesRegex(UserError, "deceased"):
            self.request.action_resend()

    def test_cancelled_can_no_longer_be_confirmed(self):
        """B10: the link is over, the ledger says so once, and the customer may ask again."""
        for _time in range(2):
            self.request.with_user(self.user_own).action_cancel()
        self.assertFalse(self.request._confirm(Origin("link")))
        event = self.row()
        self.assertEqual((event.kind, event.user_id), ("cancelled", self.user_own))
        wording = self.request.wording_id
        self.assertEqual((event.wording, event.lang), (str(wording.version), wording.lang))
        self.assertEqual(self.ask(self.individual), self.request)
        self.assertTrue(self.request._confirm(Origin("link")))
        self.assertIsNone(self.env["crm.agreement.event"]._verify(self.company))

    def test_confirmed_is_not_cancelled(self):
        """B10: what was confirmed is an agreement: it is withdrawn."""
        agreement = self.request._confirm(Origin("link"))
        self.request.action_cancel()
        self.assertFalse(self.request.date_cancelled)
        self.assertEqual(agreement.status, "active")

    def test_data_protection_cancels_and_sends_nothing(self):
        """B12: the role ends requests, as it withdraws; it writes to nobody."""
        request = self.request.with_user(self.user_officer)
        with self.assertRaises(AccessError):
            request.action_resend()
        request.action_cancel()
        self.assertEqual(self.request.status, "cancelled")

    def test_others_do_neither(self):
        """Section 4: employees of other departments, customers, other companies."""
        abroad = self.ask(self.customer, company=self.company_abroad)
        for request in (
            self.request.with_user(self.user_internal),
            self.request.with_user(self.user_portal),
            abroad.with_user(self.user_own),
        ):
            for action in (request.action_resend, request.action_cancel):
                with self.assertRaises(AccessError):
                    action()
        with self.assertRaises(AccessError):
            self.request.with_user(self.user_manager).write({"date": fields.Datetime.now()})
