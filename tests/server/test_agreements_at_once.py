"""What two do to the same agreements in the same moment, on real servers, one of them killed."""

import datetime
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest
from odoo_server import CallRefused

# So many agreements the scheduled action looks after between two commits, and some more.
BATCH, MORE = 50, 10
CONTEXT = {"tracking_disable": True, "mail_create_nosubscribe": True}
CODE = "env['crm.agreement'].sudo()._cron_follow_dates()"
WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()
"""
# What was told of each agreement: in the ledger, as reminders, and as links by mail.
TOLD = """
SELECT a.id,
       (SELECT count(*) FROM crm_agreement_event e
         WHERE e.agreement_id = a.id AND e.kind = 'reminded'),
       (SELECT count(*) FROM crm_agreement_event e
         WHERE e.agreement_id = a.id AND e.kind = 'invited'),
       (SELECT count(*) FROM mail_activity m
         WHERE m.res_model = 'crm.agreement' AND m.res_id = a.id),
       (SELECT count(*) FROM mail_mail l JOIN mail_message g ON g.id = l.mail_message_id
         WHERE g.model = 'crm.agreement' AND g.res_id = a.id)
  FROM crm_agreement a WHERE a.id = ANY(%s)
"""
ONCE = (1, 1, 1, 1)


def wait_until(condition, seconds=180):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def waiting(cursor):
    cursor.execute(WAITING)
    return cursor.fetchone()[0]


def told(cursor, agreements):
    cursor.execute(TOLD, [agreements])
    return {row[0]: row[1:] for row in cursor.fetchall()}


def agreement_type(server):
    """Return the type whose agreements are told of in both ways."""
    (found,) = server.call(
        "crm.agreement.type", "search", domain=[("code", "=", "email_marketing")]
    )
    values = {"days_notice": 30, "months_valid": 12, "send_renewal_link": True}
    server.call("crm.agreement.type", "write", ids=[found], vals=values)
    return found


def ending_soon(server, type_id, name, count):
    """Return agreements of as many new customers that end in a few days."""
    customers = [
        {"name": f"Example {name} {number} Ltd", "email": f"{name}{number}@example.com"}
        for number in range(count)
    ]
    today = datetime.date.today()
    values = {
        "type_id": type_id,
        "date_start": str(today - datetime.timedelta(days=60)),
        "date_end": str(today + datetime.timedelta(days=9)),
    }
    partners = server.call("res.partner", "create", vals_list=customers, context=CONTEXT)
    rows = [{**values, "partner_id": partner} for partner in partners]
    return server.call("crm.agreement", "create", vals_list=rows, context=CONTEXT)


def scheduled_action(server):
    """Return an action that does the scheduled one's work: any number of servers may run it."""
    (model,) = server.call("ir.model", "search", domain=[("model", "=", "crm.agreement")])
    values = {"name": "Test", "model_id": model, "state": "code", "code": CODE}
    (action,) = server.call("ir.actions.server", "create", vals_list=[values])
    return action


def run(server, action):
    server.call("ir.actions.server", "run", ids=[action])


@pytest.fixture
def lock(database):
    """Lock rows, so that whoever comes to them waits; called without arguments it lets go."""
    connection = psycopg2.connect(dbname=database)

    def hold(query=None, *arguments):
        connection.rollback()
        if query:
            connection.cursor().execute(query, arguments)

    yield hold
    connection.close()


def test_two_servers_tell_everybody_once_though_one_is_killed(start_server, cursor, lock):
    """A4: both see the same agreements due; then one dies with a batch told and one begun."""
    servers = [start_server() for _number in range(2)]
    for server in servers:
        server.expected_problems.append("could not serialize access")
    type_id, action = agreement_type(servers[0]), scheduled_action(servers[0])

    few = ending_soon(servers[0], type_id, "few", MORE)
    lock("SELECT 1 FROM crm_agreement_ledger FOR UPDATE")
    with ThreadPoolExecutor(2) as threads:
        runs = [threads.submit(run, server, action) for server in servers]
        wait_until(lambda: waiting(cursor) == 2)
        lock()
    assert [done.result() for done in runs] == [None, None]
    assert told(cursor, few) == dict.fromkeys(few, ONCE)

    many = ending_soon(servers[0], type_id, "many", BATCH + MORE)
    lock("SELECT 1 FROM crm_agreement WHERE id = %s FOR UPDATE", many[-1])
    with ThreadPoolExecutor(1) as threads:
        killed = threads.submit(run, servers[0], action)
        wait_until(lambda: waiting(cursor) == 1)
        assert sum(reminded for reminded, *_rest in told(cursor, many).values()) == BATCH
        servers[0].kill()
        lock()
        with pytest.raises((OSError, CallRefused)):
            killed.result()
    run(servers[1], action)
    assert told(cursor, many) == dict.fromkeys(many, ONCE)
    assert told(cursor, few) == dict.fromkeys(few, ONCE)


def test_two_withdrawals_at_once_are_one(start_server, cursor, lock):
    """B8, B11: both are told that it is withdrawn, and the ledger has one row for it."""
    server = start_server()
    # The one who comes second is stopped by the database and starts again.
    server.expected_problems.append("could not serialize access")
    (customer,) = server.call("res.partner", "create", vals_list=[{"name": "Example Ltd"}])
    (kind,) = server.call("crm.agreement.type", "search", domain=[("code", "=", "sms_marketing")])
    values = {"partner_id": customer, "type_id": kind}
    ids = server.call("crm.agreement", "create", vals_list=[values])
    lock("SELECT 1 FROM crm_agreement WHERE id = %s FOR UPDATE", ids[0])
    with ThreadPoolExecutor(2) as threads:
        calls = [
            threads.submit(server.call, "crm.agreement", "action_withdraw", ids=ids)
            for _who in range(2)
        ]
        wait_until(lambda: waiting(cursor) == 2)
        lock()
    assert [call.result() for call in calls] == [None, None]
    cursor.execute("SELECT kind FROM crm_agreement_event WHERE agreement_id = %s ORDER BY id", ids)
    assert cursor.fetchall() == [("granted",), ("withdrawn",)]
