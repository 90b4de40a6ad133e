import re

from odoo.tests import HttpCase, tagged

ADDON = "@crm_campaigns"


def hoot_id(path):
    """Return the id of a Hoot suite: the 32-bit hash of its path in 8 hexadecimal digits."""
    number = 0
    for char in path:
        number = (31 * number + ord(char)) % 2**32
    return f"{number:08x}"


@tagged("post_install", "-at_install")
class TestHoot(HttpCase):
    """The tests of the browser side (``static/tests``), run in Chromium."""

    def test_browser_side_passes_its_own_tests(self):
        """K6: the section of the customer, as the browser shows it."""
        # A name that matches nothing would succeed: ask by id and count what was run.
        with self.assertLogs(self._logger, "INFO") as console:
            self.browser_js(
                f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={hoot_id(ADDON)}",
                "",
                "",
                login="admin",
                timeout=240,
                success_signal="[HOOT] Test suite succeeded",
            )
        passed = re.search(r"Passed (\d+) tests", "\n".join(console.output))
        self.assertTrue(passed and int(passed[1]), "No test was run.")
