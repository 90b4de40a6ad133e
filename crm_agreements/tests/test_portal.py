from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .portal_common import PortalCommon

MODELS = (
    "crm.agreement",
    "crm.agreement.event",
    "crm.agreement.evidence",
    "crm.agreement.ledger",
    "crm.agreement.request",
    "crm.agreement.throttle",
    "crm.agreement.type",
    "crm.agreement.wording",
)


@tagged("post_install", "-at_install")
class TestPortal(PortalCommon):
    """*My agreements*: customers see, grant, renew and withdraw their own (B10)."""

    def setUp(self):
        super().setUp()
        self.authenticate("test_portal", "test_portal")

    def test_home_counts_the_active_ones(self):
        """B10: the card on the home page says how many agreements are active, without scripts."""
        self.grant(self.shopper)
        self.grant(self.shopper, type_id=self.type_sms.id).action_withdraw()
        home = self.get_page("/my/home")
        self.assertRegex(home, r'href="/my/agreements"[^>]*>(?s:.*?)\s1\s(?s:.*?)My agreements')

    def test_customer_grants_what_was_shown(self):
        """B10: granting names the words, their version and language, and where it came from."""
        page = self.get_page(self.page_of(self.type_sms))
        self.assertIn("by text message (SMS)", page)
        response = self.send_action(self.page_of(self.type_sms), "grant", self.words_sms)
        self.assertIn("counts from now on", response.text)
        agreement = self.agreements_of(self.shopper)
        self.assertEqual(agreement.status, "active")
        self.assertFalse(agreement.user_id)
        event = agreement.event_ids
        self.assertEqual(
            (event.kind, event.source, event.wording, event.lang),
            ("granted", "portal", "1", "en_US"),
        )
        self.assertEqual(event.user_id, self.user_portal)
        self.assertTrue(event.evidence_ids.ip)
        self.assertTrue(event.evidence_ids.agent)
        self.assertIsNone(self.env["crm.agreement.event"]._verify(self.company))
        self.send_action(self.page_of(self.type_sms), "grant", self.words_sms)
        self.assertEqual(self.agreements_of(self.shopper), agreement)

    def test_customer_withdraws(self):
        """B10: withdrawing works at once, may be repeated, and is told in the history."""
        agreement = self.grant(self.shopper, type_id=self.type_sms.id)
        for _time in range(2):
            response = self.send_action(self.page_of(self.type_sms), "withdraw", self.words_sms)
            self.assertIn("withdrawn, from this moment on", response.text)
        self.assertEqual(agreement.status, "inactive")
        self.assertEqual(self.kinds_of(self.shopper), ["granted", "withdrawn"])
        page = self.get_page(self.page_of(self.type_sms))
        self.assertIn("Entered by a user", page)
        self.assertIn("Customer portal", page)

    def test_customer_renews_once_and_only_before_the_end(self):
        """A4: renewing is offered when the end is near; pressed twice it prolongs once."""
        day = self.company._agreement_day()
        agreement = self.grant(
            self.shopper, type_id=self.type_sms.id, date_end=day + timedelta(days=31)
        )
        self.assertNotIn('value="renew"', self.get_page(self.page_of(self.type_sms)))
        agreement.date_end = day + timedelta(days=30)
        self.assertIn('value="renew"', self.get_page(self.page_of(self.type_sms)))
        for _time in range(2):
            self.send_action(self.page_of(self.type_sms), "renew", self.words_sms)
        self.assertEqual(self.kinds_of(self.shopper), ["granted", "changed", "renewed"])
        self.assertGreater(agreement.date_end, day + timedelta(days=700))

    def test_looking_changes_nothing(self):
        """B10: GET and HEAD change nothing, whatever they carry."""
        self.grant(self.shopper)
        before = self.everything()
        for url in ("/my/home", "/my/agreements", self.page_of(self.type_sms)):
            for query in ("", "?action=grant&done=granted", "?action=withdraw"):
                self.assertEqual(self.url_open(url + query).status_code, 200)
                self.assertEqual(self.url_open(url + query, method="HEAD").status_code, 200)
        self.assertEqual(self.everything(), before)

    def test_forms_need_their_token(self):
        """B10: a form sent from somewhere else is refused."""
        before = self.everything()
        for token in ({}, {"csrf_token": "forged"}):
            values = {"action": "grant", "wording_id": self.words_sms.id, **token}
            with mute_logger("odoo.http"):
                response = self.url_open(self.page_of(self.type_sms), data=values)
            self.assertEqual(response.status_code, 400)
        self.assertEqual(self.everything(), before)

    def test_changed_words_are_read_again(self):
        """B10: who agreed to words that were replaced meanwhile is shown the new ones first."""
        new = self.words_sms.copy({"body": "<p>I agree to something else.</p>"})
        new.action_publish()
        response = self.send_action(self.page_of(self.type_sms), "grant", self.words_sms)
        self.assertIn("The words have changed", response.text)
        self.assertIn("something else", response.text)
        self.assertFalse(self.agreements_of(self.shopper))
        self.send_action(self.page_of(self.type_sms), "grant", new)
        self.assertEqual(self.agreements_of(self.shopper).event_ids.wording, "2")

    def test_nonsense_is_not_found(self):
        """B10: other companies, unknown types, actions and numbers get a page that says so."""
        page = self.page_of(self.type_sms)
        for url in (f"/my/agreements/{self.company_abroad.id}/1", f"{page}999", f"{page}/x"):
            self.get_page(url, status=404)
        for values in ({"action": "own"}, {"action": "grant", "wording_id": "9" * 50}):
            self.assertIn(self.send(page, **values).status_code, (404, 200), values)
        self.assertFalse(self.agreements_of(self.shopper))

    def test_own_agreements_only(self):
        """B10: a login stands for its own contact: not for its company, nor for colleagues."""
        company = self.env["res.partner"].create({"name": "Test Shop", "is_company": True})
        self.shopper.parent_id = company
        colleague = self.env["res.partner"].create({"name": "Test Pal", "parent_id": company.id})
        for partner in (company, colleague, self.customer):
            self.grant(partner, type_id=self.type_sms.id)
        self.assertNotIn("Active", self.get_page("/my/agreements"))
        self.send_action(self.page_of(self.type_sms), "withdraw", self.words_sms)
        for partner in (company, colleague, self.customer):
            self.assertEqual(self.agreements_of(partner).status, "active")

    def test_no_rights_beside_the_pages(self):
        """B10: portal users and visitors read and change nothing through the external API."""
        self.grant(self.shopper)
        for user in (self.user_portal, self.user_public):
            for model in MODELS:
                records = self.env[model].with_user(user)
                for operation in ("read", "create", "write", "unlink"):
                    self.assertFalse(records.has_access(operation), (user.login, model, operation))
            with self.assertRaises(AccessError):
                self.env["crm.agreement"].with_user(user).check([self.shopper.id], "sms_marketing")

    def test_other_customer_sees_only_theirs(self):
        """B10: two customers on the same pages see and change only what is theirs."""
        self.grant(self.shopper, type_id=self.type_sms.id)
        new_test_user(self.quiet_env, login="test_portal2", groups="base.group_portal")
        self.authenticate("test_portal2", "test_portal2")
        self.assertIn("Not agreed", self.get_page(self.page_of(self.type_sms)))
        self.send_action(self.page_of(self.type_sms), "withdraw", self.words_sms)
        self.assertEqual(self.agreements_of(self.shopper).status, "active")

    def test_visitors_sign_in(self):
        """B10: without a login the pages lead to the sign-in."""
        self.authenticate(None, None)
        response = self.url_open("/my/agreements")
        self.assertIn("/web/login", response.url)

    def test_tour_of_my_agreements(self):
        """B10: from the home page to agreeing, withdrawing and the history, with scripts."""
        self.start_tour("/my/home", "crm_agreements_portal", login="test_portal")
        self.assertEqual(self.kinds_of(self.shopper), ["granted", "withdrawn"])
