"""Real Odoo servers as processes of their own, to be reached over HTTP and to be killed."""

import http.client
import itertools
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from smtp_sink import free_port

# Limits of what hangs: a machine that does much else is slow.
START_SECONDS = 180
CALL_SECONDS = 180
LOG_LINE = re.compile(r"^\d+-\d+-\d+ [\d:,]+ \d+ ([A-Z]+) ")
PROBLEMS = {"WARNING", "ERROR", "CRITICAL"}


def problems_in(log):
    """The records of a log file that are a WARNING or worse, with their tracebacks."""
    found, shown = [], False
    for line in log.read_text(errors="replace").splitlines():
        level = LOG_LINE.match(line)
        if level:
            shown = level[1] in PROBLEMS
            if shown:
                found.append(line)
        elif shown:
            found[-1] += "\n" + line
    return found


class CallRefused(Exception):
    """What the server answered to a call instead of a result."""

    def __init__(self, status, answer):
        super().__init__(f"{status} {answer.get('name')}: {answer.get('message')}")
        self.status = status
        self.name = answer.get("name")
        self.message = answer.get("message")


class OdooServer:
    """One server process on one database, called with the administrator's API key.

    ``options`` are Odoo's long options without dashes: ``max_cron_threads=2`` is given as
    ``--max-cron-threads=2``.
    """

    _numbers = itertools.count(1)

    def __init__(self, database, key, folder, **options):
        self.database = database
        self.key = key
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = Path(folder) / f"server-{next(self._numbers)}.log"
        # Records that the test brings about on purpose: regular expressions.
        self.expected_problems = []
        self._options = {"max_cron_threads": 0, **options}
        self._process = None

    def start(self):
        """Start the process and wait until it answers."""
        arguments = [
            f"--{name.replace('_', '-') if not name.startswith('db_') else name}={value}"
            for name, value in self._options.items()
        ]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    os.environ["CRM_TEST_MAIN"],
                    f"--config={os.environ['CRM_TEST_CONF']}",
                    f"--database={self.database}",
                    f"--http-port={self.port}",
                    *arguments,
                ],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        end = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"the server did not start:\n{self.log.read_text()[-4000:]}")
            time.sleep(0.1)
        return self

    def _answers(self):
        try:
            with urllib.request.urlopen(f"{self.url}/web/health", timeout=5) as answer:
                return answer.status == http.client.OK
        except OSError:
            return False

    @property
    def pid(self):
        return self._process.pid

    def kill(self):
        """End it at once, as a power cut would."""
        self._signal(signal.SIGKILL)

    def stop(self):
        """End it in order."""
        self._signal(signal.SIGTERM)

    def _signal(self, number):
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, number)
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()

    def unexpected_problems(self):
        return [
            problem
            for problem in problems_in(self.log)
            if not any(re.search(pattern, problem) for pattern in self.expected_problems)
        ]

    def call(self, model, method, key=None, **arguments):
        """Call a public method over /json/2, as an external system does; returns its answer.

        Arguments go by name; ``ids`` and ``context`` say on which records and how.
        """
        status, answer = self.request(model, method, key=key, **arguments)
        if status != http.client.OK:
            raise CallRefused(status, answer)
        return answer

    def request(self, model, method, key=None, **arguments):
        """The HTTP status of such a call and its decoded answer, whatever they are."""
        request = urllib.request.Request(
            f"{self.url}/json/2/{model}/{method}",
            data=json.dumps(arguments).encode(),
            headers={
                "Content-Type": "application/json",
                "Authorization": f"bearer {key or self.key}",
                "X-Odoo-Database": self.database,
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=CALL_SECONDS) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)
