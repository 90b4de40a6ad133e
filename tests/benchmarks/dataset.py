"""The benchmark's database: customers, interactions and the peer's phone calls, filled by SQL.

One record of each kind is created as Odoo creates it; the others are its likes, inserted by one
statement that sets the columns in which they differ. Interactions and phone calls have the same
customers, users, times and words, so that both sides read and count the same.
"""

from contextlib import contextmanager

from odoo.fields import Command
from odoo.tools import SQL
from odoo.tools.sql import table_columns

USERS = 20
QUIET = {
    "tracking_disable": True,
    "mail_create_nosubscribe": True,
    "mail_create_nolog": True,
    "mail_activity_quick_update": True,
    "no_reset_password": True,
}
# Rows of the one customer with a long history, and of each busy one.
LONG_SHARE = 250
BUSY_ROWS = 200
FILLED = (
    "res_partner",
    "crm_interaction",
    "crm_message",
    "mail_message",
    "mail_notification",
    "crm_phonecall",
)


def fill(env, customers, rows):
    """Fill an empty database with so many customers and so many rows of each model."""
    env = env(context={**env.context, **QUIET})
    user_ids = _create_users(env)
    first_id = _fill_customers(env, customers)
    _fill_interactions(env, rows, customers, first_id, user_ids)
    _fill_messages(env, rows, customers, first_id, user_ids)
    _fill_mails(env, rows // 10, customers, first_id, user_ids)
    _fill_phonecalls(env, rows, customers, first_id, user_ids)


def is_filled(env):
    """Return whether the database was filled before."""
    env.cr.execute("SELECT count(*) FROM (SELECT FROM crm_message LIMIT 100) AS some_rows")
    return env.cr.fetchone()[0] == 100


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
    users = env["res.users"].create(
        [
            {
                "name": f"Salesperson {number}",
                "login": f"bench{number}",
                "group_ids": [Command.link(groups[number == USERS - 1].id)],
            }
            for number in range(USERS)
        ]
    )
    return users.ids


def _fill_customers(env, customers):
    """Create the customers, each tenth a contact of the company before it; return the first id."""
    pattern = env["res.partner"].create({"lastname": "Customer 0"})
    env.flush_all()
    env.cr.execute("SELECT last_value + 1 FROM res_partner_id_seq")
    first = env.cr.fetchone()[0]
    account = SQL("%s + n - CASE WHEN n %% 10 = 9 THEN 1 ELSE 0 END", first)
    _insert_like(
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
            "name": SQL("'Customer ' || n"),
            "complete_name": SQL(
                "CASE WHEN n %% 10 = 9 THEN 'Customer ' || (n - 1) || ', ' ELSE '' END"
                " || 'Customer ' || n"
            ),
        },
    )
    env.cr.execute("SELECT setval('res_partner_id_seq', %s)", [first + customers])
    return first


def _customer_of_row(rows, customers, first):
    """Return as SQL whose row n is: one long history, busy customers, the rest evenly."""
    long_rows = rows // LONG_SHARE
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
    _insert_like(
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
    _insert_like(
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
    _insert_like(
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
    _insert_like(
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
    _insert_like(
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


def _insert_like(cr, table, pattern_id, count, values):
    """Insert rows that differ from a pattern in ``values``, SQL in terms of n = 0 … count - 1."""
    columns = [*values, *(table_columns(cr, table).keys() - values.keys())]
    with _bare_table(cr, table):
        cr.execute(
            SQL(
                "INSERT INTO %(table)s (%(columns)s) SELECT %(values)s"
                " FROM %(table)s pattern, generate_series(0, %(last)s) AS n"
                " WHERE pattern.id = %(pattern)s",
                table=SQL.identifier(table),
                columns=SQL(", ").join(SQL.identifier(column) for column in columns),
                values=SQL(", ").join(
                    values.get(column, SQL.identifier("pattern", column)) for column in columns
                ),
                last=count - 1,
                pattern=pattern_id,
            )
        )


@contextmanager
def _bare_table(cr, table):
    """Leave out secondary indexes and foreign keys' checks: inserting is five times faster."""
    cr.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid = %s::regclass AND NOT indisunique",
        [table],
    )
    indexes = cr.fetchall()
    for name, _definition in indexes:
        cr.execute(f"DROP INDEX {name}")
    cr.execute("SET LOCAL session_replication_role = replica")
    yield
    cr.execute("SET LOCAL session_replication_role = DEFAULT")
    for _name, definition in indexes:
        cr.execute(definition)
