from pathlib import Path

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.crm_interactions import tests as interaction_tests

from .common import CampaignCommon

MAILS = Path(interaction_tests.__file__).parent / "mails"


@tagged("post_install", "-at_install")
class TestCrmCampaignFeedback(CampaignCommon, HttpCase):
    """K8: what mail servers and SMS providers report reaches the external activity."""

    def sent(self, **values):
        """Return the individual's message of a launched stage, as if it had left."""
        self.add_mail_stage(**values)
        self.launch()
        self.env.flush_all()
        activity = self.campaign.activity_ids.filtered(
            lambda one: one.partner_id == self.individual
        )
        message = activity.message_out_ids
        message._as_delivery().write({"state": "sending"})
        message._advance("sent")
        return message

    def test_bounce_reaches_the_activity_with_its_reason(self):
        """K8: a real bounce through the mail gateway"""
        message = self.sent()
        mail = (MAILS / "bounce.eml").read_text()
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            self.env["mail.thread"].message_process(
                None, mail.format(message_id=message.message_id, action="failed")
            )
        self.assertEqual(message.campaign_activity_id.message_state, "bounced")
        self.assertIn("550", message.state_reason)

    def test_report_of_the_sms_provider_reaches_the_activity(self):
        """K8: the provider posts its report, without a login"""
        self.individual.phone = "+32456001122"
        message = self.sent(
            channel_id=self.env.ref("crm_interactions.crm_channel_sms").id,
            body_text="News for {{ object.name }}",
        )
        self.assertEqual(message.body_text, f"News for {self.individual.name}")
        self.env["sms.tracker"].create({"sms_uuid": "b" * 32, "crm_message_id": message.id})
        statuses = [{"sms_status": "delivered", "uuids": ["b" * 32]}]
        self.make_jsonrpc_request("/sms/status", {"message_statuses": statuses})
        self.env.invalidate_all()
        self.assertEqual(message.campaign_activity_id.message_state, "delivered")
