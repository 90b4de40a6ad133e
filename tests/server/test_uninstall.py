"""Uninstalling and upgrading the addons on a database that was worked with."""

import functools
import re
from contextlib import ExitStack, closing

import psycopg2
import pytest
from database_copy import copied
from odoo_shell import run_in_shell

WORK = """
import base64
from odoo import Command, fields
from odoo.addons.crm_agreements.models.crm_agreement_grant import Origin
type_ = env.ref("crm_interactions.crm_interaction_type_meeting")
customer = env["res.partner"].create({"name": "Example Ltd", "is_company": True,
    "email": "office@example.com",
    "child_ids": [Command.create({"name": "Purchasing, Example Ltd"})]})
plan = env["crm.interaction"].create({"partner_id": customer.id, "type_id": type_.id,
    "contact_ids": customer.child_ids.ids,
    "date_start": fields.Datetime.add(fields.Datetime.now(), days=3),
    "link_ids": [Command.create({"url": "https://example.com"})]})
plan.activity_schedule("mail.mail_activity_data_todo", summary="Prepare")
plan.message_post(body="Note", attachments=[("plan.txt", b"words")])
held = env["crm.interaction"].create({"partner_id": customer.id, "type_id": type_.id,
    "contact_ids": customer.child_ids.ids, "parent_id": plan.id})
held.action_timer_start()
env["crm.message"].create({"partner_id": customer.id, "interaction_id": held.id,
    "channel_id": env.ref("crm_interactions.crm_channel_email").id,
    "subject": "Offer", "body": "<p>As agreed</p>"}).action_queue()
held.action_done()
env["mail.alias.domain"].create({"name": "example.com"})
team = env["crm.team"].create({"name": "Branch", "inbound_alias_name": "branch"})
for sender in ("office@example.com", "unknown@example.org"):
    env["mail.thread"].message_process(None, f"From: {sender}\\nTo: branch@example.com\\n\\nWords")
leaver = env["res.users"].create({"name": "Leaver", "login": "leaver", "group_ids": [
    Command.link(env.ref("sales_team.group_sale_salesman").id)]})
env["crm.interaction"].create({"partner_id": customer.id, "user_id": leaver.id,
    "type_id": env.ref("crm_interactions.crm_interaction_type_task").id})
leaver.action_archive()
assert env["mail.activity"].search_count([("res_id", "=", leaver.partner_id.id)])
env["crm.application"].create({"number": "A-1", "partner_id": customer.id,
    "url": "https://example.com/A-1"})
parent = env["res.partner"].create({"name": "Example Holding", "is_company": True})
env["res.partner.relation"].create({"left_partner_id": customer.id, "right_partner_id": parent.id,
    "type_id": env.ref("crm_interactions.res_partner_relation_type_subsidiary").id})
env["ir.config_parameter"].set_param("crm_interactions.delivery_batch_size", "7")
contract = env["crm.contract"].create({"partner_id": customer.id})
agreement = env["crm.agreement"]._from_origin("link", evidence={"ip": "192.0.2.1"}).create({
    "partner_id": customer.id, "contract_id": contract.id,
    "type_id": env.ref("crm_agreements.crm_agreement_type_email_marketing").id})
agreement.action_withdraw()
campaign = env["crm.campaign"].create({"name": "Announcement",
    "type_id": env.ref("crm_campaigns.crm_campaign_type_information").id,
    "segment_ids": [Command.create({"name": "Listed", "kind": "static",
        "partner_ids": [Command.set(customer.ids)]})],
    "stage_ids": [Command.create({"name": "Mail", "purpose": "service",
        "channel_id": env.ref("crm_interactions.crm_channel_email").id,
        "subject": "News", "body_html": "<p><a href='https://example.com'>News</a></p>",
        "attachment_ids": [Command.create({"name": "news.txt", "raw": b"words"})],
        "variant_ids": [Command.create({"name": "B", "percent": 50, "subject": "Other"})]}),
      Command.create({"name": "Call",
        "channel_id": env.ref("crm_interactions.crm_channel_phone").id,
        "activity_type_id": env.ref("crm_interactions.crm_interaction_type_call").id})]})
campaign.action_approve()
campaign.action_launch()
env["crm.campaign.run"]._advance_due()
env.cr.commit()
for run in campaign.run_ids:
    run._generate()
assert campaign.activity_ids.message_out_ids
env["crm.message.click"]._count(campaign.activity_ids.message_out_ids, 1, False)
env["ir.config_parameter"].set_param("crm_campaigns.chunk_size", "500")
# As demonstration data has them: what they were sent and what was agreed keeps both.
for record in (customer, agreement):
    env["ir.model.data"].create({"module": "crm_campaigns", "name": record._table + "_demo_x",
        "model": record._name, "res_id": record.id, "noupdate": True})
type_ = agreement.type_id
wording = env["crm.agreement.wording"]._current(type_, ["en_US"])[type_]
customer._agree_online(wording, env.company, Origin("link"))
env["crm.agreement.link.order"]._order_link("office@example.com", env.company, "192.0.2.1")
request = env["crm.subject.request"].create({"partner_id": customer.id, "kind": "access",
    "channel_id": env.ref("crm_interactions.crm_channel_letter").id, "identity_method": "call"})
request.action_check_identity()
request.action_export()
request.action_restrict()
rule = env.ref("crm_agreements.crm_retention_rule_refusals")
env["crm.retention.log"].create({"rule_id": rule.id, "kind": rule.kind, "action": rule.action})
env.cr.commit()
"""

