"""Fixtures for tests against real servers: a database, a mail server, server processes.

``setup/test`` names in the environment the database with the installed addons that each test gets
a copy of.
"""

import functools
import os

import psycopg2
import pytest
from database_copy import copied
from odoo_server import OdooServer
from odoo_shell import run_in_shell
from smtp_sink import SmtpSink

NEW_KEY = """
import datetime
user = env.ref("base.user_admin")
until = datetime.datetime.now() + datetime.timedelta(days=1)
print(env["res.users.apikeys"].with_user(user)._generate("rpc", "tests", until))
env.cr.commit()
"""


@pytest.fixture(scope="session")
def api_key():
    """The administrator's key for the external API, in the database that is copied."""
    return run_in_shell(os.environ["CRM_TEST_DATABASE"], NEW_KEY).strip()


@pytest.fixture(scope="session")
def installed(api_key):
    """The database with all addons, for every test to copy and for none to change."""
    return os.environ["CRM_TEST_DATABASE"]


@pytest.fixture
def database(installed):
    """The name of a fresh database of this test's own, with all addons installed."""
    with copied(installed) as name:
        yield name


@pytest.fixture
def cursor(database):
    """A cursor on the test's database, beside every server: what it reads is committed."""
    connection = psycopg2.connect(dbname=database)
    connection.autocommit = True
    with connection.cursor() as cursor:
        yield cursor
    connection.close()


@pytest.fixture
def smtp_sink():
    sink = SmtpSink()
    sink.start()
    yield sink
    sink.stop()


@pytest.fixture
def start_server(database, api_key, smtp_sink, tmp_path):
    """Start a server on the test's database, its mails going to the sink; any number of them.

    At the end every server is stopped, and a WARNING or ERROR in its log fails the test unless the
    test put a pattern for it in ``server.expected_problems``.
    """
    servers = []

    def start(expected_problems=(), **options):
        mail = {"smtp": "127.0.0.1", "smtp_port": smtp_sink.port}
        server = OdooServer(database, api_key, tmp_path, **{**mail, **options})
        server.expected_problems += expected_problems
        servers.append(server)
        return server.start()

    yield start
    for server in servers:
        server.stop()
    problems = [problem for server in servers for problem in server.unexpected_problems()]
    assert not problems, "\n".join(problems)


@pytest.fixture
def shell(database):
    """Run Python in ``odoo shell`` on the test's database; returns what it printed."""

    return functools.partial(run_in_shell, database)
