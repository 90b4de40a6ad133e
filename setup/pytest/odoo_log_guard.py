"""Fail every test during which Odoo logs a WARNING or worse.

A test that expects a record says so with ``mute_logger`` or ``assertLogs``: both keep the record
away from the root logger, where this plugin listens.
"""

import logging

import pytest

# A page that is closed when its test has passed may just be loading something.
INTERRUPTED = "Error received after termination: AssetsLoadingError"


class LogGuard(logging.Handler):
    """Collects what was logged since it was last asked."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
        self._problems = []

    def emit(self, record):
        if not record.getMessage().startswith(INTERRUPTED):
            self._problems.append(self.format(record))

    def take(self):
        problems, self._problems = self._problems, []
        return problems

    def pytest_sessionstart(self):
        # Only now: Odoo has configured its loggers by reading its configuration.
        logging.getLogger().addHandler(self)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self):
        report = yield
        problems = self.take()
        if problems:
            text = "Odoo logged a warning or an error:\n" + "\n".join(problems)
            if report.passed:
                report.outcome = "failed"
                report.longrepr = text
            else:
                report.sections.append(("Odoo's log", text))
        return report

    def pytest_sessionfinish(self, session):
        logging.getLogger().removeHandler(self)
        if self._problems and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter):
        for problem in self.take():
            terminalreporter.write_line(f"Odoo logged outside of any test: {problem}", red=True)


def pytest_configure(config):
    config.pluginmanager.register(LogGuard(), "odoo-log-guard-collector")
