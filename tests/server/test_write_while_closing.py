"""One user writes while another one closes the interaction, on a real server."""

import http.client
from concurrent.futures import ThreadPoolExecutor

import pytest

# Both change one row: Odoo logs that the database let one of them wait, and repeats its call.
CONFLICT = "could not serialize access due to concurrent update"
# Who comes too late is refused, which Odoo logs.
CLOSED = "is closed: nothing about it can be changed"


@pytest.fixture
def server(start_server):
    server = start_server()
    server.expected_problems += [CONFLICT, CLOSED]
    return server


@pytest.fixture
def interactions(server):
    """Ids of open interactions."""
    partners = server.call("res.partner", "create", vals_list=[{"name": "Example Ltd"}])
    types = server.call("crm.interaction.type", "search", domain=[("code", "=", "task")])
    values = {"partner_id": partners[0], "type_id": types[0], "note": "before"}
    return server.call("crm.interaction", "create", vals_list=[values] * 4)


def at_once(server, *calls):
    """Call methods of interactions at the same moment; returns statuses and answers.

    Each call is the name of the method and its arguments.
    """

    def request(call):
        method, arguments = call
        return server.request("crm.interaction", method, **arguments)

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(request, calls))


def test_note_written_while_another_user_closes_is_kept_or_refused(server, interactions, cursor):
    """C8: who is told that the note was saved finds it saved; nobody is told so in vain."""
    for interaction in interactions:
        (written, answer), (closed, _answer) = at_once(
            server,
            ("write", {"ids": [interaction], "vals": {"note": "after"}}),
            ("action_done", {"ids": [interaction]}),
        )
        assert closed == http.client.OK
        assert written in (http.client.OK, http.client.FORBIDDEN), answer
        cursor.execute("SELECT state, note FROM crm_interaction WHERE id = %s", [interaction])
        assert cursor.fetchone() == ("done", "after" if written == http.client.OK else "before")
