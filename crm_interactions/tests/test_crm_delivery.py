from odoo.tests import tagged

from .message_common import MessageCommon


@tagged("post_install", "-at_install")
class TestCrmDelivery(MessageCommon):
    """How messages leave: lanes, one batch at a time, each message once."""

    def test_email_leaves_and_stays_readable(self):
        """F4: what was sent leaves over SMTP and stays readable, word for word."""
        message = self.send(subject="Offer", body="<p>As <b>we</b> agreed.</p>")
        self.assertEqual(message.state, "queued")
        (mail,) = self.deliver().to("office@customer.example.com")
        self.assertEqual(mail["Subject"], "Offer")
        self.assertIn("As <b>we</b> agreed.", mail.get_body("html").get_content())
        self.assertEqual(message.state, "sent")
        self.assertEqual(message.body, "<p>As <b>we</b> agreed.</p>")
        self.assertFalse(self.interaction.subject, "the next message starts empty")
