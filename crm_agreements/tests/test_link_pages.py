from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import res_partner_agreement
from .portal_common import PortalCommon


@tagged("post_install", "-at_install")
class TestLinkPages(PortalCommon):
    """The pages behind signed links: preferences, confirmation, renewal (A4, B10)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.links = cls.env["crm.agreement.link"]
        cls.person = cls.individual
        cls.type_email.double_opt_in = True

    def preferences(self, partner=None, days=7):
        token = self.links._make(
            "preferences", partner or self.person, days, company=self.company.id
        )
        return f"/agreements/preferences/{token}"

    def confirmation(self):
        """Ask for e-mails as the customer does; return the page to confirm on."""
        self.send_action(self.preferences(), "grant", self.words_email)
        request = self.env["crm.agreement.request"].search([("partner_id", "=", self.person.id)])
        return f"/agreements/confirm/{self.links._make('confirm', request, 7)}"

    def renewal(self, **values):
        day = self.company._agreement_day()
        values = {"type_id": self.type_sms.id, "date_end": day + timedelta(days=9), **values}
        agreement = self.grant(self.person, date_start=day - timedelta(days=60), **values)
        date_end = fields.Date.to_string(agreement.date_end)
        token = self.links._make("renew", agreement, 10, date_end=date_end)
        return agreement, f"/agreements/renew/{token}"

    def mails(self):
        return self.env["mail.mail"].search([("email_to", "ilike", self.person.email_normalized)])

    # Preferences

    def test_preferences_without_a_login(self):
        """B10: the link shows the customer's own; granting and withdrawing name the link."""
        url = self.preferences()
        self.assertIn("Not agreed", self.get_page(url))
        self.send_action(url, "grant", self.words_sms)
        self.send_action(url, "grant", self.words_sms)
        agreement = self.agreements_of(self.person)
        self.assertEqual(agreement.status, "active")
        self.send_action(url, "withdraw", self.words_sms)
        self.send_action(url, "withdraw", self.words_sms)
        self.assertEqual(agreement.status, "inactive")
        self.assertEqual(self.kinds_of(self.person), ["granted", "withdrawn"])
        self.assertEqual(set(agreement.event_ids.mapped("source")), {"link"})
        self.send_action(url, "grant", self.words_sms)
        self.assertEqual(len(self.agreements_of(self.person)), 2)

    def test_dead_links_all_look_the_same(self):
        """B10: forged, expired, other purpose, other database, gone: one page tells nothing."""
        good = self.preferences()
        other_purpose = self.links._make("unsubscribe", self.person, 7)
        gone = self.env["res.partner"].create({"name": "Test Gone"})
        urls = [
            f"{good[:-3]}xyz",
            f"/agreements/preferences/{other_purpose}",
            "/agreements/preferences/x",
            "/agreements/confirm/x",
            "/agreements/renew/x",
            f"/agreements/renew/{good.rpartition('/')[2]}",
            self.preferences(gone),
        ]
        gone.unlink()
        with freeze_time(fields.Datetime.now() - timedelta(days=9)):
            urls.append(self.preferences())
        secret = self.env["ir.config_parameter"].get_param("database.secret")
        self.env["ir.config_parameter"].set_param("database.secret", "of another database")
        urls.append(self.preferences())
        self.env["ir.config_parameter"].set_param("database.secret", secret)
        before = self.everything()
        texts = set()
        for url in urls:
            texts.add(self.get_page(url, status=404).partition("<main>")[2].partition("</main>")[0])
            # The form of a good page, sent to a dead link.
            token = self.token_of_visitor()
            post = {"csrf_token": token, "action": "grant", "type_id": self.type_sms.id}
            self.assertEqual(self.url_open(url, data=post).status_code, 404, url)
        self.assertEqual(len(texts), 1)
        self.assertEqual(self.everything(), before)

    def test_mail_scanners_change_nothing(self):
        """B10: GET and HEAD of every link change nothing."""
        _agreement, renewal = self.renewal()
        urls = [self.preferences(), self.confirmation(), renewal, "/agreements/link"]
        before = self.everything()
        for url in urls:
            for query in ("", "?action=grant&done=granted", "?email=a@example.com"):
                self.assertEqual(self.url_open(url + query).status_code, 200)
                self.assertEqual(self.url_open(url + query, method="HEAD").status_code, 200)
        self.assertEqual(self.everything(), before)

    @mute_logger("odoo.http")
    def test_forms_need_their_token(self):
        """B10: forms without the token of their page are refused."""
        _agreement, renewal = self.renewal()
        urls = [self.preferences(), self.confirmation(), renewal, "/agreements/link"]
        before = self.everything()
        for url in urls:
            self.assertEqual(self.url_open(url, data={"action": "grant"}).status_code, 400)
        self.assertEqual(self.everything(), before)

    def test_pages_are_kept_and_framed_by_nobody(self):
        """B10: neither caches, frames, search engines nor other sites get hold of a link."""
        for url in (self.preferences(), "/agreements/confirm/x"):
            headers = self.url_open(url).headers
            self.assertEqual(headers["Cache-Control"], "no-store")
            self.assertEqual(headers["X-Frame-Options"], "DENY")
            self.assertEqual(headers["Referrer-Policy"], "same-origin")
            self.assertIn("noindex", headers["X-Robots-Tag"])

    def test_page_in_the_customers_language(self):
        """B10: the link opens in the language of the mail, with the words in it, right to left."""
        self.env["res.lang"]._activate_lang("he_IL")
        response = self.url_open(f"{self.preferences()}?lang=he_IL")
        self.assertEqual(response.status_code, 200)
        self.assertIn("o_rtl", response.text)
        self.assertIn("במסרונים", response.text)
        hebrew = self.env["crm.agreement.wording"]._current(self.type_sms, ["he_IL"])
        path = response.url.removeprefix(self.base_url())
        self.send_action(path, "grant", hebrew[self.type_sms])
        self.assertEqual(self.agreements_of(self.person).event_ids.lang, "he_IL")
        self.assertEqual(self.url_open(f"{self.preferences()}?lang=xx_XX").status_code, 200)

    def test_flood_of_one_link_writes_little(self):
        """B10: agreeing and withdrawing over and over ends at a limit, and withdrawn."""
        with patch.object(res_partner_agreement, "GRANTS_A_DAY", 2):
            for _time in range(4):
                self.send_action(self.preferences(), "grant", self.words_sms)
                self.send_action(self.preferences(), "withdraw", self.words_sms)
        agreements = self.agreements_of(self.person)
        self.assertEqual(agreements.mapped("status"), ["inactive"] * 2)
        before = self.everything()
        for action in ("withdraw", "renew") * 5:
            self.send_action(self.preferences(), action, self.words_sms)
        self.assertEqual(self.everything(), before)

    def test_requests_on_one_link_cost_the_same(self):
        """B10: the ten thousandth request on a link costs what the second did, and little."""

        def cost(url):
            before = self.env.cr.sql_log_count
            self.url_open(url)
            return self.env.cr.sql_log_count - before

        for url, most in (("/agreements/confirm/x", 30), (self.preferences(), 45)):
            cost(url)
            costs = {cost(url) for _time in range(3)}
            self.assertLessEqual(max(costs), most, url)
            self.assertLessEqual(max(costs) - min(costs), 2, url)

    # Confirming

    def test_nothing_counts_before_the_confirmation(self):
        """B10: double opt-in: asked, mailed, and active only once confirmed by POST."""
        page = self.confirmation()
        self.assertFalse(self.agreements_of(self.person))
        self.assertEqual(self.kinds_of(self.person), ["requested"])
        self.assertIn("Waiting for your confirmation", self.get_page(self.preferences()))
        mail = self.mails()
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.crm_purpose, "service")
        self.assertTrue(mail.auto_delete)
        self.assertIn("/agreements/confirm/", mail.body_html)
        self.assertIn("please confirm", self.get_page(page))
        self.assertFalse(self.agreements_of(self.person))
        for _time in range(2):
            self.assertIn("it counts", self.send(page).text)
        agreement = self.agreements_of(self.person)
        self.assertEqual(agreement.status, "active")
        self.assertEqual(self.kinds_of(self.person), ["requested", "granted", "confirmed"])
        events = self.env["crm.agreement.event"].search([("partner_id", "=", self.person.id)])
        self.assertEqual(set(events.mapped("wording")), {"1"})
        self.assertEqual(
            events.filtered(lambda e: e.kind == "requested").evidence_ids.note,
            self.person.email_normalized,
        )
        self.assertIsNone(self.env["crm.agreement.event"]._verify(self.company))

    def test_asking_again_and_again_sends_little(self):
        """B10: pressing the button often sends one e-mail, and a few a day at most."""
        for _time in range(4):
            self.send_action(self.preferences(), "grant", self.words_email)
        self.assertEqual(len(self.mails()), 1)
        request = self.env["crm.agreement.request"].search([])
        for _time in range(5):
            request.date_sent -= timedelta(hours=1)
            self.send_action(self.preferences(), "grant", self.words_email)
        self.assertEqual(len(self.mails()), 3)
        self.assertEqual(self.kinds_of(self.person), ["requested"] * 3)

    def test_confirmation_ends_with_a_withdrawal(self):
        """B10: who withdrew after asking, or has another address now, confirms nothing."""
        page = self.confirmation()
        self.grant(self.person).action_withdraw()
        self.get_page(page, status=404)
        self.assertEqual(self.agreements_of(self.person).status, "inactive")

    def test_confirmation_is_for_the_address_asked(self):
        """B10: the link to an address the customer no longer has confirms nothing."""
        page = self.confirmation()
        self.person.email = "new@individual.example.com"
        self.get_page(page, status=404)
        token = self.token_of_visitor()
        self.assertEqual(self.url_open(page, data={"csrf_token": token}).status_code, 404)
        self.assertFalse(self.agreements_of(self.person))

    def test_confirmed_once_withdrawn_stays_withdrawn(self):
        """B10: an old confirmation link never revives what was withdrawn."""
        page = self.confirmation()
        self.send(page)
        self.agreements_of(self.person).action_withdraw()
        self.assertIn("does not count any more", self.send(page).text)
        self.assertEqual(self.agreements_of(self.person).status, "inactive")

    def test_without_an_address(self):
        """B10: who has no e-mail address is told so, and nothing is asked for."""
        self.person.email = False
        response = self.send_action(self.preferences(), "grant", self.words_email)
        self.assertIn("no e-mail address", response.text)
        self.assertFalse(self.kinds_of(self.person))

    # Renewing

    def test_renewal_link_renews_once(self):
        """A4: the link renews once; opened again it says so, and never prolongs further."""
        agreement, url = self.renewal()
        self.assertIn("Renew your agreement", self.get_page(url))
        for _time in range(3):
            response = self.send(url, wording_id=self.words_sms.id)
            self.assertIn("is renewed", response.text)
        self.assertEqual(self.kinds_of(self.person), ["granted", "renewed"])
        event = agreement.event_ids.sorted("number")[-1]
        self.assertEqual((event.source, event.wording), ("link", "1"))

    def test_renewal_link_of_a_withdrawn_agreement(self):
        """A4: a renewal link does not bring back what was withdrawn."""
        agreement, url = self.renewal()
        agreement.action_withdraw()
        self.get_page(url, status=404)
        self.assertEqual(agreement.status, "inactive")
