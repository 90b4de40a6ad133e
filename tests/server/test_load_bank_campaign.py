"""The bank's campaign in a real database: complete, exact, once, also after a kill."""

import csv
import json
import os
import subprocess
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path

import psycopg2
import psycopg2.extras
import pytest
from database_copy import copied
from odoo_shell import run_in_shell

DEMO = Path(__file__).parents[2] / "setup" / "demo"
LOADER = [sys.executable, str(DEMO / "load_bank_campaign.py"), "-c", os.environ["CRM_TEST_CONF"]]

# What Odoo computes anew for every stored computed field that nobody may edit.
RECOMPUTE = """
import json
differences = []
for model in ("res.partner", "crm.interaction"):
    ids = env["ir.model.data"].search(
        [("module", "=", "__bank_campaign__"), ("model", "=", model)]
    ).mapped("res_id")
    records = env[model].browse(ids)
    for name, field in records._fields.items():
        if field.store and field.compute and field.readonly and field.column_type:
            before = {record.id: field.convert_to_write(record[name], record) for record in records}
            env.add_to_compute(field, records)
            records._recompute_recordset([name])
            differences += [
                (model, name, record.id, before[record.id], str(record[name]))
                for record in records
                if field.convert_to_write(record[name], record) != before[record.id]
            ]
env.cr.rollback()
print(json.dumps(differences))
"""

# A customer that Odoo creates, to be compared column by column with one that was loaded.
TWIN = """
partner = env["res.partner"].with_context(tracking_disable=True).create({"lastname": "Twin"})
env.cr.commit()
print(partner.id)
"""

FOUND = """
    SELECT count(*) FILTER (WHERE data.name LIKE 'customer%'),
           count(*) FILTER (WHERE data.name LIKE 'call%'),
           count(*) FILTER (WHERE data.name LIKE 'earlier%'),
           (SELECT count(*) FROM res_partner WHERE name LIKE 'Customer %'),
           (SELECT count(*) FROM crm_interaction)
      FROM ir_model_data data WHERE data.module = '__bank_campaign__'
"""


def load(database, *arguments):
    """Run the loader to its end; return what it said."""
    done = subprocess.run(
        [*LOADER, "-d", database, *map(str, arguments)],
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def loaded(database):
    """How many customers, calls and earlier calls have external ids; how many there are at all."""
    with closing(psycopg2.connect(dbname=database)) as connection, connection.cursor() as cursor:
        cursor.execute(FOUND)
        return cursor.fetchone()


@pytest.fixture
def many(tmp_path):
    """A campaign of 3,000 customers: three of the loader's batches."""
    with (DEMO / "bank-sample.csv").open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["number"])
    path = tmp_path / "many.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        for number in range(1, 3001):
            row = rows[number % 100]
            writer.writerow({**row, "number": number, "month": "may", "day": number % 30 + 1})
    return path


@pytest.fixture(scope="module")
def sample(installed):
    """A database with the sample, which no test changes."""
    with copied(installed) as name:
        load(name, "--sample")
        yield name


@pytest.fixture
def database(sample):
    """A copy of that database, of this test's own."""
    with copied(sample) as name:
        yield name


@pytest.fixture(scope="module")
def calls(sample):
    """The calls of the sample as ``{customer: values}``."""
    query = """
        SELECT partner.name AS customer, channel.code AS channel,
               type.code AS type, call.state, call.direction, call.duration_hours, call.comments,
               call.date, call.date_activity, call.date_start, call.is_all_day,
               result.name->>'en_US' AS result,
               earlier.date AS earlier_date, earlier_result.name->>'en_US' AS earlier_result,
               earlier.comments AS earlier_comments, earlier.channel_id AS earlier_channel,
               earlier.partner_id = call.partner_id AS same_customer
          FROM crm_interaction call
          JOIN res_partner partner ON partner.id = call.partner_id
          JOIN crm_interaction_type type ON type.id = call.type_id
     LEFT JOIN crm_channel channel ON channel.id = call.channel_id
     LEFT JOIN crm_interaction_result_type result ON result.id = call.result_type_id
     LEFT JOIN crm_interaction earlier ON earlier.id = call.parent_id
     LEFT JOIN crm_interaction_result_type earlier_result
            ON earlier_result.id = earlier.result_type_id
         WHERE call.name = 'Term deposit campaign'
    """
    with (
        closing(psycopg2.connect(dbname=sample)) as connection,
        connection.cursor(cursor_factory=psycopg2.extras.RealDictCursor) as cursor,
    ):
        cursor.execute(query)
        return {row["customer"]: row for row in cursor.fetchall()}


def test_each_row_becomes_a_held_call_with_its_exact_values(calls):
    """Section 3: medium, seconds, outcome, day and number of contacts of a row."""
    assert len(calls) == 200
    first = calls["Customer 00001"]
    assert (first["type"], first["state"], first["direction"]) == ("call", "done", "out")
    assert first["channel"] is None, "the medium is unknown"
    assert first["duration_hours"] == 261 / 3600
    assert first["result"] == "Not interested"
    assert first["comments"] == "Contacts in this campaign: 1"
    noon = datetime(2008, 5, 5, 12)
    assert first["date"] == first["date_activity"] == first["date_start"] == noon
    assert first["is_all_day"]
    assert first["earlier_date"] is None
    assert {call["channel"] for call in calls.values()} == {None, "mobile", "phone"}
    assert {call["date"].year for call in calls.values()} == {2008, 2009, 2010}
    assert sum(call["result"] == "Agreed" for call in calls.values()) == 24


