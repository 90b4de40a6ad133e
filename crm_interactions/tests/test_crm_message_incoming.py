from pathlib import Path

from odoo.tests import tagged
from odoo.tools import mute_logger

from .message_common import MessageCommon

MAILS = Path(__file__).parent / "mails"


@tagged("post_install", "-at_install")
class TestCrmMessageIncoming(MessageCommon):
    """What comes back through the mail gateway, also to closed interactions."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.alias_domain_id = cls.env["mail.alias.domain"].create(
            {"name": "test.example.com"}
        )

    def setUp(self):
        super().setUp()
        self.message = self.send()
        self.deliver()

    def receive(self, name, **values):
        """Put a mail from the folder into the gateway, as the mail server would."""
        text = (MAILS / f"{name}.eml").read_text()
        mail = text.format(**{"message_id": self.message.message_id, "action": "failed", **values})
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            self.env["mail.thread"].message_process(None, mail)

    def test_answer_is_threaded_and_marks_the_message(self):
        """F4: an answer appears at the interaction and its message is *answered*."""
        self.receive("answer")
        self.assertEqual(self.message.state, "answered")
        answer = self.interaction.message_ids[0]
        self.assertIn("Yes, please.", answer.body)
        self.assertEqual(answer.author_id, self.customer)
        self.assertEqual(answer.parent_id, self.message.mail_message_id)

    def test_answer_reaches_a_closed_interaction(self):
        """F4: answers still arrive after closing."""
        self.interaction.with_user(self.user_own).action_done()
        self.receive("answer")
        self.assertEqual(self.message.state, "answered")
        self.assertIn("Yes, please.", self.interaction.message_ids[0].body)

    def test_absence_note_is_no_answer(self):
        """F4: an automatic answer is kept but answers nothing."""
        self.receive("absence")
        self.assertEqual(self.message.state, "sent")

    def test_mail_of_a_colleague_is_no_answer(self):
        """F4: only what comes from outside answers a message."""
        mail = (MAILS / "answer.eml").read_text()
        mail = mail.replace("office@customer.example.com", "leader@users.example.com")
        self.env["mail.thread"].message_process(
            None, mail.format(message_id=self.message.message_id)
        )
        self.assertEqual(self.message.state, "sent")

    def test_bounce_marks_the_message_with_the_reason(self):
        """F4, S9: a bounce says why the message did not arrive."""
        self.receive("bounce")
        self.assertEqual(self.message.state, "bounced")
        self.assertIn("550 5.1.1 mailbox unavailable", self.message.state_reason)

    def test_bounce_reaches_a_closed_interaction(self):
        """F4: bounces still arrive after closing, and twice is once."""
        self.interaction.with_user(self.user_own).action_done()
        self.receive("bounce")
        self.receive("bounce")
        self.assertEqual(self.message.state, "bounced")

    def test_delay_is_no_bounce_and_a_receipt_is_a_delivery(self):
        """S9: delivery reports are read, not only counted as bounces."""
        self.receive("bounce", action="delayed")
        self.assertEqual(self.message.state, "sent")
        self.receive("bounce", action="delivered")
        self.assertEqual(self.message.state, "delivered")

    def test_answer_settles_an_unclear_message(self):
        """B13: who answers has got the message."""
        self.message._as_delivery().state = "unclear"
        self.receive("answer")
        self.assertEqual(self.message.state, "answered")

    def test_mail_sets_the_bounce_address_of_the_company(self):
        """F4: bounces come back to the company's bounce address, answers to its catch-all."""
        message = self.send(self.create_interactions())
        (mail,) = self.deliver().mails
        self.assertIn("catchall@test.example.com", mail["Reply-To"])
        self.assertEqual(mail["Return-Path"], "bounce@test.example.com")
        self.assertEqual(message.state, "sent")
