from markupsafe import Markup

from odoo.tests import HttpCase, tagged

from .message_common import MessageCommon


@tagged("post_install", "-at_install")
class TestCrmShipmentTour(MessageCommon, HttpCase):
    """Shipments in the browser."""

    def test_shipment_is_read_word_for_word(self):
        """S9, S20: the menu asks for a customer, a shipment shows its words and its document."""
        self.team.message_post(
            body=Markup("<p>Two ovens, as agreed.</p>"),
            subject="Test Offer",
            partner_ids=self.contact.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.start_tour(
            "/odoo/action-crm_interactions.crm_timeline_open_action_shipment",
            "crm_interactions_shipments",
            login="test_manager",
        )
