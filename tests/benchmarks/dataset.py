"""The benchmark's database: customers, interactions, agreements and the peer's calls, by SQL.

One record of each kind is created as Odoo creates it; the others are its likes, inserted by one
statement that sets the columns in which they differ. Interactions and phone calls have the same
customers, users, times and words, so that both sides read and count the same.
"""

from agreement_dataset import PER_CUSTOMER, fill_agreements, fill_marketing
from filling import insert_like

from odoo.fields import Command
from odoo.tools import SQL

USERS = 20
QUIET = {
    "tracking_disable": True,
    "mail_create_nosubscribe": True,
    "mail_create_nolog": True,
    "mail_activity_quick_update": True,
    "no_reset_password": True,
}
# At every scale one customer has 400 times as many rows as the others, and some have 200.
LONG_TIMES = 400
BUSY_ROWS = 200
FILLED = (
    "res_partner",
    "crm_interaction",
    "crm_message",
    "mail_message",
    "mail_notification",
    "crm_phonecall",
    "crm_agreement",
)
# What of the dataset a database holds, so that a run that was ended goes on where it was.
PARAMETER = "crm_bench.filled"


def fill(env, customers, rows):
    """Fill a database with so many customers and so many rows of each model.

    Each part is committed and remembered: a run that was ended is continued by the next one.
    """
    env = env(context={**env.context, **QUIET})
    filled = (env["ir.config_parameter"].get_param(PARAMETER) or "").split()
    if "people" not in filled:
        if env["res.users"].search_count([("login", "=", "bench0")]):
            raise SystemExit("The kept database is of an earlier make: run once without --keep.")
        _create_users(env)
        _fill_customers(env, customers)
        _keep(env, filled, "people")
    env.cr.execute("SELECT min(id) + 1 FROM res_partner WHERE lastname = 'Customer 0'")
    people = customers, env.cr.fetchone()[0], bench_users(env)
    for name, fill_part, count in (
        ("interactions", _fill_interactions, rows),
        ("messages", _fill_messages, rows),
        ("mails", _fill_mails, rows // 10),
        ("calls", _fill_phonecalls, rows),
        ("agreements", fill_agreements, customers * PER_CUSTOMER),
        ("marketing", fill_marketing, customers),
    ):
        if name not in filled:
            fill_part(env, count, *people)
            _keep(env, filled, name)


def _keep(env, filled, name):
    filled.append(name)
    env["ir.config_parameter"].set_param(PARAMETER, " ".join(filled))
    env.cr.commit()


def bench_users(env):
    """Return the ids of the salespeople."""
    env.cr.execute("SELECT id FROM res_users WHERE login LIKE 'bench%' ORDER BY id")
    return [row[0] for row in env.cr.fetchall()]


def index_peer(env):
    """Give the peer the index on the customer that it lacks: what it could be."""
    env.cr.execute(
        "CREATE INDEX IF NOT EXISTS crm_phonecall_bench_partner_idx"
        " ON crm_phonecall (partner_id, id DESC)"
    )
    env.cr.execute(
        "CREATE INDEX IF NOT EXISTS crm_phonecall_bench_user_idx"
        " ON crm_phonecall (user_id, id DESC)"
    )


def analyze(env):
    """Tell the planner what is there now."""
    for table in FILLED:
        env.cr.execute(SQL("VACUUM ANALYZE %s", SQL.identifier(table)))


def _create_users(env):
    """Create salespeople who see all documents; the last one sees only his own."""
    groups = [
        env.ref("sales_team.group_sale_salesman_all_leads"),
        env.ref("sales_team.group_sale_salesman"),
    ]
    env["res.users"].create(
        [
            {
                "name": f"Salesperson {number}",
                "login": f"bench{number}",
                "group_ids": [Command.link(groups[number == USERS - 1].id)],
            }
            for number in range(USERS)
        ]
    )


def _fill_customers(env, customers):
    """Create the customers, each tenth a contact of the company before it."""
    pattern = env["res.partner"].create({"lastname": "Customer 0"})
    env.flush_all()
    env.cr.execute("SELECT last_value + 1 FROM res_partner_id_seq")
    first = env.cr.fetchone()[0]
    account = SQL("%s + n - CASE WHEN n %% 10 = 9 THEN 1 ELSE 0 END", first)
    insert_like(
        env.cr,
        "res_partner",
        pattern.id,
        customers,
        {
            "id": SQL("%s + n", first),
            "is_company": SQL("n %% 10 = 8"),
            "parent_id": SQL("CASE WHEN n %% 10 = 9 THEN %s + n - 1 END", first),
            "commercial_partner_id": account,
            "lastname": SQL("'Customer ' || n"),
            "email": SQL("'customer' || n || '@bench.example.com'"),
            "email_normalized": SQL("'customer' || n || '@bench.example.com'"),
            "name": SQL("'Customer ' || n"),
            "complete_name": SQL(
                "CASE WHEN n %% 10 = 9 THEN 'Customer ' || (n - 1) || ', ' ELSE '' END"
                " || 'Customer ' || n"
            ),
        },
    )
    env.cr.execute("SELECT setval('res_partner_id_seq', %s)", [first + customers])


def _customer_of_row(rows, customers, first):
    """Return as SQL whose row n is: one long history, busy customers, the rest evenly."""
    long_rows = LONG_TIMES * rows // customers
    busy_rows = rows // 10
    return SQL(
        "%(first)s + CASE WHEN n < %(long)s THEN 0"
        " WHEN n < %(busy)s THEN 10 * (1 + (n - %(long)s) / %(each)s)"
        " ELSE (n * 7919::bigint) %% %(customers)s END",
        first=first,
        long=long_rows,
        busy=long_rows + busy_rows,
        each=BUSY_ROWS,
        customers=customers,
    )


def _moment_of_row(rows):
    """Return as SQL when row n is: over three years, in no order; one in ten lies ahead."""
    return SQL(
        "date_trunc('minute', now() AT TIME ZONE 'UTC') + interval '60 days' * (n %% 10 = 0)::int"
        " - interval '1 minute' * (((n * 104729::bigint) %% %(rows)s) * 1500000 / %(rows)s)"
        " * CASE WHEN n %% 10 = 0 THEN 0.05 ELSE 1 END",
        rows=rows,
    )


def _fill_interactions(env, rows, customers, first, user_ids):
    call = env.ref("crm_interactions.crm_interaction_type_call")
    pattern = env["crm.interaction"].create(
        {"partner_id": first, "type_id": call.id, "name": "Call", "state": "done"}
    )
    env.flush_all()
    partner, moment = _customer_of_row(rows, customers, first), _moment_of_row(rows)
    insert_like(
        env.cr,
        "crm_interaction",
        pattern.id,
        rows,
        {
            "id": SQL("nextval('crm_interaction_id_seq')"),
            "name": SQL("'Call ' || n"),
            "partner_id": partner,
            "commercial_partner_id": SQL(
                "%(partner)s - CASE WHEN (%(partner)s - %(first)s) %% 10 = 9 THEN 1 ELSE 0 END",
                partner=partner,
                first=first,
            ),
            **_user_columns(user_ids),
            "state": SQL("CASE WHEN n %% 10 = 0 THEN 'planned' ELSE 'done' END"),
            "result_type_id": SQL(
                "CASE WHEN n %% 10 > 0 THEN (%s::int[])[1 + n %% 4] END",
                env["crm.interaction.result.type"].search([], limit=4).ids,
            ),
            "date": moment,
            "date_start": moment,
            "date_activity": SQL("CASE WHEN n %% 10 > 0 THEN %s END", moment),
            "date_done": SQL("CASE WHEN n %% 10 > 0 THEN %s END", moment),
            "duration_hours": SQL("CASE WHEN n %% 10 > 0 THEN (n %% 60) / 60.0 ELSE 0 END"),
            "note": SQL("CASE WHEN n %% 3 = 0 THEN 'Note ' || n END"),
        },
    )


def _fill_messages(env, rows, customers, first, user_ids):
    """Give each interaction an e-mail that was sent from it."""
    env.cr.execute("SELECT max(id) - %s + 1 FROM crm_interaction", [rows])
    first_interaction = env.cr.fetchone()[0]
    pattern = env["crm.message"].create(
        {
            "partner_id": first,
            "channel_id": env.ref("crm_interactions.crm_channel_email").id,
            "subject": "Offer",
            "body": "<p>As we agreed.</p>",
        }
    )
    env.flush_all()
    moment = _moment_of_row(rows)
    insert_like(
        env.cr,
        "crm_message",
        pattern.id,
        rows,
        {
            "id": SQL("nextval('crm_message_id_seq')"),
            "partner_id": _customer_of_row(rows, customers, first),
            "interaction_id": SQL("%s + n", first_interaction),
            "subject": SQL("'Offer ' || n"),
            **_user_columns(user_ids),
            "state": SQL("CASE WHEN n %% 10 = 0 THEN 'queued' ELSE 'sent' END"),
            "date_queued": moment,
            "date_sent": SQL("CASE WHEN n %% 10 > 0 THEN %s END", moment),
        },
    )


def _fill_mails(env, rows, customers, first, user_ids):
    """Write e-mails to the customers in the chatter of their own record."""
    message = env["mail.message"].create(
        {"model": "res.partner", "res_id": first, "subject": "Mail", "message_type": "comment"}
    )
    pattern = env["mail.notification"].create(
        {
            "mail_message_id": message.id,
            "res_partner_id": first,
            "notification_type": "email",
            "notification_status": "sent",
        }
    )
    env.flush_all()
    customer = _customer_of_row(rows, customers, first)
    insert_like(
        env.cr,
        "mail_message",
        message.id,
        rows,
        {
            "id": SQL("%s + 1 + n", message.id),
            "res_id": customer,
            "subject": SQL("'Mail ' || n"),
            "message_id": SQL("'<' || n || '@bench>'"),
            "date": _moment_of_row(rows),
            **{
                name: column
                for name, column in _user_columns(user_ids).items()
                if name != "user_id"
            },
        },
    )
    insert_like(
        env.cr,
        "mail_notification",
        pattern.id,
        rows,
        {
            "id": SQL("nextval('mail_notification_id_seq')"),
            "mail_message_id": SQL("%s + 1 + n", message.id),
            "res_partner_id": customer,
        },
    )
    env.cr.execute("SELECT setval('mail_message_id_seq', %s)", [message.id + rows + 1])


def _fill_phonecalls(env, rows, customers, first, user_ids):
    pattern = env["crm.phonecall"].create({"partner_id": first, "name": "Call", "state": "done"})
    env.flush_all()
    moment = _moment_of_row(rows)
    insert_like(
        env.cr,
        "crm_phonecall",
        pattern.id,
        rows,
        {
            "id": SQL("nextval('crm_phonecall_id_seq')"),
            "name": SQL("'Call ' || n"),
            "partner_id": _customer_of_row(rows, customers, first),
            **_user_columns(user_ids),
            "state": SQL("CASE WHEN n %% 10 = 0 THEN 'open' ELSE 'done' END"),
            "date": moment,
            "date_closed": SQL("CASE WHEN n %% 10 > 0 THEN %s END", moment),
            "duration": SQL("CASE WHEN n %% 10 > 0 THEN (n %% 60)::float ELSE 0 END"),
            "description": SQL("CASE WHEN n %% 3 = 0 THEN 'Note ' || n END"),
        },
    )


def _user_columns(user_ids):
    user = SQL("(%s::int[])[1 + (n / 7) %% %s]", user_ids, len(user_ids))
    return {"user_id": user, "create_uid": user, "write_uid": user}