MODULE = """
getattr(env["ir.module.module"].search([("name", "=", "{1}")]), "button_immediate_{0}")()
"""

# Rows that point at something of ours, by the table and the column that says so.
TRACES = {
    "ir_model_data": "module = %(addon)s",
    "ir_model": "model IN %(models)s",
    "ir_config_parameter": "key LIKE %(addon)s || '.%%'",
    "mail_activity": "res_model IN %(models)s",
    "mail_message": "model IN %(models)s",
    "mail_followers": "res_model IN %(models)s",
    "ir_attachment": "res_model IN %(models)s",
    "calendar_event": "res_model IN %(models)s",
    "ir_cron": "id IN %(crons)s",
    "res_groups": "id IN %(groups)s",
    "ir_ui_view": "arch_db ->> 'en_US' LIKE '%%' || %(addon)s || '%%'",
    "mail_alias": "alias_model_id IN (SELECT id FROM ir_model WHERE model IN %(models)s)",
    "queue_job": "model_name IN %(models)s",
    "pg_proc": "proname LIKE %(addon)s || '%%' OR proname = 'crm_agreement_event_guard'"
    " AND %(addon)s <> 'crm_campaigns'",
}
# The columns that an addon alone brings: of its own tables, and of those it extends.
COLUMNS = """
SELECT replace(f.model, '.', '_'), f.name FROM ir_model_fields f
  JOIN ir_model_data d ON d.model = 'ir.model.fields' AND d.res_id = f.id
 WHERE f.store AND f.ttype NOT IN ('one2many', 'many2many')
 GROUP BY f.id HAVING array_agg(d.module::text) <@ %s::text[]
"""
# Which addons go with one.
GONE = {
    "crm_interactions": ["crm_interactions", "crm_agreements", "crm_campaigns"],
    "crm_agreements": ["crm_agreements", "crm_campaigns"],
    "crm_campaigns": ["crm_campaigns"],
}


@pytest.fixture(scope="module")
def after(installed):
    """Return the name of a database that was worked with, after steps like "install crm_campaigns".

    Each is made once, out of the one before its last step, and no test changes one.
    """
    with ExitStack() as databases:

        @functools.cache
        def after(*steps):
            *earlier, code = [WORK, *(MODULE.format(*step.split()) for step in steps)]
            name = databases.enter_context(copied(after(*steps[:-1]) if earlier else installed))
            run_in_shell(name, code)
            return name

        yield after


def rows(database, query, values=None):
    """What a query finds; the connection is closed, so that the database can be copied."""
    with closing(psycopg2.connect(dbname=database)) as connection, connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def value(database, query, values=None):
    return rows(database, query, values)[0][0]


