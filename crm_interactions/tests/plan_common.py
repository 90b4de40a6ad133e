from odoo.tools import SQL


class PlanCommon:
    """For tests of what PostgreSQL plans.

    A plan over tables of a few rows tells nothing: it follows from statistics that autovacuum
    refreshes when it likes, and from pages that tests rolled back before left behind. So such a
    test fills each table it asserts on, and counts it, in its own transaction.
    """

    PLAN_ROWS = 3000

    def fill_table(self, record, count=PLAN_ROWS, **columns):
        """Insert likes of the newest record, of the ids that follow its, and analyze its table.

        :param columns: what differs from the record, as SQL in terms of n = 1 … ``count``
        """
        record.ensure_one()
        self.env.flush_all()
        values = {"id": f"{record.id} + n", **columns}
        self.env.cr.execute(
            SQL(
                "INSERT INTO %(table)s SELECT filler.* FROM %(table)s pattern,"
                " generate_series(1, %(count)s) AS n, LATERAL"
                " jsonb_populate_record(pattern, jsonb_build_object(%(values)s)) AS filler"
                " WHERE pattern.id = %(id)s",
                table=SQL.identifier(record._table),
                count=count,
                values=SQL(", ").join(
                    SQL("%s, %s", column, SQL(value)) for column, value in values.items()
                ),
                id=record.id,
            )
        )
        self.env.cr.execute("SELECT setval(%s, %s)", [f"{record._table}_id_seq", record.id + count])
        self.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(record._table)))

    def explain(self, query):
        """Return the plan of an ``SQL`` as text."""
        self.env.flush_all()
        self.env.cr.execute(SQL("EXPLAIN %s", query))
        return "\n".join(line for [line] in self.env.cr.fetchall())