def test_earlier_campaign_precedes_the_call(calls):
    """Section 3: days since → date, outcome → result, linked as the activity that is followed."""
    last = calls["Customer 45081"]
    assert last["date"] == datetime(2010, 10, 21, 12)
    assert last["earlier_date"] == datetime(2010, 7, 9, 12)
    assert last["earlier_result"] == "Not interested"
    assert last["earlier_comments"].startswith("Contacts before the next campaign: 2")
    assert last["earlier_channel"] is None
    assert last["same_customer"]
    followed = [call for call in calls.values() if call["earlier_date"]]
    assert len(followed) == 42
    assert {call["earlier_result"] for call in followed} == {
        "Agreed",
        "Not interested",
        "Other",
        None,
    }


def test_facts_are_categories_below_their_headings(cursor):
    """Section 3: job, marital status, education, loans, age and balance of the first customer."""
    cursor.execute(
        """
        SELECT parent.name->>'en_US', category.name->>'en_US'
          FROM res_partner partner
          JOIN res_partner_res_partner_category_rel rel ON rel.partner_id = partner.id
          JOIN res_partner_category category ON category.id = rel.category_id
          JOIN res_partner_category parent ON parent.id = category.parent_id
         WHERE partner.name = 'Customer 00001'
        """
    )
    assert dict(cursor.fetchall()) == {
        "Job": "Management",
        "Marital status": "Married",
        "Education": "Tertiary",
        "Credit in default": "No",
        "Housing loan": "Yes",
        "Personal loan": "No",
        "Age": "50–59",
        "Balance": "1,500–4,999",
    }


def test_stored_computed_fields_are_what_odoo_computes(sample, calls):
    """Section 3: loading fast takes nothing from customers and interactions."""
    assert len(calls) == 200
    assert json.loads(run_in_shell(sample, RECOMPUTE)) == []


def test_loaded_customer_differs_from_a_created_one_in_its_own_values_only(database, calls, cursor):
    """Section 3: every other column is filled as Odoo fills it."""
    assert len(calls) == 200
    twin = int(run_in_shell(database, TWIN))
    cursor.execute("SELECT * FROM res_partner WHERE id = %s OR name = 'Customer 45081'", [twin])
    names = [column.name for column in cursor.description]
    one, other = cursor.fetchall()
    different = {name for name, left, right in zip(names, one, other) if left != right}
    assert different <= {
        *("id", "commercial_partner_id", "name", "complete_name", "lastname", "comment"),
        *("create_date", "write_date", "calendar_last_notif_ack"),
    }


def test_second_run_adds_nothing(database, calls):
    """Section 3: repeatable without doubling anything."""
    assert len(calls) == 200
    assert load(database, "--sample").startswith("Loaded: 200 customers, 200 calls (24 agreed)")
    assert loaded(database) == (200, 200, 42, 200, 242)


def test_killed_run_is_finished_by_the_next_one(installed, many):
    """Section 3: killed between two batches, nothing is lost or doubled."""
    with copied(installed) as database:
        with subprocess.Popen(
            [*LOADER, "-d", database, str(many)], text=True, stderr=subprocess.PIPE
        ) as process:
            progress = process.stderr.readline()
            process.kill()
        assert "1,000 of 3,000" in progress
        customers, *_others = loaded(database)
        assert 1000 <= customers < 3000
        load(database, many)
        customers, calls, earlier, *totals = loaded(database)
        assert (customers, calls) == (3000, 3000)
        assert totals == [3000, 3000 + earlier]


def test_calls_are_one_campaign_with_the_conversion_of_the_data(database, calls, cursor):
    """K10, section 3: each call an activity of its month's run, each agreement a success, once."""
    assert len(calls) == 200
    query = """
        SELECT count(*), count(m.date_converted), count(DISTINCT a.run_id),
               count(i.id) FILTER (WHERE i.result_type_id = t.id AND t.is_success),
               count(*) FILTER (WHERE a.status = 'completed' AND a.date_closed IS NOT NULL)
          FROM crm_campaign_activity a
          JOIN crm_campaign c ON c.id = a.campaign_id AND c.state = 'done'
          JOIN crm_campaign_member m ON m.campaign_id = c.id AND m.partner_id = a.partner_id
          JOIN crm_interaction i ON i.campaign_activity_id = a.id
          JOIN crm_interaction_result_type t ON t.id = i.result_type_id
         WHERE c.name = 'Term deposit campaign'
    """
    cursor.execute(query)
    found = cursor.fetchone()
    months = {(call["date"].year, call["date"].month) for call in calls.values()}
    assert found == (200, 24, len(months), 24, 200)
    assert "Campaign: 24 of 200 customers agreed" in load(database, "--sample")
    cursor.execute(query)
    assert cursor.fetchone() == found