def own_models(database, addon):
    """Names of the models the addon brings, not of those it extends."""
    found = rows(
        database,
        "SELECT m.model FROM ir_model m JOIN ir_model_data d ON d.model = 'ir.model'"
        " AND d.res_id = m.id GROUP BY m.id HAVING array_agg(d.module::text) <@ %s::text[]",
        [GONE[addon]],
    )
    return tuple(row[0] for row in found)


def records_of(database, model, addon):
    """Ids of the records of a model that the addon brings."""
    found = rows(
        database,
        "SELECT res_id FROM ir_model_data WHERE model = %s AND module = ANY(%s)",
        [model, GONE[addon]],
    )
    return tuple(row[0] for row in found) or (0,)


@pytest.mark.parametrize(
    ("addon", "model"),
    [
        ("crm_interactions", "crm.interaction"),
        ("crm_agreements", "crm.agreement"),
        ("crm_campaigns", "crm.campaign"),
    ],
)
def test_uninstalling_leaves_nothing_behind(after, addon, model):
    """Section 4: no table, column, setting or row of the addon is left, and it can come back."""
    worked = after()
    models = own_models(worked, addon)
    assert model in models
    assert value(worked, "SELECT count(*) FROM mail_message WHERE model = %s", [model]) > 0
    columns = tuple(rows(worked, COLUMNS, [GONE[addon]]))
    assert columns
    crons, groups = (records_of(worked, name, addon) for name in ("ir.cron", "res.groups"))

    gone = after(f"uninstall {addon}")
    values = {"models": models, "addon": addon, "crons": crons, "groups": groups}
    left = {
        table: value(gone, f"SELECT count(*) FROM {table} WHERE {condition}", values)
        for table, condition in TRACES.items()
    }
    left["columns"] = rows(
        gone,
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND (table_name, column_name) IN %s",
        [columns],
    )
    left["tables"] = rows(
        gone,
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        " AND (table_name IN %s OR table_name LIKE %s)",
        [tuple(name.replace(".", "_") for name in models), model.replace(".", "\\_") + "\\_%"],
    )
    left["menus"] = value(
        gone,
        "SELECT count(*) FROM ir_ui_menu WHERE name ->> 'en_US' = 'My Interactions'"
        " AND %s = 'crm_interactions'",
        [addon],
    )
    assert not {key: found for key, found in left.items() if found}
    assert value(gone, "SELECT count(*) FROM res_partner WHERE name = 'Example Ltd'") == 1

    back = after(f"uninstall {addon}", f"install {addon}")
    assert value(back, "SELECT count(*) FROM crm_interaction_type") > 0


def relation_types(database):
    return sorted(
        name for (name,) in rows(database, "SELECT name ->> 'en_US' FROM res_partner_relation_type")
    )


def test_connections_outlive_the_addon(after):
    """S8: they are OCA's, with the types they are of; both are not doubled when it comes back."""
    assert relation_types(after("uninstall crm_interactions")) == ["Subsidiary of"]
    back = after("uninstall crm_interactions", "install crm_interactions")
    assert relation_types(back) == [
        "Member of",
        "Recommended by",
        "Relay or contact of",
        "Same household as",
        "Subsidiary of",
    ]
    assert value(back, "SELECT count(*) FROM res_partner_relation") == 1


def test_upgrading_keeps_the_work(after):
    """Section 4: an upgrade changes no interaction, message and row of the ledger."""
    state = (
        "SELECT id, name, state, note, duration_hours, write_date FROM crm_interaction ORDER BY id"
    )
    words = "SELECT id, subject, body, state FROM crm_message ORDER BY id"
    ledger = "SELECT id, number, kind, hash, write_date FROM crm_agreement_event ORDER BY id"
    worked, upgraded = after(), after("upgrade crm_interactions")
    for query in (state, words, ledger):
        before = rows(worked, query)
        assert before
        assert rows(upgraded, query) == before, re.split(" FROM ", query)[1]
