"""Two users close the same interaction in the same moment, on a real server."""

import threading
import time

import psycopg2

WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()
"""


def wait_until(condition, seconds=180):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def waiting(cursor):
    cursor.execute(WAITING)
    return cursor.fetchone()[0]


def test_two_users_closing_at_once_make_one_follow_up(start_server, cursor, database):
    """F3, C6: one of them closes it, the other is told so, and one next contact is made"""
    server = start_server()
    # The one who comes second is stopped by the database and starts again.
    server.expected_problems.append("could not serialize access")
    (customer,) = server.call("res.partner", "create", vals_list=[{"name": "Example Ltd"}])
    [[task, _name]] = server.call("crm.interaction.type", "name_search", name="Task")
    values = {"partner_id": customer, "type_id": task, "next_mode": "in"}
    ids = server.call("crm.interaction", "create", vals_list=[values])
    answers = []
    users = [
        threading.Thread(
            target=lambda: answers.append(server.call("crm.interaction", "action_done", ids=ids))
        )
        for _user in range(2)
    ]
    # Neither gets through before both have read the interaction as open.
    holder = psycopg2.connect(dbname=database)
    holder.cursor().execute("SELECT 1 FROM crm_interaction WHERE id = ANY(%s) FOR UPDATE", [ids])
    for user in users:
        user.start()
    wait_until(lambda: waiting(cursor) == len(users))
    holder.rollback()
    holder.close()
    for user in users:
        user.join()
    (told,) = [answer for answer in answers if answer is not True]
    assert "closed already" in told["params"]["message"]
    cursor.execute("SELECT id FROM crm_interaction WHERE parent_id = ANY(%s)", [ids])
    follow_ups = cursor.fetchall()
    cursor.execute(
        "SELECT state, next_interaction_id FROM crm_interaction WHERE id = ANY(%s)", [ids]
    )
    assert cursor.fetchall() == [("done", follow_ups[0][0])]
    assert len(follow_ups) == 1
