"""What is measured: our work, the peer's and the SQL floor, with the target of each.

A case holds variants, functions of an environment. The runner calls them in turn, each in a
transaction of its own that is rolled back, and compares ``ours`` with the target's ``against``.
"""

import client
from agreement_cases import agreement_cases, agreement_plans
from audience_cases import audience_cases
from campaign_cases import campaign_cases
from measures import Case, Target
from timeline_cases import timeline_cases, timeline_plans

from odoo.tools import SQL
from odoo.tools.sql import table_columns

PAGE = 80
COUNT_LIMIT = 10001
OURS = {"crm_interactions", "crm_agreements", "crm_campaigns"}
PEER = "crm_phonecall"
QUIET = {
    "tracking_disable": True,
    "mail_create_nosubscribe": True,
    "mail_create_nolog": True,
    "mail_activity_quick_update": True,
    "mail_auto_subscribe_no_notify": True,
}
NO_REMINDER = {**QUIET, "mail_activity_automation_skip": True}


class Cases:
    """The cases on one database; what the web client would know beforehand is found out here."""

    def __init__(self, env, customer_ids, pool_ids, user_ids):
        self.customers = customer_ids
        self.pool = pool_ids
        self.users = user_ids
        self.timeline = list(timeline_cases(env, customer_ids))
        self.agreements = list(agreement_cases(env, customer_ids))
        self.campaigns = campaign_cases(user_ids)
        self.list_spec = client.specification(env["crm.interaction"], "list")
        self.peer_list_spec = client.specification(env["crm.phonecall"], "list")
        self.form_specs = {
            "ours": self._form_spec(env, without={PEER}),
            "peer": self._form_spec(env, without=OURS),
            "odoo": self._form_spec(env, without={*OURS, PEER}),
        }

    @staticmethod
    def _form_spec(env, without):
        """Return what the customer form asks for without the views of some modules."""
        views = env["ir.ui.view"].search([("model", "=", "res.partner")])
        names = views.get_external_id()
        left_out = views.filtered(lambda view: names[view.id].split(".")[0] in without)
        left_out.active = False
        spec = client.specification(env["res.partner"], "form")
        left_out.active = True
        return spec

    def all(self):
        """Return the cases in the order of the table."""
        return [
            *self._lists_of_customer(),
            *self._lists_of_user(),
            self._customer_form(),
            *self._creation(),
            self._creation_with_calendar(),
            *self.timeline,
            *self.agreements,
            *self.campaigns,
            *audience_cases(),
        ]

    # Lists

    def _interactions(self, domain):
        def read(env):
            return env["crm.interaction"].web_search_read(
                domain, self.list_spec, limit=PAGE, count_limit=COUNT_LIMIT
            )

        return read

    def _phonecalls(self, domain):
        def read(env):
            return env["crm.phonecall"].web_search_read(
                domain, self.peer_list_spec, limit=PAGE, count_limit=COUNT_LIMIT
            )

        return read

    @staticmethod
    def _floor(column, value):
        def read(env):
            env.cr.execute(
                SQL(
                    "SELECT i.id, i.date, i.name, i.state, i.note, i.duration_hours,"
                    " p.complete_name, u.login, t.name, c.name, r.name FROM crm_interaction i"
                    " JOIN res_partner p ON p.id = i.partner_id"
                    " LEFT JOIN res_users u ON u.id = i.user_id"
                    " JOIN crm_interaction_type t ON t.id = i.type_id"
                    " LEFT JOIN crm_channel c ON c.id = i.channel_id"
                    " LEFT JOIN crm_interaction_result_type r ON r.id = i.result_type_id"
                    " WHERE i.active IS TRUE AND i.%(column)s = %(value)s"
                    " ORDER BY i.date DESC, i.id DESC LIMIT %(limit)s",
                    column=SQL.identifier(column),
                    value=value,
                    limit=PAGE,
                )
            )
            env.cr.fetchall()
            env.cr.execute(
                SQL(
                    "SELECT count(*) FROM (SELECT FROM crm_interaction WHERE active IS TRUE"
                    " AND %(column)s = %(value)s LIMIT %(limit)s) AS page",
                    column=SQL.identifier(column),
                    value=value,
                    limit=COUNT_LIMIT,
                )
            )
            return env.cr.fetchone()

        return read

    def _lists_of_customer(self):
        for kind, customer in self.customers.items():
            yield Case(
                f"newest {PAGE} of {kind}",
                {
                    "ours": self._interactions([("partner_id", "=", customer)]),
                    "peer": self._phonecalls([("partner_id", "=", customer)]),
                    "floor": self._floor("partner_id", customer),
                },
                Target(against="peer", ratio=1.5, queries=6),
            )

    def _lists_of_user(self):
        for kind, number in (("all documents", 0), ("own documents only", -1)):
            user = self.users[number]
            yield Case(
                f"my newest {PAGE}, user of {kind}",
                {
                    "ours": self._interactions([("user_id", "=", user)]),
                    "peer": self._phonecalls([("user_id", "=", user)]),
                    "floor": self._floor("user_id", user),
                },
                Target(against="peer", ratio=1.5, queries=6),
                user=number,
            )

    # Form

    def _customer_form(self):
        customer = self.customers["a busy customer"]

        def read(spec):
            return lambda env: env["res.partner"].browse(customer).web_read(spec)

        return Case(
            "customer form",
            {name: read(spec) for name, spec in self.form_specs.items()},
            Target(against="odoo", ratio=1.3, more_queries=6),
        )

    # Creation

    def _rows(self, env, count):
        """Return the values of new interactions of many customers and users."""
        type_id = env.ref("crm_interactions.crm_interaction_type_task").id
        return [
            {
                "name": f"Task {number}",
                "type_id": type_id,
                "partner_id": self.pool[number % len(self.pool)],
                "user_id": self.users[number % len(self.users)],
                "date_start": "2030-01-01 10:00:00",
            }
            for number in range(count)
        ]

    def _creation(self):
        for count, queries in ((1000, 30), (10000, 120)):
            yield Case(
                f"create {count:,} without reminder and mail",
                {
                    "ours": lambda env, n=count: self._create_interactions(env, n, NO_REMINDER),
                    "peer": lambda env, n=count: self._create_phonecalls(env, n, NO_REMINDER),
                    "activity": lambda env, n=count: self._create_activities(env, n, NO_REMINDER),
                    "floor": self._insert(count),
                },
                Target(against="activity", queries=queries),
                heavy=True,
                user=None,
            )
        yield Case(
            "create 1,000 with reminder",
            {
                "ours": lambda env: self._create_interactions(env, 1000, QUIET),
                "activity": lambda env: self._create_activities(env, 1000, QUIET),
            },
            Target(against="activity"),
            heavy=True,
            user=None,
        )
        yield Case(
            "create 1,000 with chatter",
            {
                "ours": lambda env: self._create_interactions(
                    env, 1000, {"mail_activity_automation_skip": True}
                ),
                "peer": lambda env: self._create_phonecalls(env, 1000, {}),
            },
            Target(against="peer"),
            heavy=True,
            user=None,
        )

    def _create_interactions(self, env, count, context):
        env = env(context=context)
        env["crm.interaction"].create(self._rows(env, count))
        env.flush_all()

    def _create_phonecalls(self, env, count, context):
        env = env(context=context)
        env["crm.phonecall"].create(
            [
                {
                    "name": row["name"],
                    "partner_id": row["partner_id"],
                    "user_id": row["user_id"],
                    "date": row["date_start"],
                }
                for row in self._rows(env, count)
            ]
        )
        env.flush_all()

    def _create_activities(self, env, count, context):
        env = env(context=context)
        model_id = env["ir.model"]._get_id("res.partner")
        todo = env.ref("mail.mail_activity_data_todo").id
        env["mail.activity"].create(
            [
                {
                    "summary": row["name"],
                    "activity_type_id": todo,
                    "res_model_id": model_id,
                    "res_id": row["partner_id"],
                    "user_id": row["user_id"],
                    "date_deadline": "2030-01-01",
                }
                for row in self._rows(env, count)
            ]
        )
        env.flush_all()

    @staticmethod
    def _insert(count):
        def insert(env):
            columns = table_columns(env.cr, "crm_interaction").keys() - {"id", "calendar_event_id"}
            names = SQL(", ").join(SQL.identifier(column) for column in sorted(columns))
            env.cr.execute(
                SQL(
                    "INSERT INTO crm_interaction (%(names)s)"
                    " SELECT %(names)s FROM crm_interaction LIMIT %(count)s",
                    names=names,
                    count=count,
                )
            )

        return insert

    def _creation_with_calendar(self):
        def create_meetings(env):
            env = env(context=QUIET)
            meeting = env.ref("crm_interactions.crm_interaction_type_meeting").id
            interactions = env["crm.interaction"].create(
                [{**row, "type_id": meeting} for row in self._rows(env, 1000)]
            )
            env.flush_all()
            if len(interactions.calendar_event_id) != len(interactions):
                raise AssertionError("meetings without a calendar entry")

        def create_events(env):
            env = env(context={**QUIET, "no_mail_to_attendees": True})
            env["calendar.event"].create(
                [
                    {
                        "name": row["name"],
                        "start": row["date_start"],
                        "stop": "2030-01-01 11:00:00",
                        "user_id": row["user_id"],
                    }
                    for row in self._rows(env, 1000)
                ]
            )
            env.flush_all()

        return Case(
            "create 1,000 with calendar entry and reminder",
            {"ours": create_meetings, "peer": create_events},
            Target(against="peer"),
            heavy=True,
            user=None,
        )


def plans(env, customers, users):
    """Return ``{what: query}`` of the lists that have to be found by an index."""
    interactions = env["crm.interaction"]
    domains = {
        "a customer's list": [("partner_id", "=", customers["a busy customer"])],
        "a customer's list with its contact persons": [
            ("partner_id", "child_of", [customers["a busy customer"]])
        ],
        "my list": [("user_id", "=", env.uid)],
        "my open list": [("user_id", "=", env.uid), ("is_closed", "=", False)],
        "my overdue list": [
            ("user_id", "=", env.uid),
            ("is_closed", "=", False),
            ("date_start", "<", "today"),
        ],
        "the newest of all": [],
    }
    lists = {
        f"{what}, {kind}": interactions.with_user(user)
        ._search(_own(domain, env.uid, user), limit=PAGE, order=interactions._order)
        .select()
        for kind, user in (
            ("user of all documents", users[0]),
            ("user of own documents", users[-1]),
        )
        for what, domain in domains.items()
    }
    return lists | timeline_plans(env, customers, users) | agreement_plans(env, customers, users)


def _own(domain, superuser, user):
    return [
        (*term[:2], user) if term[0] == "user_id" and term[2] == superuser else term
        for term in domain
    ]
