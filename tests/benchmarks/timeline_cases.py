"""The history of one customer beside hand-written SQL over the same rows and access conditions.

The floor asks the same sources under the same conditions as an expert would write them for one
salesperson of all documents: own companies, no confidential interactions of others, mails of
readable customers, no private meetings.
"""

from datetime import datetime, timedelta

from measures import Case, Target

from odoo.tools import SQL

LIMIT = 500
PAGE = 80


def timeline_cases(env, customers):
    """Yield the timeline of each kind of customer, as the component and the list ask for it."""
    for kind, customer in customers.items():
        members = env["res.partner"].search([("commercial_partner_id", "=", customer)]).ids
        yield Case(
            f"timeline, 12 months of {kind}",
            {"ours": _component(customer, 365), "floor": _floor_rows(customer, 365)},
            Target(against="floor", ratio=10, queries=4),
        )
        yield Case(
            f"timeline by month, all of {kind}",
            {"ours": _months(customer, members), "floor": _floor_months(customer, members)},
            Target(against="floor", ratio=3, queries=1),
            warm=_read_companies,
        )
        yield Case(
            f"history list of {kind}",
            {"ours": _list(customer), "floor": _floor_page(customer)},
            Target(against="floor", ratio=10),
        )


def timeline_plans(env, customers, users):
    """Return ``{what: query}`` of what must be found by an index."""
    timeline = env["crm.timeline"]
    domains = {
        "a customer's history": [("commercial_partner_id", "=", customers["a busy customer"])],
        "one partner's history": [("customer_id", "=", customers["a busy customer"])],
        "everybody's history of a day": [
            ("date", ">=", str(datetime.utcnow() - timedelta(days=8))),
            ("date", "<", str(datetime.utcnow() - timedelta(days=7))),
        ],
        "a long history": [
            ("commercial_partner_id", "=", customers["a customer with a long history"])
        ],
    }
    return {
        f"{what}, {kind}": timeline.with_user(users[number])
        ._search(domain, limit=PAGE, order=timeline._order)
        .select()
        for kind, number in (("user of all documents", 0), ("user of own documents", -1))
        for what, domain in domains.items()
    }


def _read_companies(env):
    """Read what every request reads: the user and the companies of the access rules."""
    env.user.read(["partner_id"])
    env.companies.mapped("parent_path")


