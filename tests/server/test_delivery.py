"""Messages to customers, sent by real servers to a real mail server: once, whatever happens."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest
from database_copy import copied
from odoo_server import CallRefused
from odoo_shell import run_in_shell

# A sender, small batches, and no other scheduled work than the lanes.
PREPARE = """
env.company.email = "office@sender.example.com"
env["ir.config_parameter"].set_param("crm_interactions.delivery_batch_size", 5)
lanes = env["ir.cron"].search([("code", "=", "model._deliver_queue()")])
(env["ir.cron"].search([]) - lanes).active = False
env.cr.commit()
"""


def wait_for(condition, seconds=180):
    """Wait until ``condition()`` holds; fail after ``seconds``."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


def wake_scheduler(database):
    """Spare the minute the scheduler of a new server waits before it looks for work."""
    connection = psycopg2.connect(dbname="postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('cron_trigger', %s)", [database])
    connection.close()


def states(cursor):
    cursor.execute("SELECT state, count(*) FROM crm_message GROUP BY state")
    return dict(cursor.fetchall())


def customers(server, count):
    values = [
        {"name": f"Example {number} Ltd", "email": f"office@example{number}.example.com"}
        for number in range(count)
    ]
    return server.call("res.partner", "create", vals_list=values)


def email_channel(server):
    (channel,) = server.call("crm.channel", "search", domain=[("code", "=", "email")])
    return channel


def queue_messages(server, count):
    """Queue one message to each of ``count`` new customers; the lanes start at once."""
    channel = email_channel(server)
    values = [
        {
            "partner_id": partner,
            "channel_id": channel,
            "subject": f"Message {partner}",
            "body": "<p>Hello</p>",
        }
        for partner in customers(server, count)
    ]
    messages = server.call("crm.message", "create", vals_list=values)
    server.call("crm.message", "action_queue", ids=messages)
    return messages


def receivers(sink):
    return Counter(address for message in list(sink.messages) for address in message.recipients)


# Odoo closes the scheduler's cursors under it when it is stopped.
STOPPED = "(cursor|connection) already closed|connection pointer is NULL"


@pytest.fixture(scope="module")
def prepared(installed):
    with copied(installed) as name:
        run_in_shell(name, PREPARE)
        yield name


@pytest.fixture
def database(prepared):
    """A copy of the prepared database, of this test's own."""
    with copied(prepared) as name:
        yield name


@pytest.fixture
def start_sender(start_server):
    """Start a server that runs the lanes."""

    def start(**options):
        server = start_server(**{"max_cron_threads": 1, **options})
        server.expected_problems.append(STOPPED)
        return server

    return start


def test_message_of_an_interaction_leaves_within_seconds(start_sender, smtp_sink, cursor):
    """F4: Send puts the words on the wire at once, and they stay readable."""
    server = start_sender()
    (partner,) = customers(server, 1)
    (interaction,) = server.call(
        "crm.interaction",
        "create",
        vals_list=[{"partner_id": partner, "subject": "Offer", "body": "<p>As agreed</p>"}],
    )
    begin = time.monotonic()
    server.call("crm.interaction", "action_send", ids=[interaction])
    wait_for(lambda: smtp_sink.to("office@example0.example.com"))
    assert time.monotonic() - begin < 10
    assert "As agreed" in smtp_sink.messages[0].text
    wait_for(lambda: states(cursor) == {"sent": 1})
    (message,) = server.call(
        "crm.message", "search_read", domain=[], fields=["subject", "body", "address"]
    )
    assert message["body"] == "<p>As agreed</p>"
    assert message["address"] == "office@example0.example.com"


def test_killed_server_sends_nothing_twice_and_forgets_nothing(
    start_sender, smtp_sink, cursor, database
):
    """B13: what a killed server was handing over is unclear and never sent again by itself."""
    first = start_sender()
    smtp_sink.hold.clear()
    queue_messages(first, 23)
    assert smtp_sink.reached.wait(180)
    first.kill()
    smtp_sink.hold.set()
    start_sender()
    wait_for(lambda: wake_scheduler(database) or not {"queued", "sending"} & states(cursor).keys())
    assert states(cursor) == {"unclear": 5, "sent": 18}
    assert set(receivers(smtp_sink).values()) == {1}
    assert len(receivers(smtp_sink)) in (19, 20)  # of the unclear ones, one or two had left
    cursor.execute(
        "SELECT count(*) FROM crm_message WHERE state = 'unclear' AND state_reason IS NULL"
    )
    assert cursor.fetchone() == (0,), "an unclear message says why"


def test_two_servers_share_the_queue_without_a_duplicate(start_sender, smtp_sink, cursor):
    """B13: however many servers share the database, no customer gets a message twice."""
    servers = [start_sender(max_cron_threads=2) for _number in range(2)]
    queue_messages(servers[0], 200)
    wait_for(lambda: states(cursor) == {"sent": 200})
    assert len(receivers(smtp_sink)) == 200
    assert set(receivers(smtp_sink).values()) == {1}


def test_send_pressed_five_times_at_once_sends_once(start_sender, smtp_sink, cursor):
    """F4: impatient clicks and repeated calls send one message."""
    server = start_sender()
    (partner,) = customers(server, 1)
    values = {"partner_id": partner, "subject": "Offer", "body": "<p>As agreed</p>"}
    (interaction,) = server.call("crm.interaction", "create", vals_list=[values])
    with ThreadPoolExecutor(5) as threads:
        calls = [
            threads.submit(server.call, "crm.interaction", "action_send", ids=[interaction])
            for _number in range(5)
        ]
    assert [call.result() for call in calls] == [True] * 5
    wait_for(lambda: states(cursor) == {"sent": 1})
    assert len(smtp_sink.messages) == 1


def test_delivery_state_cannot_be_forged_from_outside(start_sender, cursor):
    """F4: no context that comes over the external API opens the words or the state."""
    server = start_sender()
    server.expected_problems.append(
        "odoo.http: (What was sent stays|The delivery of a message|Private methods)"
    )
    (message,) = queue_messages(server, 1)
    for token in (True, 1, "x", {}, [], None):
        for values in ({"state": "answered"}, {"subject": "Other words"}):
            with pytest.raises(CallRefused):
                server.call(
                    "crm.message",
                    "write",
                    ids=[message],
                    vals=values,
                    context={"crm_message_delivery": token},
                )
    for method in ("_advance", "_as_delivery", "_deliver_queue", "_claim"):
        with pytest.raises(CallRefused):
            server.call("crm.message", method, ids=[message])
    wait_for(lambda: states(cursor) == {"sent": 1})
