"""External systems bring customers' applications over the real HTTP endpoint."""

import http.client
import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import psycopg2
import pytest
from database_copy import copied
from odoo_shell import run_in_shell

README = Path(__file__).parents[2] / "crm_interactions" / "README.md"

SYSTEM = """
import datetime
env["crm.application.source"].create({"name": "Leasing", "code": "leasing"})
env["res.partner"].create({"name": "Example Ltd", "is_company": True, "ref": "C-1001"})
groups = env.ref("base.group_user") | env.ref("crm_interactions.group_application_api")
user = env["res.users"].with_context(no_reset_password=True).create({
    "name": "Leasing system", "login": "leasing", "group_ids": groups.ids})
until = datetime.datetime.now() + datetime.timedelta(days=1)
print(env["res.users.apikeys"].with_user(user)._generate("rpc", "tests", until))
env.cr.commit()
"""


@pytest.fixture(scope="module")
def known_system(installed):
    """A database that an external system may write to, for every test to copy, and its API key."""
    with copied(installed) as name:
        yield name, run_in_shell(name, SYSTEM).strip()


@pytest.fixture
def database(known_system):
    """A copy of that database, of this test's own."""
    with copied(known_system[0]) as name:
        yield name


@pytest.fixture
def system_key(known_system):
    """The API key of a user with just the right of an external system."""
    return known_system[1]


@pytest.fixture
def upsert(start_server, system_key):
    """Send rows as the external system does; returns status and answer."""
    server = start_server()

    def send(*rows, **arguments):
        return server.request(
            "crm.application", "upsert", key=system_key, rows=list(rows), **arguments
        )

    send.server, send.key = server, system_key
    return send


def row(number="L-1", **values):
    return {"source": "leasing", "number": number, "partner_ref": "C-1001", **values}


def stored(cursor):
    cursor.execute("SELECT number, status, write_date FROM crm_application ORDER BY number")
    return cursor.fetchall()


def test_external_system_inserts_changes_and_repeats(upsert, cursor):
    """F7: inserted, changed where something changed, and a repeated call changes nothing."""
    status, answer = upsert(row("L-1", status="New"), row("L-2"))
    assert (status, answer["created"]) == (http.client.OK, 2)
    ids = answer["ids"]
    assert upsert(row("L-1", status="Approved"), row("L-2"))[1] == {
        "created": 0,
        "changed": 1,
        "unchanged": 1,
        "ids": ids,
    }
    before = stored(cursor)
    assert [line[:2] for line in before] == [("L-1", "Approved"), ("L-2", None)]
    assert upsert(row("L-1", status="Approved"), row("L-2"))[1]["unchanged"] == 2
    assert stored(cursor) == before
    own = upsert.server.call("crm.application", "search_read", key=upsert.key, fields=["number"])
    assert sorted(line["number"] for line in own) == ["L-1", "L-2"]


def test_errors_come_by_row_and_nothing_is_written(upsert, cursor):
    """F7: all or nothing; the answer says in which row and field what is wrong."""
    upsert.server.expected_problems.append("odoo.http: Nothing was written")
    status, answer = upsert(row("L-1"), row("L-2", amount="much", url="javascript:alert(1)"))
    assert status == http.client.UNPROCESSABLE_ENTITY
    errors = answer["context"]["errors"]
    assert [(error["index"], error["field"]) for error in errors] == [(1, "amount"), (1, "url")]
    assert all(error["message"] in answer["message"] for error in errors)
    assert stored(cursor) == []


def test_key_of_an_external_system_opens_nothing_else(upsert, cursor):
    """F7: its user neither writes another way nor touches customers and interactions."""
    upsert.server.expected_problems.append("odoo.http: You are not allowed to")
    _status, answer = upsert(row())
    for model, method, arguments in (
        ("crm.application", "create", {"vals_list": [{"number": "L-9"}]}),
        ("crm.application", "write", {"ids": answer["ids"], "vals": {"status": "x"}}),
        ("crm.application", "unlink", {"ids": answer["ids"]}),
        ("crm.application.source", "create", {"vals_list": [{"name": "x", "code": "x"}]}),
        ("crm.interaction", "search_read", {"domain": []}),
        ("crm.message", "search_read", {"domain": []}),
        ("res.partner", "create", {"vals_list": [{"name": "x"}]}),
        ("res.partner", "write", {"ids": [1], "vals": {"name": "x"}}),
    ):
        status, refused = upsert.server.request(model, method, key=upsert.key, **arguments)
        assert status == http.client.FORBIDDEN, (model, method, refused)
    assert [line[:2] for line in stored(cursor)] == [("L-1", None)]


def test_two_calls_at_once_make_no_application_twice(upsert, cursor, database):
    """F7: the one that comes second finds what the first one inserted."""
    # The database stops it and logs so; it starts again by itself.
    upsert.server.expected_problems += ["duplicate key value", "could not serialize access"]
    rows = [row(f"L-{number}") for number in range(200)]
    answers = []
    calls = [threading.Thread(target=lambda: answers.append(upsert(*rows))) for _call in range(3)]
    # None gets through before all have found nothing to change.
    holder = psycopg2.connect(dbname=database)
    holder.cursor().execute("LOCK TABLE crm_application IN EXCLUSIVE MODE")
    for call in calls:
        call.start()
    cursor.execute("SELECT pg_sleep(2)")
    holder.rollback()
    holder.close()
    for call in calls:
        call.join()
    assert [status for status, _answer in answers] == [http.client.OK] * 3
    assert sum(answer["created"] for _status, answer in answers) == 200
    assert sum(answer["unchanged"] for _status, answer in answers) == 400
    assert len({tuple(answer["ids"]) for _status, answer in answers}) == 1
    assert len(stored(cursor)) == 200


@pytest.mark.parametrize(
    ("language", "program"), [("python", [sys.executable, "-c"]), ("bash", ["bash", "-c"])]
)
def test_examples_of_the_readme_work_as_printed(upsert, cursor, language, program):
    """F7: whoever copies an example from the README brings an application with it."""
    (example,) = re.findall(
        rf"^```{language}\n(.*?)^```", README.read_text(), re.DOTALL | re.MULTILINE
    )
    environment = {**os.environ, "ODOO_URL": upsert.server.url, "ODOO_API_KEY": upsert.key}
    done = subprocess.run(
        [*program, example], env=environment, text=True, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout.replace("'", '"'))
    assert answer["created"] == 1
    (line,) = stored(cursor)
    assert line[0] == "L-2041"
