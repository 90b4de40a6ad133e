from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from .common import CampaignCommon


@tagged("post_install", "-at_install")
class TestCrmMessageTry(CampaignCommon):
    """K1: a message to oneself, sent to try the words of a campaign."""

    def test_only_who_tries_a_message_is_told_at_once(self):
        """K1: neither who sent it to a customer nor who gets it as a customer of a run"""
        stage = self.add_mail_stage()
        run = self.env["crm.campaign.run"].create(
            {"stage_id": stage.id, "number": 1, "date_planned": fields.Datetime.now()}
        )
        me = self.env.user.partner_id
        for partner, values, told in (
            (me, {}, True),
            (self.customer, {}, False),
            (me, {"campaign_run_id": run.id}, False),
        ):
            with self.subTest(partner=partner.name, **values):
                message = self.env["crm.message"].create(
                    {
                        "partner_id": partner.id,
                        "interaction_id": False,
                        "channel_id": self.channel_email.id,
                        "subject": "News",
                        "body": "<p>News</p>",
                        **values,
                    }
                )
                with patch.object(type(self.env.user), "_bus_send") as send:
                    message._tell_its_tester("No server")
                self.assertEqual(send.call_count, int(told))
                if told:
                    self.assertEqual(send.call_args.args[1]["message"], "No server")
