import psycopg2

from odoo.tools import SQL, mute_logger


class RefusedRowsMixin:
    """What the database itself refuses, whoever writes it: every constraint of an addon, broken.

    ``BROKEN`` says for each constraint how rows break it: the values that a row must not have, or
    the values with which a row is one too many beside the one it was copied from. The test
    case makes a row for every table that has a constraint.
    """

    # Odoo runs tests that a class inherits only where it says so.
    allow_inherited_tests_method = True
    ADDON = ""
    BROKEN = {}

    def make_rows(self):
        """Leave a row in every table that has a constraint."""
        raise NotImplementedError

    def constraints(self):
        """Return name, table and type of the addon's constraints, as the database has them."""
        self.env.cr.execute(
            """
            SELECT made.conname, made.conrelid::regclass::text, made.contype
              FROM pg_constraint made
              JOIN ir_model_constraint noted ON noted.name = made.conname AND noted.type = 'u'
              JOIN ir_module_module addon ON addon.id = noted.module
             WHERE addon.name = %s
          ORDER BY 1
            """,
            [self.ADDON],
        )
        return self.env.cr.fetchall()

    def broken_row(self, table, kind, values):
        """Return the statement that changes the newest row, or copies it where rows compete."""
        columns = [SQL.identifier(name) for name in values]
        newest = SQL("SELECT max(id) FROM %s", SQL.identifier(table))
        if kind == "c":
            pairs = [
                SQL("%s = %s", name, value)
                for name, value in zip(columns, values.values(), strict=True)
            ]
            return SQL(
                "UPDATE %s SET %s WHERE id = (%s)",
                SQL.identifier(table),
                SQL(", ").join(pairs),
                newest,
            )
        self.env.cr.execute(
            "SELECT column_name FROM information_schema.columns "
            "WHERE table_name = %s AND column_name <> 'id'",
            [table],
        )
        others = [SQL.identifier(name) for (name,) in self.env.cr.fetchall() if name not in values]
        return SQL(
            "INSERT INTO %s (%s) SELECT %s FROM %s WHERE id = (%s)",
            SQL.identifier(table),
            SQL(", ").join(columns + others),
            SQL(", ").join([*values.values(), *others]),
            SQL.identifier(table),
            newest,
        )

    def test_every_constraint_is_broken_once(self):
        """Section 4: no constraint is forgotten, none got lost."""
        self.assertEqual({name for name, _table, _kind in self.constraints()}, self.BROKEN.keys())

    def test_database_refuses_what_breaks_a_constraint(self):
        """Section 4: rows that contradict themselves or others are never stored."""
        self.make_rows()
        self.env.flush_all()
        for name, table, kind in self.constraints():
            for values in self.BROKEN.get(name, ()):
                with self.subTest(constraint=name, values=values):
                    statement = self.broken_row(table, kind, values)
                    with (
                        mute_logger("odoo.sql_db"),
                        self.assertRaises(psycopg2.IntegrityError) as refused,
                        self.env.cr.savepoint(flush=False),
                    ):
                        self.env.cr.execute(statement)
                        self.fail(f"{self.env.cr.rowcount} rows were accepted.")
                    self.assertEqual(refused.exception.diag.constraint_name, name)
