"""Assigning over the external API: the colleague gets one real mail, with a working link."""

import re

CONTEXT = {"no_reset_password": True}


def create_colleague(server):
    """Return the id of a user who reads everybody's interactions."""
    [group] = server.call(
        "ir.model.data",
        "search_read",
        domain=[("module", "=", "sales_team"), ("name", "=", "group_sale_salesman_all_leads")],
        fields=["res_id"],
    )
    [user] = server.call(
        "res.users",
        "create",
        vals_list=[
            {
                "name": "Test Colleague",
                "login": "colleague",
                "email": "colleague@example.com",
                "group_ids": [[6, 0, [group["res_id"]]]],
            }
        ],
        context=CONTEXT,
    )
    return user


def test_assigned_colleague_receives_one_mail_with_a_working_link(start_server, smtp_sink):
    """H5, H6: two interactions assigned in one call, one mail, its links lead to both."""
    server = start_server()
    [me] = server.call("res.users", "search", domain=[("login", "=", "admin")])
    server.call("res.users", "write", ids=[me], vals={"email": "me@example.com"})
    user = create_colleague(server)
    [customer] = server.call("res.partner", "create", vals_list=[{"name": "Example Ltd"}])
    [task] = server.call("crm.interaction.type", "search", domain=[("code", "=", "task")])
    values = {"partner_id": customer, "type_id": task}
    ids = server.call(
        "crm.interaction",
        "create",
        vals_list=[{**values, "name": "Send the offer"}, {**values, "name": "Ask for an answer"}],
    )
    server.call("crm.interaction", "write", ids=ids, vals={"user_ids": [[4, user]]})
    (received,) = smtp_sink.to("colleague@example.com")
    assert received.content["Subject"] == "Assigned to you: 2 interactions"
    linked = re.findall(r"/mail/view\?model=crm\.interaction&(?:amp;)?res_id=(\d+)", received.text)
    assert {int(found) for found in linked} == set(ids)
    assert re.search(r"/odoo/\d+/crm-assignments", received.text)

    server.call("crm.interaction", "write", ids=ids, vals={"user_ids": [[3, user]]})
    _assigned, unassigned = smtp_sink.to("colleague@example.com")
    assert unassigned.content["Subject"] == "No longer assigned to you: 2 interactions"
