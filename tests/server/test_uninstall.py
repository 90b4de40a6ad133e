"""Uninstalling and upgrading the addons on a database that was worked with."""

import re

import pytest

WORK = """
import base64
from odoo import Command, fields
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
env["ir.config_parameter"].set_param("crm_interactions.delivery_batch_size", "7")
env.cr.commit()
"""

UNINSTALL = """
env["ir.module.module"].search([("name", "=", "crm_interactions")]).button_immediate_uninstall()
"""

INSTALL = """
env["ir.module.module"].search([("name", "=", "crm_interactions")]).button_immediate_install()
"""

UPGRADE = """
env["ir.module.module"].search([("name", "=", "crm_interactions")]).button_immediate_upgrade()
"""

# Rows that point at something of ours, by the table and the column that says so.
TRACES = {
    "ir_model_data": "module = 'crm_interactions'",
    "ir_model": "model IN %(models)s",
    "ir_config_parameter": "key LIKE 'crm\\_interactions.%%'",
    "mail_activity": "res_model IN %(models)s",
    "mail_message": "model IN %(models)s",
    "mail_followers": "res_model IN %(models)s",
    "ir_attachment": "res_model IN %(models)s",
    "calendar_event": "res_model IN %(models)s",
    "ir_cron": "cron_name ILIKE '%%interaction%%' OR cron_name ILIKE '%%crm message%%'",
    "ir_ui_menu": "name ->> 'en_US' IN ('Customer Relations', 'My Interactions')",
    "ir_ui_view": "arch_db ->> 'en_US' LIKE '%%crm_interactions%%'",
    "mail_alias": "alias_model_id IN (SELECT id FROM ir_model WHERE model IN %(models)s)",
}


@pytest.fixture
def worked(shell, database):
    """A database with customers, interactions, files, messages and activities."""
    shell(WORK)
    return database


def own_models(cursor):
    """Names of the models the addon brings, not of those it extends."""
    cursor.execute(
        "SELECT m.model FROM ir_model m JOIN ir_model_data d ON d.model = 'ir.model'"
        " AND d.res_id = m.id GROUP BY m.id HAVING array_agg(d.module::text) = '{crm_interactions}'"
    )
    return tuple(row[0] for row in cursor.fetchall())


def test_uninstalling_leaves_nothing_behind(worked, shell, cursor):
    """Section 4: no table, column, setting or row of the addon is left, and it can come back."""
    models = own_models(cursor)
    assert "crm.interaction" in models
    cursor.execute("SELECT count(*) FROM mail_message WHERE model = 'crm.interaction'")
    assert cursor.fetchone()[0] > 0
    shell(UNINSTALL)
    left = {}
    for table, condition in TRACES.items():
        cursor.execute(f"SELECT count(*) FROM {table} WHERE {condition}", {"models": models})
        left[table] = cursor.fetchone()[0]
    cursor.execute(
        "SELECT table_name || '.' || column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND (table_name IN %s"
        " OR table_name LIKE 'crm\\_interaction%%'"
        " OR column_name IN ('is_handling_closed', 'data_protection_reminder'))",
        [tuple(model.replace(".", "_") for model in models)],
    )
    left["columns"] = cursor.fetchall()
    assert not {key: value for key, value in left.items() if value}
    cursor.execute("SELECT count(*) FROM res_partner WHERE name = 'Example Ltd'")
    assert cursor.fetchone()[0] == 1
    shell(INSTALL)
    cursor.execute("SELECT count(*) FROM crm_interaction_type")
    assert cursor.fetchone()[0] > 0


def test_upgrading_keeps_the_work(worked, shell, cursor):
    """Section 4: an upgrade changes no interaction and no message."""
    state = (
        "SELECT id, name, state, note, duration_hours, write_date FROM crm_interaction ORDER BY id"
    )
    words = "SELECT id, subject, body, state FROM crm_message ORDER BY id"
    before = {}
    for query in (state, words):
        cursor.execute(query)
        before[query] = cursor.fetchall()
        assert before[query]
    shell(UPGRADE)
    for query, rows in before.items():
        cursor.execute(query)
        assert cursor.fetchall() == rows, re.split(" FROM ", query)[1]
