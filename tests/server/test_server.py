"""The addons on a real server: started, asked over HTTP, sending real mail, killed."""

import http.client
from pathlib import Path


def test_server_with_all_addons_starts_and_answers_without_a_warning(start_server):
    """Section 4: the external API answers on a server with every addon installed."""
    server = start_server()
    own = [path.parent.name for path in Path(__file__).parents[2].glob("crm_*/__manifest__.py")]
    found = server.call(
        "ir.module.module",
        "search_count",
        domain=[("name", "in", own), ("state", "=", "installed")],
    )
    assert found == len(own) > 0


def test_mail_reaches_a_real_mail_server(start_server, smtp_sink):
    """F4: what Odoo sends leaves through SMTP."""
    server = start_server()
    values = {
        "subject": "Offer",
        "body_html": "<p>As agreed</p>",
        "email_from": "sales@example.com",
        "email_to": "customer@example.com",
    }
    mails = server.call("mail.mail", "create", vals_list=[values])
    server.call("mail.mail", "send", ids=mails)
    (received,) = smtp_sink.to("customer@example.com")
    assert received.content["Subject"] == "Offer"
    assert "As agreed" in received.text


def test_killed_server_leaves_its_committed_rows_to_the_next_one(start_server, cursor):
    """B13: what was committed outlives the process, what was not leaves nothing."""
    first = start_server()
    ids = first.call("res.partner", "create", vals_list=[{"name": "Example Ltd"}])
    first.kill()
    cursor.execute("SELECT name FROM res_partner WHERE id = ANY(%s)", [ids])
    assert cursor.fetchone() == ("Example Ltd",)
    found = start_server().call("res.partner", "read", ids=ids, fields=["name"])
    assert [row["name"] for row in found] == ["Example Ltd"]


def test_call_with_a_wrong_key_is_refused(start_server):
    """Section 4: the external API knows its callers."""
    server = start_server()
    status, _answer = server.request("res.partner", "search", key="0" * 40, domain=[])
    assert status == http.client.UNAUTHORIZED
