import doctest
import smtplib

from odoo.tests import tagged
from odoo.tools import mute_logger

from .. import mail_refusal
from .message_common import MessageCommon
from .test_crm_message_incoming import MAILS


@tagged("post_install", "-at_install")
class TestCrmMessageReason(MessageCommon):
    """S9: why an e-mail did not arrive, for people who are no postmasters."""

    def bounce(self, status, answer):
        """Return a message that came back with a status and the words of the mail server."""
        message = self.send()
        self.deliver()
        mail = (MAILS / "bounce.eml").read_text()
        mail = mail.format(message_id=message.message_id, action="failed")
        mail = mail.replace("Status: 5.1.1", f"Status: {status}")
        mail = mail.replace("smtp; 550 5.1.1 mailbox unavailable", f"smtp; {answer}")
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            self.env["mail.thread"].message_process(None, mail)
        return message

    def test_examples_of_the_codes_hold(self):
        """S9: RFC 3463: class, subject and detail, else the words, else the three digits"""
        self.assertFalse(doctest.testmod(mail_refusal).failed)
        code = mail_refusal.refusal_code
        for status, text, expected in (
            ("5.1.10", "", "mail_domain"),
            ("5.2.1", "", "mail_disabled"),
            ("", "552 5.3.4 Message too big", "mail_large"),
            ("", "550 5.7.26 Unauthenticated", "mail_sender"),
            ("5.4.1", "", "mail_unreachable"),
            ("5.0.0", "550 User unknown", "mail_unknown"),
            ("", "[5.1.1.7] said: 571 Not today", "mail_bounced"),
            ("2.0.0", "", "mail_bounced"),
        ):
            with self.subTest(status=status, text=text):
                self.assertEqual(code(status, text), expected)

    def test_every_code_has_a_sentence(self):
        """S9: no code without words, no words without a code"""
        codes = {
            *mail_refusal.BY_DETAIL.values(),
            *mail_refusal.BY_SUBJECT.values(),
            *mail_refusal.BY_BASIC.values(),
            *(code for _words, code in mail_refusal.WORDS),
            "mail_later",
            "mail_bounced",
        }
        self.assertEqual(codes, self.env["crm.message"]._mail_reason_texts().keys())

    def test_bounce_is_told_in_plain_words(self):
        """S9: a sentence to act on; the mail server's own words are kept behind it"""
        for status, answer, words in (
            ("5.1.1", "550 5.1.1 <office@customer.example.com> rejected", "does not exist"),
            ("5.2.2", "552 5.2.2 Over quota", "mailbox is full"),
            ("5.7.1", "554 5.7.1 Service unavailable", "spam"),
            ("4.4.1", "Connection timed out", "for the time being"),
        ):
            with self.subTest(status=status):
                message = self.bounce(status, answer)
                self.assertEqual(message.state, "bounced")
                self.assertIn(words, message.reason_text)
                self.assertIn(answer, message.reason_detail)
                self.assertNotIn(answer, message.reason_text)

    def test_refusal_while_handing_over_is_told_in_plain_words(self):
        """S9: the same where the mail server does not take it in the first place"""
        error = smtplib.SMTPRecipientsRefused({"a@example.com": (550, b"5.1.1 No such user")})
        outcome = self.env["crm.message"]._outcome_of(error, False)
        self.assertEqual((outcome.state, outcome.code), ("failed", "mail_unknown"))
        self.assertEqual(outcome.reason, "550 5.1.1 No such user")
        full = smtplib.SMTPResponseException(452, b"4.2.2 Mailbox full")
        outcome = self.env["crm.message"]._outcome_of(full, False)
        self.assertEqual((outcome.state, outcome.code), ("queued", "mail_full"))

    def test_other_reasons_have_no_answer_of_a_mail_server(self):
        """S9: what the gate says is a sentence already"""
        message = self.send()
        message._advance("blocked", reason_code="address_unknown", state_reason="No address")
        self.assertFalse(message.reason_detail)
