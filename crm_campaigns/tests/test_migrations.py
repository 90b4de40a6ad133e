from pathlib import Path

from odoo.modules.migration import load_script
from odoo.tests import tagged

from .common import CampaignCommon

NAMES = ["Spring Offer", "SPRING  offer", "spring offer (2)", " spring offer"]


@tagged("post_install", "-at_install")
class TestMigrations(CampaignCommon):
    def test_campaigns_whose_names_became_one_are_numbered_and_all_stay(self):
        """K1: what was named apart by capitals or blanks, archived or not, is upgraded"""
        self.env.cr.execute("DROP INDEX crm_campaign_plain_name_unique")
        campaigns = self.env["crm.campaign"].union(*map(self._create_campaign, NAMES))
        campaigns[-1].active = False
        campaigns[1].with_user(self.user_manager).action_cancel()
        path = Path(__file__).parents[1] / "migrations" / "19.0.1.1.0" / "post-migrate.py"

        load_script(str(path), "post_migrate").migrate(self.env.cr, "19.0.1.0.0")

        # The last one lost its outer blank.
        expected = ["Spring Offer", "SPRING  offer (3)", "spring offer (2)", "spring offer (4)"]
        self.assertEqual(campaigns.mapped("name"), expected)
        self.assertEqual(campaigns.utm_campaign_id.mapped("title"), expected)
        self.env.flush_all()
        self.env["crm.campaign"]._plain_name_unique.apply_to_database(self.env["crm.campaign"])
        self.env.cr.execute(
            "SELECT 1 FROM pg_indexes WHERE indexname = 'crm_campaign_plain_name_unique'"
        )
        self.assertTrue(self.env.cr.rowcount)
