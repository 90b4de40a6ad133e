from odoo.tests import tagged

from .hoot_common import HootCase


@tagged("post_install", "-at_install")
class TestHoot(HootCase):
    """The tests of the browser side."""

    def test_browser_side_passes_its_own_tests(self):
        """C5, B2, B4: the stopwatch and the record of a call, as the browser shows them."""
        self.assert_browser_side_passes("crm_interactions")
