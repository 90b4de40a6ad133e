from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import CampaignCommon


@tagged("post_install", "-at_install")
class TestResConfigSettings(CampaignCommon):
    """Section 4: the settings of campaigns."""

    def save(self, **values):
        self.env["res.config.settings"].create(values).execute()

    def test_settings_are_kept_and_followed(self):
        """K4, B14: cap, customers at once and networks of scanners, from the page to their use"""
        self.save(
            campaign_cap_messages=3,
            campaign_cap_days=5,
            campaign_chunk_size=100,
            campaign_scanner_networks="192.0.2.0/24, 2001:db8::/32",
        )
        self.assertEqual(self.env.company.campaign_cap_messages, 3)
        self.assertEqual(self.env["crm.campaign.run"]._chunk_size(), 100)
        for address, is_known in (
            ("192.0.2.77", True),
            ("2001:db8::7", True),
            ("198.51.100.1", False),
        ):
            with self.subTest(address=address):
                agent = "Mozilla/5.0"
                self.assertEqual(
                    self.env["crm.message.click"]._is_scanner(agent, address), is_known
                )

    def test_wrong_networks_are_refused_by_name(self):
        """B14, bad input: what is no network is told, and nothing is saved"""
        with self.assertRaisesRegex(ValidationError, "mailgate, 192.0.2.0/99"):
            self.save(campaign_scanner_networks="192.0.2.0/24 mailgate, 192.0.2.0/99")

    def test_wrong_network_set_by_other_ways_hides_no_other(self):
        """B14: the right ones count on"""
        self.env["ir.config_parameter"].set_param(
            "crm_campaigns.scanner_networks", "mailgate, 192.0.2.0/24"
        )
        self.assertTrue(self.env["crm.message.click"]._is_scanner("Mozilla/5.0", "192.0.2.7"))

    def test_numbers_out_of_range_are_refused(self):
        """K4, bad input: nothing at once is no setting"""
        for size in (0, -1, 50001):
            with self.subTest(size=size), self.assertRaises(ValidationError):
                self.save(campaign_chunk_size=size)
