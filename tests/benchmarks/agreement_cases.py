"""Agreements and the gate beside hand-written SQL that gives the same answer.

A variant that returns a number says what it found; the numbers of a case have to agree.
"""

from datetime import datetime, time, timedelta
from unittest.mock import patch

import client
import pytz
from measures import Case, Target

from odoo.tools import SQL

PAGE = 80
COUNT_LIMIT = 10001


def agreement_cases(env, customers):
    """Yield what is asked of a million agreements."""
    env.cr.execute("SELECT id FROM crm_message WHERE purpose = 'marketing' AND state = 'draft'")
    # Without the one the others were made after.
    messages = sorted(row[0] for row in env.cr.fetchall())[1:]
    channel_id = env.ref("crm_interactions.crm_channel_email").id
    yield from _status()
    yield from _lists(env, customers)
    yield Case(
        f"gate for {len(messages):,} customers",
        {"ours": _gate(messages), "floor": _floor_gate(messages, channel_id)},
        Target(against="floor", ratio=2, queries=1),
        heavy=True,
        warm=_read_companies,
    )
    yield Case(
        "gate for one customer",
        {"ours": _gate(messages[7:8]), "floor": _floor_gate_of_one(messages[7], channel_id)},
        Target(against="floor", queries=1, more_ms=1),
        warm=_read_companies,
    )


def agreement_plans(env, customers, users):
    """Return ``{what: query}`` of what must be found by an index."""
    agreements = env["crm.agreement"].with_user(users[0])
    domains = {
        "a customer's agreements": [("partner_id", "=", customers["a busy customer"])],
        "the newest agreements": [],
        "the newest active agreements": [("status", "=", "active")],
    }
    lists = {
        what: agreements._search(domain, limit=PAGE, order=agreements._order).select()
        for what, domain in domains.items()
    }
    return {**lists, "the gate for one message": _gate_query(env)}


def _gate_query(env):
    """Return what the gate asks about one message, without the settings before it."""
    message = env["crm.message"].search([("purpose", "=", "marketing")], limit=1)
    message._check_may_send()
    asked = []
    with patch.object(type(env), "execute_query", lambda _env, query: asked.append(query)):
        message._check_may_send()
    _settings, select = asked[-1].code.split(";", 1)
    return SQL(select, *asked[-1].params)


def _read_companies(env):
    """Read what every request reads: the user and the companies of the access rules."""
    env.user.read(["partner_id"])
    env.companies.mapped("parent_path")
    env["res.company"]._agreement_days(datetime.utcnow())
    env.company._agreement_day()
    env.ref("crm_interactions.crm_channel_email")


# Status


def _status():
    yield Case(
        "active agreements, counted",
        {
            "ours": lambda env: env["crm.agreement"].search_count([("status", "=", "active")]),
            "floor": lambda env: _floor_count(env, datetime.utcnow()),
        },
        Target(against="floor", ratio=2, queries=1),
        warm=_read_companies,
    )
    yield Case(
        "active agreements before and after midnight",
        {"ours": _over_midnight(_count), "floor": _over_midnight(_floor_count), "stored": _store},
        Target(against="floor", ratio=2, queries=2),
        warm=_read_companies,
        check=_check_nothing_written,
    )


def _check_nothing_written(env):
    """The clock alone changes the status: PostgreSQL gave the transaction no number to write."""
    env.cr.execute("SELECT pg_current_xact_id_if_assigned()")
    if env.cr.fetchone()[0]:
        raise AssertionError("agreements were written when their status changed")


def _midnight(env):
    zone = pytz.timezone(env.company.agreement_tz or "UTC")
    local = datetime.combine(env.company._agreement_day(), time.min)
    return zone.localize(local).astimezone(pytz.utc).replace(tzinfo=None)


def _over_midnight(count):
    def work(env):
        second = timedelta(seconds=1)
        return sum(count(env, _midnight(env) + offset) for offset in (-second, second))

    return work


def _count(env, at):
    agreements = env["crm.agreement"]
    return agreements.search_count(agreements._active_domain(at))


def _floor_active(env, at):
    return SQL(
        """a.company_id = ANY(%(companies)s) AND a.date_start <= %(day)s
           AND (a.date_end IS NULL OR a.date_end >= %(day)s)
           AND (a.date_withdrawn IS NULL OR a.date_withdrawn > %(at)s)
           AND (a.date_effective IS NULL OR a.date_effective <= %(at)s)
           AND (a.date_superseded IS NULL OR a.date_superseded > %(at)s)""",
        companies=env.companies.ids,
        day=env.company._agreement_day(at),
        at=at,
    )


def _floor_count(env, at):
    env.cr.execute(SQL("SELECT count(*) FROM crm_agreement a WHERE %s", _floor_active(env, at)))
    return env.cr.fetchone()[0]


def _store(env):
    """Do what a status that is stored would cost at the least: write it where it changes."""
    today = env.company._agreement_day()
    env.cr.execute(
        SQL(
            """UPDATE crm_agreement SET write_date = now()
                WHERE date_end = %(yesterday)s OR date_start = %(today)s""",
            today=today,
            yesterday=today - timedelta(days=1),
        )
    )


# Lists


