import re

from odoo.tests import HttpCase


def hoot_id(path):
    """Return the id of a Hoot suite: the 32-bit hash of its path in 8 hexadecimal digits."""
    number = 0
    for char in path:
        number = (31 * number + ord(char)) % 2**32
    return f"{number:08x}"


class HootCase(HttpCase):
    """Runs the tests of an addon's browser side (``static/tests``) in Chromium."""

    def assert_browser_side_passes(self, addon):
        """Run the tests of one addon; a run of none fails, too."""
        # A name that matches nothing would succeed: ask by id and count what was run.
        suite = hoot_id(f"@{addon}")
        with self.assertLogs(self._logger, "INFO") as console:
            self.browser_js(
                f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite}",
                "",
                "",
                login="admin",
                timeout=480,
                success_signal="[HOOT] Test suite succeeded",
            )
        passed = re.search(r"Passed (\d+) tests", "\n".join(console.output))
        self.assertTrue(passed and int(passed[1]), "No test was run.")
