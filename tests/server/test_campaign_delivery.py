"""A campaign on two servers that are killed again and again: each customer gets it once."""

import os
import shutil
import time
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import suppress
from pathlib import Path
from random import Random, randrange

import psycopg2
import pytest
from own_cluster import OwnCluster

CUSTOMERS = 2000
KILLS_PREPARING, KILLS_SENDING = 5, 15
LANES = 2
BATCH = 5
# On a machine that does much else.
LIMIT_SECONDS = 900

# Two thousand customers and a campaign that mails them, prepared in small steps and launched; of
# the scheduled work only the lanes and what begins the runs.
PREPARE = f"""
from odoo import Command
env.company.email = "office@sender.example.com"
parameters = env["ir.config_parameter"]
parameters.set_param("crm_interactions.delivery_batch_size", {BATCH})
parameters.set_param("crm_campaigns.chunk_size", 20)
crons = env["ir.cron"].search([])
(crons - crons.filtered(lambda cron: cron.code in (
    "model._deliver_queue()", "model._advance_due()"))).active = False
customers = env["res.partner"].with_context(tracking_disable=True).create([
    {{"name": f"Example {{number}} Ltd", "email": f"office@example{{number}}.example.com"}}
    for number in range({CUSTOMERS})])
campaign = env["crm.campaign"].create({{
    "name": "Announcement",
    "type_id": env.ref("crm_campaigns.crm_campaign_type_information").id,
    "segment_ids": [Command.create({{
        "name": "All", "kind": "static", "partner_ids": [Command.set(customers.ids)]}})],
    "stage_ids": [Command.create({{
        "name": "Announcement", "purpose": "service", "skip_free_days": False,
        "hour_from": 0, "hour_to": 24,
        "channel_id": env.ref("crm_interactions.crm_channel_email").id,
        "subject": "News for {{{{ object.name }}}}", "body_html": "<p>There is news.</p>"}})],
}})
campaign.action_approve()
campaign.action_launch()
env.cr.commit()
"""

# What servers say while they lose their mail server, their database or their twin.
TROUBLE = (
    r"odoo\.sql_db|Failed to (load registry|initialize database)|Transient module states"
    r"|Exception in cron|encountered an Exception|server action #\d+ failed|timed out"
    r"|Re-queued dead job|was requested to run job|sleeping 5s|exception in GET|queue_job"
    r"|Delivery of .* stopped|already closed|terminating connection|odoo\.http|werkzeug"
)


@pytest.fixture
def cluster(api_key):
    """A cluster of the test's own: others do not mind when it is stopped."""
    cluster = OwnCluster(os.environ["CRM_TEST_DATABASE"])
    try:
        cluster.create()
        yield cluster
    finally:
        cluster.remove()


@pytest.fixture
def database(cluster, monkeypatch):
    """The installed database, copied into that cluster, which everything uses from now on."""
    source, data = os.environ["CRM_TEST_DATABASE"], Path(os.environ["CRM_TEST_DATA"])
    name = f"{source}_own"
    cluster.copy(source, name)
    for variable, value in cluster.environment.items():
        monkeypatch.setenv(variable, value)
    files, own_files = data / "filestore" / source, data / "filestore" / name
    if files.is_dir():
        shutil.copytree(files, own_files)
    yield name
    shutil.rmtree(own_files, ignore_errors=True)


def wake(database):
    """Spare the minutes after which the scheduler looks for work and tries again."""
    connection = psycopg2.connect(dbname=database)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE crm_message SET date_retry = NULL"
            " WHERE state = 'queued' AND date_retry IS NOT NULL AND attempt_count < 8"
        )
        cursor.execute(
            "INSERT INTO ir_cron_trigger (cron_id, call_at)"
            " SELECT id, now() AT TIME ZONE 'UTC' FROM ir_cron WHERE active"
        )
    connection.close()
    connection = psycopg2.connect(dbname="postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('cron_trigger', %s)", [database])
    connection.close()