def _lists(env, customers):
    list_spec = client.specification(env["crm.agreement"], "list")
    peer_spec = client.specification(env["crm.phonecall"], "list")
    section = env.ref("crm_agreements.crm_agreement_view_list_customer")
    section_spec = client.specification(env["crm.agreement"], "list", section.id)

    def read(model, domain, spec):
        return lambda env: env[model].web_search_read(
            domain, spec, limit=PAGE, count_limit=COUNT_LIMIT
        )

    for kind, domain in (("", []), ("active ", [("status", "=", "active")])):
        yield Case(
            f"newest {PAGE} {kind}agreements",
            {
                "ours": read("crm.agreement", domain, list_spec),
                "peer": read("crm.phonecall", [], peer_spec),
            },
            Target(against="peer", ratio=1.5, queries=6),
        )
    customer = customers["a busy customer"]
    yield Case(
        "agreements on the customer's form",
        {
            "ours": read("crm.agreement", [("partner_id", "child_of", [customer])], section_spec),
            "peer": read("crm.phonecall", [("partner_id", "child_of", [customer])], peer_spec),
        },
        Target(against="peer", queries=6),
    )


# Gate


def _gate(message_ids):
    return lambda env: len(env["crm.message"].browse(message_ids)._check_may_send())


def _floor_facts(env, channel_id):
    """Return who may not get marketing whatever they agreed to, for a recipient r of customer p.

    All recipients are of one company and channel, so the subqueries are answered once.
    """
    day = env.company._agreement_day(datetime.utcnow())
    ground = SQL(
        """(g.company_id IS NULL OR g.company_id = %(company)s)
           AND (g.channel_id IS NULL OR g.channel_id = %(channel)s)
           AND g.date_start <= %(day)s AND (g.date_end IS NULL OR g.date_end >= %(day)s)""",
        company=env.company.id,
        channel=channel_id,
        day=day,
    )
    return SQL(
        """p.active IS NOT TRUE OR p.is_deceased IS TRUE OR COALESCE(r.address, '') = ''
           OR r.address_normalized IS NULL
           OR r.address_normalized IN (SELECT email FROM mail_blacklist WHERE active)
           OR r.address_normalized IN (
                SELECT g.email_normalized FROM crm_do_not_contact g
                 WHERE g.email_normalized IS NOT NULL AND %(ground)s)
           OR p.id IN (SELECT g.partner_id FROM crm_objection g WHERE %(ground)s)
           OR r.address_normalized IN (
                SELECT o.email_normalized FROM crm_objection g
                  JOIN res_partner o ON o.id = g.partner_id
                 WHERE o.email_normalized IS NOT NULL AND %(ground)s)
           OR r.address_normalized IN (
                SELECT o.email_normalized FROM crm_processing_restriction g
                  JOIN res_partner o ON o.id = g.partner_id
                 WHERE o.email_normalized IS NOT NULL
                   AND g.kind = 'restriction' AND g.date_start <= %(day)s
                   AND (g.date_end IS NULL OR g.date_end >= %(day)s))""",
        ground=ground,
        day=day,
    )


def _floor_gate(message_ids, channel_id):
    """Count the refused as sets: agreements by customer, customers by address, joined once."""

    def count(env):
        now = datetime.utcnow()
        env.cr.execute(
            SQL(
                """
                SET LOCAL jit = off;
                WITH r AS MATERIALIZED (
                    SELECT m.id, m.partner_id, m.address, m.address_normalized, m.company_id,
                           m.channel_id, c.agreement_type_id
                      FROM crm_message m JOIN crm_channel c ON c.id = m.channel_id
                     WHERE m.id = ANY(%(ids)s)
                ), active AS MATERIALIZED (
                    SELECT DISTINCT a.partner_id, a.company_id, a.type_id FROM crm_agreement a
                     WHERE a.type_id IN (SELECT DISTINCT agreement_type_id FROM r) AND %(active)s
                ), other AS (
                    SELECT o.email_normalized, min(o.id) AS first, max(o.id) AS last
                      FROM crm_agreement a JOIN res_partner o ON o.id = a.partner_id
                      LEFT JOIN active v ON v.partner_id = a.partner_id
                       AND v.company_id = a.company_id AND v.type_id = a.type_id
                     WHERE a.date_withdrawn <= %(now)s AND v.partner_id IS NULL
                       AND a.type_id IN (SELECT DISTINCT agreement_type_id FROM r) GROUP BY 1
                )
                SELECT count(*)
                  FROM r JOIN res_partner p ON p.id = r.partner_id
                  LEFT JOIN active a ON a.partner_id = p.id AND a.company_id = r.company_id
                   AND a.type_id = r.agreement_type_id
                  LEFT JOIN other ON other.email_normalized = r.address_normalized
                 WHERE a.partner_id IS NULL OR other.first <> p.id OR other.last <> p.id
                    OR %(facts)s
                """,
                ids=message_ids,
                active=_floor_active(env, now),
                now=now,
                facts=_floor_facts(env, channel_id),
            )
        )
        return env.cr.fetchone()[0]

    return count


def _floor_gate_of_one(message_id, channel_id):
    def count(env):
        now = datetime.utcnow()
        env.cr.execute(
            SQL(
                """
                SELECT count(*)
                  FROM crm_message r JOIN crm_channel c ON c.id = r.channel_id
                  JOIN res_partner p ON p.id = r.partner_id
                 WHERE r.id = %(id)s AND (
                    NOT EXISTS (SELECT FROM crm_agreement a WHERE a.partner_id = p.id
                                   AND a.type_id = c.agreement_type_id AND %(active)s)
                    OR EXISTS (SELECT FROM res_partner o JOIN crm_agreement a
                                   ON a.partner_id = o.id AND a.type_id = c.agreement_type_id
                                WHERE o.email_normalized = r.address_normalized AND o.id <> p.id
                                GROUP BY o.id HAVING bool_or(a.date_withdrawn <= %(now)s)
                                   AND NOT bool_or(%(active)s))
                    OR %(facts)s)
                """,
                id=message_id,
                active=_floor_active(env, now),
                now=now,
                facts=_floor_facts(env, channel_id),
            )
        )
        return env.cr.fetchone()[0]

    return count
