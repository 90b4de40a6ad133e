from odoo.tests import tagged

from odoo.addons.crm_interactions.tests.hoot_common import HootCase


@tagged("post_install", "-at_install")
class TestHoot(HootCase):
    """The tests of the browser side."""

    def test_browser_side_passes_its_own_tests(self):
        """K6: the section of the customer, as the browser shows it."""
        self.assert_browser_side_passes("crm_campaigns")
