"""One stopwatch a user, whatever number of browsers and servers, and none is lost."""

from concurrent.futures import ThreadPoolExecutor

NEW = """
customer = env["res.partner"].create({"name": "Example Ltd", "is_company": True})
task = env.ref("crm_interactions.crm_interaction_type_task")
interactions = env["crm.interaction"].create(
    [{"partner_id": customer.id, "type_id": task.id} for _number in range(4)]
)
env.cr.commit()
print(interactions.ids)
"""


def test_browsers_that_start_at_once_leave_one_running(shell, start_server, cursor):
    """C5, B2: four starts at the same moment all succeed, and the last one runs."""
    server = start_server()
    # Who comes second is stopped by the database and starts again.
    server.expected_problems += ["could not serialize access", "crm_timer_segment_running_unique"]
    ids = [int(number) for number in shell(NEW).strip("[]\n").split(",")]

    def start(number):
        return server.call("crm.interaction", "action_timer_start", ids=[number])

    with ThreadPoolExecutor(len(ids)) as browsers:
        assert list(browsers.map(start, ids)) == [True] * len(ids)
    cursor.execute("SELECT count(*), count(*) - count(date_stop) FROM crm_timer_segment")
    assert cursor.fetchone() == (len(ids), 1)


def test_stopwatch_runs_on_when_the_server_is_restarted(shell, start_server, cursor):
    """B2: the time is the database's; a restart of the server takes none of it."""
    server = start_server()
    (number, *_others) = [int(number) for number in shell(NEW).strip("[]\n").split(",")]
    server.call("crm.interaction", "action_timer_start", ids=[number])
    cursor.execute("UPDATE crm_timer_segment SET date_start = date_start - interval '90 seconds'")
    server.stop()
    server = start_server()
    server.call("crm.interaction", "action_timer_pause", ids=[number])
    (row,) = server.call("crm.interaction", "read", ids=[number], fields=["timer_hours"])
    assert row["timer_hours"] * 3600 >= 90
