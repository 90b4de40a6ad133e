from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import CampaignCommon

PERSON = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
ANSWER = """Return-Path: <{sender}>
From: Test Customer <{sender}>
To: {to}
Subject: Re: News
Date: Mon, 06 Jul 2026 10:15:00 +0200
Message-ID: <answer-1@customer.example.com>
In-Reply-To: {reference}
References: {reference}
MIME-Version: 1.0
Content-Type: text/plain; charset="utf-8"
{headers}
Yes, please.
"""


@tagged("post_install", "-at_install")
class TestCrmMessageClick(CampaignCommon, HttpCase):
    """B14, K8: what comes back from a campaign's message."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.alias_domain_id = cls.env["mail.alias.domain"].create(
            {"name": "test.example.com"}
        )
        cls.individual.email = "someone@customer.example.com"

    def setUp(self):
        super().setUp()
        self.add_mail_stage(
            body_html="<p><a href='https://example.com/one?a=1&amp;b=2'>1</a>"
            "<a href='https://example.com/two'>2</a><a href='https://example.com/three'>3</a></p>"
        )
        self.launch()
        activities = self.campaign.activity_ids
        self.activity = activities.filtered(lambda one: one.partner_id == self.individual)
        self.message = self.activity.message_out_ids
        self.message._as_delivery().write({"state": "sending"})
        self.message._advance("sent")
        self.after(60)

    def after(self, seconds):
        """Let the message have left so many seconds ago."""
        moment = fields.Datetime.now() - timedelta(seconds=seconds)
        self.message._as_delivery().date_sent = moment
        self.env.flush_all()

    def click(self, number=1, method="GET", agent=PERSON, **headers):
        self.env.flush_all()
        path = f"/crm/c/{self.message.id}/{number}/{self.message._click_token()}"
        answer = self.url_open(
            path, headers={"User-Agent": agent, **headers}, allow_redirects=False, method=method
        )
        self.env.invalidate_all()
        return answer

    def counts(self):
        clicks = self.message.click_ids
        return sum(clicks.mapped("person_count")), sum(clicks.mapped("scanner_count"))

    def settle(self):
        self.env.cr.execute(
            "UPDATE crm_message_click SET date_last = date_last - interval '1 minute'"
        )
        self.env.invalidate_all()
        self.env["crm.message.click"]._settle()

    def test_mail_leaves_with_links_that_count_and_words_stay(self):
        """B14, F4: the words as sent keep their own addresses"""
        body = self.message._outgoing_mail()["body"]
        for number in (1, 2, 3):
            self.assertIn(f"/crm/c/{self.message.id}/{number}/", body)
        self.assertNotIn("https://example.com/one", body)
        self.assertIn(".gif", body)
        self.assertIn("https://example.com/one", self.message.body)
        token = self.message._click_token()
        self.assertRegex(token, "^[0-9a-f]{32}$", "mails of years ago lead on in every version")
        self.assertIn(f"/crm/c/{self.message.id}/1/{token}", body)

    def test_person_is_led_on_and_the_message_is_clicked(self):
        """B14: a click by a person counts, and Odoo's link tracker counts it for the campaign"""
        answer = self.click()
        self.assertEqual(answer.status_code, 302)
        self.assertIn("https://example.com/one?a=1&b=2", answer.headers["Location"])
        self.assertEqual(self.counts(), (1, 0))
        self.assertEqual(self.message.state, "sent", "for certain only after a while")
        self.settle()
        self.assertEqual(self.message.state, "clicked")
        self.assertEqual(self.activity.message_state, "clicked")

    def test_programs_are_counted_apart(self):
        """B14: headers only, fetched ahead, a scanner's name: no person"""
        self.click(method="HEAD")
        self.click(**{"Sec-Purpose": "prefetch"})
        self.click(agent="Mozilla/5.0 (compatible; Mimecast URL check)")
        self.assertEqual(self.counts(), (0, 3))
        self.settle()
        self.assertEqual(self.message.state, "sent")

    def test_network_of_scanners_is_known(self):
        """B14: networks named in the settings"""
        self.env["ir.config_parameter"].set_param(
            "crm_campaigns.scanner_networks", "192.0.2.0/24, 127.0.0.0/8"
        )
        self.click()
        self.assertEqual(self.counts(), (0, 1))

    def test_click_within_seconds_of_sending_is_a_programs(self):
        """B14: nobody reads that fast"""
        self.after(2)
        self.click()
        self.assertEqual(self.counts(), (0, 1))

    def test_all_links_at_once_are_a_programs(self):
        """B14: the first ones as well, counted as a person's for a moment"""
        for number in (1, 2, 3):
            self.click(number)
        self.assertEqual(self.counts(), (0, 3))
        self.settle()
        self.assertEqual(self.message.state, "sent")

    def test_pixel_counts_an_opening(self):
        """B14: opened by a person"""
        path = f"/crm/o/{self.message.id}/{self.message._click_token()}.gif"
        answer = self.url_open(path, headers={"User-Agent": PERSON})
        self.assertEqual(answer.headers["Content-Type"], "image/gif")
        self.env.invalidate_all()
        self.settle()
        self.assertEqual(self.message.state, "opened")

    @mute_logger("odoo.http")
    def test_forged_links_lead_nowhere(self):
        """B14: only our links to what the words link to"""
        forged = f"/crm/c/{self.message.id}/1/{'0' * 32}"
        self.assertEqual(self.url_open(forged, allow_redirects=False).status_code, 404)
        self.assertEqual(self.click(9).status_code, 404)
        self.assertFalse(self.message.click_ids)

    @mute_logger("odoo.http")
    def test_text_message_leaves_with_short_links_that_count(self):
        """B14: of their own for each customer; the words as stored keep their addresses"""
        channel = self.env.ref("crm_interactions.crm_channel_sms")
        self.message._as_delivery().write(
            {
                "channel_id": channel.id,
                "body_text": "See https://example.com/one?a=1, or https://example.com/two.",
            }
        )
        text = self.message._outgoing_text()
        token = self.message._click_token()[:10]
        start = f"{self.message.get_base_url()}/crm/s/{self.message.id}"
        self.assertTrue(text.startswith(f"See {start}/1/{token}, or {start}/2/{token}."), text)
        self.assertIn("https://example.com/one", self.message.body_text)
        self.env.flush_all()
        for path, status in (
            (f"/crm/s/{self.message.id}/1/{token}", 302),
            (f"/crm/s/{self.message.id}/1/{token[::-1]}", 404),
        ):
            answer = self.url_open(path, headers={"User-Agent": PERSON}, allow_redirects=False)
            self.assertEqual(answer.status_code, status, path)
        self.env.invalidate_all()
        self.assertEqual(self.counts(), (1, 0))
        self.settle()
        self.assertEqual(self.message.state, "clicked")

    @mute_logger("odoo.http")
    def test_short_tokens_are_for_text_messages_only(self):
        """B14: an e-mail's link asks for the whole token"""
        path = f"/crm/s/{self.message.id}/1/{self.message._click_token()[:10]}"
        self.assertEqual(self.url_open(path, allow_redirects=False).status_code, 404)

    @mute_logger("odoo.http")
    def test_letters_no_token_has_are_no_token(self):
        """B14, bad input: whatever is forged, nobody learns more than that there is no page"""
        for path in (f"/crm/c/{self.message.id}/1/%C3%A9", f"/crm/o/{self.message.id}/%FF.gif"):
            with self.subTest(path=path):
                self.assertEqual(self.url_open(path).status_code, 404)

    def receive(self, headers="", sender="someone@customer.example.com"):
        mail = ANSWER.format(
            sender=sender,
            to="catchall@test.example.com",
            reference=self.message.message_id,
            headers=headers,
        )
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            self.env["mail.thread"].message_process(None, mail)

    def test_answer_is_an_interaction_in_the_process(self):
        """K8, K9: an answer marks the message and appears below its activity"""
        self.receive()
        self.assertEqual(self.message.state, "answered")
        self.assertEqual(self.activity.message_state, "answered")
        answer = self.env["crm.interaction"].search([("answered_message_id", "=", self.message.id)])
        self.assertEqual(answer.partner_id, self.individual)
        self.assertEqual(answer._process_parent(), self.activity)
        self.assertIn((self.activity, answer), self.activity._process_children(10))

    def test_automatic_answer_is_none(self):
        """K8: an absence note answers nothing"""
        self.receive("Auto-Submitted: auto-replied\n")
        self.assertEqual(self.message.state, "sent")

    def test_retry_is_for_managers(self):
        """K8, B13: an unclear message is sent again by a manager's decision only"""
        self.message._as_delivery().write({"state": "unclear"})
        self.assertEqual(self.activity.status, "in_progress")
        self.activity.with_user(self.user_manager).action_send_again()
        self.assertEqual(self.message.state, "queued")