def _period(days):
    end = datetime.utcnow().replace(second=0, microsecond=0) + timedelta(days=days // 4)
    return end - timedelta(days=days), end


def _component(customer, days):
    start, end = _period(days)
    return lambda env: env["crm.timeline"].get_timeline(customer, str(start), str(end), limit=LIMIT)


def _months(customer, members):
    """Count as the component does, which has read the customer and its contact persons."""
    # Only now does Odoo know where the addons are.
    from odoo.addons.crm_interactions.models import crm_history_mixin as history  # noqa: PLC0415

    domain = [("commercial_partner_id", "=", customer)]
    context = {history.MEMBERS: history.AccountMembers(customer, tuple(members))}
    period = _period(5 * 365)

    def count(env):
        timeline = env["crm.timeline"].with_context(**context)
        return timeline._timeline_spans(domain, timeline._span_bounds(*period, "month"))

    return count


def _list(customer):
    spec = {
        **{name: {} for name in ("date", "kind", "channel", "direction", "summary", "state")},
        "partner_id": {"fields": {"display_name": {}}},
        "user_id": {"fields": {"display_name": {}}},
    }
    domain = [("commercial_partner_id", "=", customer)]
    return lambda env: env["crm.timeline"].web_search_read(domain, spec, limit=PAGE)


def _rows(env, customer, start=None, end=None, members=None):
    """Return the SELECT of all rows of the customer that the user may read."""

    def frame(date):
        if not start:
            return SQL("TRUE")
        return SQL("%(date)s >= %(start)s AND %(date)s < %(end)s", date=date, start=start, end=end)

    if members is None:
        env.cr.execute("SELECT id FROM res_partner WHERE commercial_partner_id = %s", [customer])
        members = [row[0] for row in env.cr.fetchall()]
    return SQL(
        """
        SELECT i.id, 1 AS source, i.date, c.code AS channel, i.direction, i.state,
               i.name AS summary, i.partner_id, i.user_id
          FROM crm_interaction i LEFT JOIN crm_channel c ON c.id = i.channel_id
         WHERE i.commercial_partner_id = %(customer)s AND %(of_interaction)s AND i.active IS TRUE
           AND i.company_id = ANY(%(companies)s) AND i.confidential IS NOT TRUE
        UNION ALL
        SELECT m.id, 2, COALESCE(m.date_sent, m.date_queued), c.code, 'out', m.state, m.subject,
               m.partner_id, m.user_id
          FROM res_partner p JOIN crm_message m ON m.partner_id = p.id
          JOIN crm_channel c ON c.id = m.channel_id
          LEFT JOIN crm_interaction i ON i.id = m.interaction_id
         WHERE p.commercial_partner_id = %(customer)s AND %(of_message)s AND m.state != 'draft'
           AND c.kind != 'phone' AND m.company_id = ANY(%(companies)s)
           AND (m.interaction_id IS NULL AND m.user_id = %(user)s
                OR m.interaction_id IS NOT NULL AND i.confidential IS NOT TRUE)
        UNION ALL
        SELECT n.id, 3, m.date, 'email', 'out', n.notification_status, m.subject,
               n.res_partner_id, m.create_uid
          FROM res_partner p JOIN mail_notification n ON n.res_partner_id = p.id
          JOIN mail_message m ON m.id = n.mail_message_id
         WHERE p.commercial_partner_id = %(customer)s AND %(of_mail)s AND p.partner_share IS TRUE
           AND n.notification_type IN ('email', 'sms') AND m.mail_activity_type_id IS NULL
           AND %(readable)s
        UNION ALL
        SELECT m.id, 4, m.date, 'email', 'in', NULL, m.subject, m.author_id, NULL
          FROM res_partner p JOIN mail_message m ON m.author_id = p.id
         WHERE m.author_id = ANY(%(members)s) AND %(of_mail)s AND p.partner_share IS TRUE
           AND m.message_type IN ('email', 'comment') AND m.mail_activity_type_id IS NULL
           AND NOT EXISTS (SELECT FROM crm_inbound b
                            WHERE b.message_id = m.message_id AND b.interaction_id = m.res_id)
           AND %(readable)s
        UNION ALL
        SELECT a.id, 5, e.start, 'meeting', NULL, a.state, e.name, a.partner_id, e.user_id
          FROM res_partner p JOIN calendar_attendee a ON a.partner_id = p.id
          JOIN calendar_event e ON e.id = a.event_id
         WHERE p.commercial_partner_id = %(customer)s AND %(of_meeting)s AND e.active IS TRUE
           AND p.partner_share IS TRUE AND (
               e.privacy IN ('public', 'confidential') OR e.user_id = %(user)s
               OR e.privacy IS NULL AND (e.user_id IS NULL OR EXISTS (
                   SELECT FROM res_users_settings s WHERE s.user_id = e.user_id
                      AND s.calendar_default_privacy != 'private'))
               OR EXISTS (SELECT FROM calendar_event_res_partner_rel r
                           WHERE r.calendar_event_id = e.id AND r.res_partner_id = (
                               SELECT partner_id FROM res_users WHERE id = %(user)s)))
           AND NOT EXISTS (SELECT FROM crm_interaction i WHERE i.calendar_event_id = e.id)
        UNION ALL
        SELECT m.id, 6, m.date, 'activity', NULL, 'done', left(m.body, 120), d.id, m.create_uid
          FROM res_partner d JOIN mail_message m ON m.model = 'res.partner' AND m.res_id = d.id
           AND m.mail_activity_type_id IS NOT NULL
         WHERE d.commercial_partner_id = %(customer)s AND %(of_mail)s
           AND (d.company_id = ANY(%(companies)s) OR d.company_id IS NULL
                OR d.partner_share IS NOT TRUE)
        UNION ALL
        SELECT v.id, 32, v.date, 'agreement', NULL, v.kind, t.name ->> 'en_US', v.partner_id,
               v.user_id
          FROM res_partner p JOIN crm_agreement_event v ON v.partner_id = p.id
          JOIN crm_agreement a ON a.id = v.agreement_id
          JOIN crm_agreement_type t ON t.id = a.type_id
         WHERE p.commercial_partner_id = %(customer)s AND %(of_agreement)s
           AND v.company_id = ANY(%(companies)s)
        UNION ALL
        SELECT t.id, 33, t.date_begin, 'campaign', NULL, t.status, g.name, t.partner_id, t.user_id
          FROM res_partner p JOIN crm_campaign_activity t ON t.partner_id = p.id
          JOIN crm_campaign g ON g.id = t.campaign_id
         WHERE p.commercial_partner_id = %(customer)s AND %(of_activity)s
           AND t.kind = 'internal' AND t.company_id = ANY(%(companies)s)
        """,
        customer=customer,
        members=members,
        companies=env.companies.ids,
        user=env.uid,
        of_interaction=frame(SQL("i.date")),
        of_message=frame(SQL("COALESCE(m.date_sent, m.date_queued)")),
        of_mail=frame(SQL("m.date")),
        of_meeting=frame(SQL("e.start")),
        of_agreement=frame(SQL("v.date")),
        of_activity=frame(SQL("t.date_begin")),
        readable=SQL(
            """m.model = 'res.partner' AND m.message_type != 'user_notification' AND EXISTS (
                SELECT FROM res_partner d WHERE d.id = m.res_id
                   AND (d.company_id = ANY(%s) OR d.company_id IS NULL
                        OR d.partner_share IS NOT TRUE))""",
            env.companies.ids,
        ),
    )


def _floor_rows(customer, days):
    """Count what far zoom counts, and read what near zoom shows: the same answer as ours."""
    start, end = _period(days)

    def read(env):
        rows = _rows(env, customer, start, end)
        env.cr.execute(
            SQL(
                "SELECT channel, date_trunc('week', date), count(*) FROM (%s) AS t GROUP BY 1, 2",
                rows,
            )
        )
        if sum(count for _channel, _week, count in env.cr.fetchall()) <= LIMIT:
            _read_page(env, rows, LIMIT)

    return read


def _floor_months(customer, members):
    def read(env):
        env.cr.execute(
            SQL(
                "SELECT channel, date_trunc('month', date), count(*) FROM (%s) AS t GROUP BY 1, 2",
                _rows(env, customer, members=members),
            )
        )
        return env.cr.fetchall()

    return read


def _floor_page(customer):
    def read(env):
        rows = _rows(env, customer)
        _read_page(env, rows, PAGE)
        env.cr.execute(SQL("SELECT count(*) FROM (%s) AS t", rows))
        return env.cr.fetchall()

    return read


def _read_page(env, rows, limit):
    env.cr.execute(
        SQL(
            """SELECT t.*, p.complete_name, up.name FROM (%s) AS t
                 LEFT JOIN res_partner p ON p.id = t.partner_id
                 LEFT JOIN res_users u ON u.id = t.user_id
                 LEFT JOIN res_partner up ON up.id = u.partner_id
                ORDER BY t.date DESC, t.id DESC LIMIT %s""",
            rows,
            limit,
        )
    )
    return env.cr.fetchall()
