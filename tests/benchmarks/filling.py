"""Filling tables by SQL with likes of a row that Odoo made."""

from contextlib import contextmanager

from odoo.tools import SQL
from odoo.tools.sql import table_columns


def insert_like(cr, table, pattern_id, count, values):
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
        " WHERE indrelid = %s::regclass AND NOT indisunique AND NOT indisexclusion",
        [table],
    )
    indexes = cr.fetchall()
    for name, _definition in indexes:
        cr.execute(f"DROP INDEX {name}")
    # What excludes overlaps stays away: checking a million rows takes minutes, and what is measured
    # reads by other indexes.
    cr.execute(
        "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'x'",
        [table],
    )
    for [name] in cr.fetchall():
        cr.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    cr.execute("SET LOCAL session_replication_role = replica")
    yield
    cr.execute("SET LOCAL session_replication_role = DEFAULT")
    for _name, definition in indexes:
        cr.execute(definition)
