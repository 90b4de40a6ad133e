"""What a history is asked for, and the pieces its query is made of."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dateutil.relativedelta import relativedelta

from odoo.fields import Domain
from odoo.tools import SQL

# A row's id holds the key of its source row and the number of its source: key * SOURCES + number.
SOURCES = 64


@dataclass(frozen=True)
class HistoryScope:
    """What a query asks for, as far as the branches can use it before PostgreSQL does.

    ``keys`` are the wanted rows by source number, ``customers`` the ids of the wanted partners,
    who are asked for apart from their accounts where ``is_apart``, ``values`` the wanted values
    of other fields, ``columns`` the wanted columns. The bounds of the time frame are inclusive and
    may be wider than what is asked for. None means: not narrowed.
    """

    keys: Mapping[int, tuple[int, ...]] | None = None
    customers: tuple[int, ...] | None = None
    is_apart: bool = False
    values: Mapping[str, frozenset] = field(default_factory=dict)
    columns: frozenset[str] | None = None
    date_from: datetime | None = None
    date_to: datetime | None = None
    _shared: dict = field(default_factory=dict, compare=False, repr=False)

    def share(self, key, make):
        """Return ``make()``, made once for all branches of the query."""
        if key not in self._shared:
            self._shared[key] = make()
        return self._shared[key]

    def day_domain(self, name):
        """Return the time frame as a domain over a date field, a day wider on both sides."""
        domain = Domain.TRUE
        if self.date_from:
            domain &= Domain(name, ">=", (self.date_from - relativedelta(days=1)).date())
        if self.date_to:
            domain &= Domain(name, "<=", (self.date_to + relativedelta(days=1)).date())
        return domain


class HistoryBranch:
    """One SELECT of a history: the readable rows of one model and what the columns show of them.

    The query is that of the model's own ``_search``, so its access rules are part of it.
    ``columns`` maps fields of the history to the name or path of a field, to SQL or to a function
    that returns SQL, called only where the column is asked for; what is missing is NULL. ``key`` is
    unique in the source. ``is_of_customers`` says that the branch obeys ``HistoryScope.customers``
    itself; otherwise it is asked by ``partner_id``.
    """

    def __init__(self, model, domain=Domain.TRUE):
        self.model = model
        self.alias = model._table
        self.query = model._search(domain)
        self.key = SQL.identifier(self.alias, "id")
        self.columns = {"res_model": SQL("%s", model._name), "res_id": self.key}
        self.is_of_customers = False
        self._joined = 0

    def field(self, name):
        """Return the SQL of a field of the model; unsaved changes of it are flushed first."""
        return self.model._field_to_sql(self.alias, name, self.query)

    def join(self, name):
        """Join the record of a many2one field; return a function that gives SQL of its fields."""
        comodel, alias = self.model._fields[name].join(self.model, self.alias, self.query)
        comodel = comodel.sudo()  # sudo: shown is what the row itself tells
        return lambda inner: comodel._field_to_sql(alias, inner, self.query)

    def path(self, path):
        """Return the SQL of a field, or of one behind a many2one field (``event_id.name``)."""
        name, _dot, inner = path.partition(".")
        return self.join(name)(inner) if inner else self.field(name)

    def look_up(self, name):
        """Let the record of a many2one field, where it is joined, be looked up for each row.

        For a few thousand rows PostgreSQL would rather read the whole of a table that is not very
        large: what others have would count.
        """
        alias = self.query.make_alias(self.alias, name)
        if alias in self.query._joins:
            kind, table, _condition = self.query._joins[alias]
            rows = SQL("LATERAL (SELECT * FROM %s WHERE id = %s OFFSET 0)", table, self.field(name))
            self.query._joins[alias] = kind, rows, SQL("TRUE")

    def join_rows(self, model, condition):
        """Join rows of another model by an SQL condition; return a function for SQL of its fields.

        :param condition: function that is given the function for the fields of the joined rows
        """
        self._joined += 1
        alias = self.query.make_alias(self.alias, f"{model._table}_{self._joined}")
        fields_of = lambda name: model._field_to_sql(alias, name, self.query)  # noqa: E731
        self.query.add_join("JOIN", alias, model._table, condition(fields_of))
        return fields_of

    def set_customer(self, partner_id):
        """Let ``partner_id`` and ``commercial_partner_id`` come from the SQL of a partner's id.

        Return a function that gives SQL of the partner's fields, who is joined when it is called.
        """
        partners = self.model.env["res.partner"].sudo()  # sudo: names the account, shows nothing
        joined = []

        def customer(name):
            if not joined:
                is_partner = lambda field: SQL("%s = %s", field("id"), partner_id)  # noqa: E731
                joined.append(self.join_rows(partners, is_partner))
            return joined[0](name)

        self.columns["partner_id"] = partner_id
        self.columns["commercial_partner_id"] = lambda: customer("commercial_partner_id")
        return customer

    def column(self, name):
        """Return the SQL of a column, None where the branch has none."""
        value = self.columns.get(name)
        if isinstance(value, str):
            return self.path(value)
        return value() if callable(value) else value


@dataclass(frozen=True)
class HistorySource:
    """A model whose rows are shown in a history.

    ``number`` is stored in ids that people keep (addresses, exports), so it stays for ever:
    1–31 belong to crm_interactions, 32–47 to crm_agreements, 48–63 to crm_campaigns.
    ``branches`` makes the branches for a scope; it is not called where the model is not
    installed or not readable. ``values`` names the values some fields can have in this source;
    a single one is also shown in the column, False for none.
    """

    number: int
    model: str
    branches: Callable[[HistoryScope], Iterable[HistoryBranch]]
    values: Mapping[str, tuple] = field(default_factory=dict)

    def __post_init__(self):
        if not 0 < self.number < SOURCES:
            raise ValueError(f"source number {self.number} is not between 1 and {SOURCES - 1}")
