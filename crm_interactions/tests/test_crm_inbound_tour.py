from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .inbound_common import InboundCommon


@tagged("post_install", "-at_install")
class TestCrmInboundTour(InboundCommon, HttpCase):
    """A salesperson matches a mail in Chromium."""

    def test_mail_of_an_unknown_sender_is_matched(self):
        """B15: choose the customer, assign, and the interaction is there with the words."""
        mail = self.receive(sender="new@unknown.example.com")
        # The server notes the refusal the tour asks for.
        with mute_logger("odoo.http"):
            self.start_tour(
                "/odoo/crm-unmatched-mails", "crm_interactions_match_mail", login="test_own"
            )
        self.assertEqual(mail.interaction_id.partner_id, self.individual)
        self.assertEqual(mail.decided_by_id, self.user_own)
