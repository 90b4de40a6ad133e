from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models import crm_agreement_link_order
from .portal_common import PortalCommon


@tagged("post_install", "-at_install")
class TestLinkOrder(PortalCommon):
    """*Send me my link*: who asks learns nothing about whose addresses we know (B10)."""

    PAGE = "/agreements/link"

    def ask(self, email):
        return self.send(self.PAGE, email=email)

    def run_cron(self):
        # Commits are for the scheduled action; in a test the transaction is the test's.
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 1)
        self.env["crm.agreement.link.order"]._cron_send_links()

    def mails(self):
        return self.env["mail.mail"].search([("email_to", "!=", False)])

    def orders(self):
        return self.env["crm.agreement.link.order"].search([])

    def test_known_and_unknown_addresses_look_the_same(self):
        """B10: the answer, what it costs and what is stored are the same for both."""
        before = self.mails()
        answers, costs = set(), set()
        self.ask("warm.up@example.com")
        for email in (self.individual.email, "nobody@example.com"):
            token = self.token_of_visitor()
            self.env.flush_all()
            count = self.env.cr.sql_log_count
            response = self.url_open(self.PAGE, data={"csrf_token": token, "email": email})
            costs.add(self.env.cr.sql_log_count - count)
            answers.add((response.status_code, response.url, len(response.text)))
        self.assertEqual(len(answers), 1)
        self.assertEqual(len(costs), 1)
        self.assertEqual(len(self.orders()), 3)
        self.assertEqual(self.mails(), before)
        self.run_cron()
        mail = self.mails() - before
        self.assertEqual(mail.email_to, self.individual.email)
        self.assertEqual(mail.crm_purpose, "service")
        self.assertFalse(self.orders())

    def test_link_in_the_mail_opens_the_page(self):
        """B10: the link that was sent works, and an address of several customers gets them all."""
        other = self.env["res.partner"].create(
            {"name": "Test Second", "email": self.individual.email.upper()}
        )
        before = self.mails()
        self.ask(f" {self.individual.email} ")
        self.run_cron()
        mail = self.mails() - before
        self.assertEqual(len(mail), 1)
        links = [part.partition('"')[0] for part in mail.body_html.split('href="')[1:]]
        texts = [self.url_open(link.replace("&amp;", "&")).text for link in links]
        self.assertEqual(len(texts), 2)
        self.assertIn(self.individual.name, texts[0])
        self.assertIn(other.name, texts[1])

    def test_flood_of_one_visitor_costs_little(self):
        """B10: beyond the limit a visitor is refused, nothing is written and nothing sent."""
        with patch.object(crm_agreement_link_order, "ASKED_AN_HOUR", 3):
            for number in range(3):
                self.assertEqual(self.ask(f"flood{number}@example.com").status_code, 200)
            before = (self.everything(), len(self.orders()))
            for _time in range(3):
                self.assertEqual(self.ask("one.more@example.com").status_code, 429)
        self.assertEqual((self.everything(), len(self.orders())), before)

    def test_flood_to_one_address_sends_little(self):
        """B10: an address gets few e-mails a day, whoever asks from wherever."""
        before = self.mails()
        orders = self.env["crm.agreement.link.order"]
        for number in range(30):
            self.assertTrue(
                orders._order_link(self.individual.email, self.company, f"192.0.2.{number}")
            )
            self.run_cron()
        self.assertEqual(len(self.mails() - before), crm_agreement_link_order.MAILS_A_DAY)

    def test_no_address(self):
        """B10: what is no address is refused with a clear text, hostile ones too."""
        for email in ("", "x", "a@example.com\r\nBcc: x@example.com", "é" * 300):
            with patch.object(crm_agreement_link_order, "ASKED_AN_HOUR", 100):
                response = self.ask(email)
            self.assertEqual(response.status_code, 429, email)
            self.assertIn("check the address", response.text)
        self.assertFalse(self.orders())

    def test_staff_send_the_link(self):
        """B10: salespeople send a customer the link, where the gate lets service messages pass."""
        self.individual.user_id = self.user_own
        before = self.mails()
        self.individual.with_user(self.user_own).action_send_agreement_link()
        mail = self.mails() - before
        self.assertIn("/agreements/preferences/", mail.body_html)
        with self.assertRaises(AccessError):
            mail.with_user(self.user_own).read(["body_html"])
        self.env["mail.blacklist"]._add(self.individual.email)
        with self.assertRaisesRegex(UserError, "blacklist"):
            self.individual.with_user(self.user_own).action_send_agreement_link()
        with self.assertRaises(AccessError):
            self.individual.with_user(self.user_portal).action_send_agreement_link()

    def test_limits_are_forgotten(self):
        """B10: the counts of past spans are removed, and hold no address in clear."""
        throttle = self.env["crm.agreement.throttle"]
        self.assertTrue(throttle._allow("test", "a@example.com", 1, hours=1))
        self.assertFalse(throttle._allow("test", "a@example.com", 1, hours=1))
        self.assertTrue(throttle._allow("other", "a@example.com", 1, hours=1))
        counted = throttle.search([])
        self.assertNotIn("example", " ".join(counted.mapped("key")))
        counted.write({"date_to": "2020-01-01 00:00:00"})
        throttle._gc_over()
        self.assertFalse(throttle.search([]))
