from odoo.tests import HttpCase, tagged

from .message_common import MessageCommon
from .smtp_sink import SmtpSink


@tagged("post_install", "-at_install")
class TestCrmMessageTour(MessageCommon, HttpCase):
    """Send an e-mail and read it later, in the browser."""

    def test_email_is_sent_and_read_later(self):
        """F4: a salesperson writes, previews and sends; the words are readable afterwards."""
        action = "/odoo/action-crm_interactions"
        self.start_tour(
            f"{action}.crm_interaction_action/{self.interaction.id}",
            "crm_interactions_message_send",
            login="test_own",
        )
        message = self.interaction.message_out_ids
        self.assertEqual(message.state, "queued")
        sink = SmtpSink()
        with sink.receiving(self.env):
            self.Message._lane().method_direct_trigger()
        (mail,) = sink.to("office@customer.example.com")
        self.assertIn("Here is our offer, as agreed.", mail.get_body("plain").get_content())
        self.start_tour(
            f"{action}.crm_message_action", "crm_interactions_message_read", login="test_own"
        )