class Storm:
    """Two servers of one database, and what happens to them; seeded, so that it can be repeated.

    How far the work is decides when something happens, not the clock: so many customers prepared,
    or so many messages come to rest.
    """

    def __init__(self, seed, start_server, sink, cluster):
        self.random = Random(seed)
        self.sink = sink
        self.cluster = cluster
        self._start_server = start_server
        self._threads = ThreadPoolExecutor(2)
        self._servers = [self._threads.submit(self._start) for _number in range(2)]
        marks = [("prepared", mark) for mark in self._marks(KILLS_PREPARING)]
        marks += [("settled", mark) for mark in self._marks(KILLS_SENDING)]
        events = [(what, mark, self.kill) for what, mark in marks]
        others = (self.cut_sink, self.slow_sink, self.stop_database)
        events += [("settled", self._marks(1)[0], event) for event in others]
        self._events = sorted(events, key=lambda event: event[1])
        self.kills = 0

    def _marks(self, count):
        return self.random.sample(range(1, CUSTOMERS * 9 // 10), count)

    def _start(self):
        for _attempt in range(3):
            # While the database takes no connection, a server does not start.
            with suppress(RuntimeError):
                return self._start_server([TROUBLE], max_cron_threads=LANES)
        raise RuntimeError("no server started")

    def rage(self, **done):
        """Let everything happen that is due by now; say whether more is to come."""
        for event in list(self._events):
            what, mark, action = event
            if done[what] >= mark:
                self._events.remove(event)
                action()
        return bool(self._events)

    def kill(self):
        """Kill one of the servers that are up, and start another in its place."""
        up = wait(self._servers, return_when=FIRST_COMPLETED).done
        self._replace(self.random.choice([one for one in self._servers if one in up]))
        self.kills += 1

    def _replace(self, victim):
        self._servers.remove(victim)
        victim.result().kill()
        self._servers.append(self._threads.submit(self._start))

    def calm(self):
        """Wait for the last servers to be up."""
        wait(self._servers)
        self._threads.shutdown()

    def cut_sink(self):
        self.sink.cut()
        time.sleep(1)
        self.sink.restore()

    def slow_sink(self):
        self.sink.delay = 0.1
        time.sleep(1)
        self.sink.delay = 0

    def stop_database(self):
        """Stop PostgreSQL at once and start it again, as a crash does; then the servers.

        Odoo's threads for scheduled actions end with their connections and do not come back, so
        whoever runs Odoo starts it again.
        """
        self.cluster.stop()
        time.sleep(1)
        self.cluster.start()
        for server in list(self._servers):
            self._replace(server)


def query(database, sql):
    connection = psycopg2.connect(dbname=database)
    with connection.cursor() as cursor:
        cursor.execute(sql)
        rows = cursor.fetchall()
    connection.close()
    return rows


def progress(database):
    """How many customers were prepared, how many messages have come to rest, the run's state."""
    return query(
        database,
        "SELECT COALESCE(r.handled_count, 0), (SELECT count(*) FROM crm_message"
        " WHERE state NOT IN ('queued', 'sending')), r.state FROM crm_campaign_run r",
    )[0]


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("seed", [int(os.environ.get("CRM_TEST_SEED", 0)) or randrange(10**6)])
def test_killed_servers_mail_each_customer_once(
    shell, start_server, smtp_sink, cluster, database, monkeypatch, seed
):
    """B13: no customer gets the message twice, none is forgotten, unclear ones say what to do.

    The test's name tells the seed of its randomness; CRM_TEST_SEED repeats it.
    """
    monkeypatch.setenv("ODOO_QUEUE_JOB_CHANNELS", "root:2")
    for number in range(0, CUSTOMERS, 100):
        smtp_sink.refuse[f"office@example{number}.example.com"] = "550 No such user"
    shell(PREPARE)
    storm = Storm(seed, start_server, smtp_sink, cluster)
    end = time.monotonic() + LIMIT_SECONDS
    while True:
        wake(database)
        handled, settled, state = progress(database)
        raging = storm.rage(prepared=handled, settled=settled)
        if not raging and handled == settled == CUSTOMERS and state in ("running", "done"):
            break
        assert time.monotonic() < end, f"{handled} prepared, {settled} settled, run {state}"
        time.sleep(0.2)
    storm.calm()

    rows = query(
        database,
        "SELECT m.address, m.state, m.state_reason, a.message_state, a.completed"
        " FROM crm_message m JOIN crm_campaign_activity a ON a.id = m.campaign_activity_id",
    )
    received = Counter(
        address for message in list(smtp_sink.messages) for address in message.recipients
    )
    assert len({row[0] for row in rows}) == len(rows) == CUSTOMERS, "one message for each customer"
    assert set(received.values()) == {1}, "no customer twice"
    for address, message_state, reason, activity_state, completed in rows:
        assert activity_state == message_state
        if message_state == "sent":
            assert received[address] == 1
            assert completed
        elif message_state == "failed":
            assert address in smtp_sink.refuse
            assert "No such user" in reason
        else:
            assert message_state == "unclear", "nothing else is left over"
            assert "then choose" in reason, "it says what to do"
    states = Counter(row[1] for row in rows)
    assert storm.kills == KILLS_PREPARING + KILLS_SENDING
    # A kill leaves one batch of each lane unclear, the stopped database those of both servers.
    assert states["unclear"] <= (storm.kills + 3) * LANES * BATCH
    assert states["failed"] + states["unclear"] >= len(smtp_sink.refuse)
