"""Python code run in ``odoo shell``, a process of its own."""

import os
import subprocess
import sys


def run_in_shell(database, code):
    """What Python code printed in ``odoo shell``; it fails when Odoo logs a problem."""
    done = subprocess.run(
        [
            sys.executable,
            os.environ["CRM_TEST_MAIN"],
            "shell",
            f"--config={os.environ['CRM_TEST_CONF']}",
            f"--database={database}",
            "--no-http",
            "--log-level=warn",
        ],
        input=code,
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr.strip(), done.stderr
    return done.stdout
