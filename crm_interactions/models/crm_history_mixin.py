from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.orm.domains import DomainAnd, DomainCondition
from odoo.tools import SQL

from .crm_history_branch import SOURCES, HistoryScope

# Where neither customer nor time frame is asked for, this much of the past is shown.
DEFAULT_FRAME = relativedelta(months=12)
# Context key of the scope a query is narrowed to; only a ``HistoryScope`` counts.
SCOPE = "crm_history_scope"
# Context key of the ``AccountMembers`` that the caller has read already.
MEMBERS = "crm_history_members"
# Context key of the frozenset of columns that the caller asks for; without it all are selected.
COLUMNS = "crm_history_columns"
# To start processes or to compile the query takes longer than to read the rows of a customer.
PLAIN_PLAN = SQL("SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL jit = off")
# What the sources may know of the reader's context.
SOURCE_CONTEXT = ("lang", "tz", "uid", "allowed_company_ids")


class AccountMembers(NamedTuple):
    """An account with the ids of all partners below it, itself included."""

    account_id: int
    ids: tuple[int, ...]


class CrmHistoryMixin(models.AbstractModel):
    """A read model over rows of many other models: nothing is copied, everything is read.

    A concrete model says ``_auto = False``, adds its columns as ordinary fields and lists its
    sources in ``_sources()``. The table is the UNION ALL of their branches, each made by the
    ``_search`` of the source's model for the current user: a row is there exactly where its
    source can be read.

    - An id holds the source and its row: ids, ``exists()`` and access of single rows ask only
      the sources concerned.
    - A search is always within a customer, a time frame or ids. Without any of them it shows the
      last twelve months up to its end.
    - ``commercial_partner_id`` finds an account with its contact persons, ``customer_id`` one
      partner apart.
    """

    _name = "crm.history.mixin"
    _description = "History"
    _inherit = "crm.read.model.mixin"
    _log_access = False
    _order = "date desc, id desc"

    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    commercial_partner_id = fields.Many2one("res.partner", string="Account", readonly=True)
    customer_id = fields.Many2one(
        "res.partner",
        string="Customer Apart",
        store=False,
        search="_search_customer_id",
        help="The rows of this customer without the others of its account.",
    )
    date = fields.Datetime(readonly=True)
    user_id = fields.Many2one("res.users", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    res_model = fields.Char(string="Document Model", readonly=True)
    res_id = fields.Many2oneReference(string="Document", model_field="res_model", readonly=True)

    @api.model
    def _sources(self):
        """Return the list of ``HistorySource``; a hook: overrides return super() and theirs."""
        return []

    def _search_customer_id(self, operator, value):
        """Find by the row's customer; ``_search`` does better for what is asked for alone."""
        if operator != "in":
            return NotImplemented
        return Domain("partner_id", "in", value)

    # The table

    @property
    def _table_query(self):
        scope = self.env.context.get(SCOPE)
        scope = replace(scope, _shared={}) if isinstance(scope, HistoryScope) else HistoryScope()
        model = self.with_env(self._source_env())
        selects = [
            model._branch_select(source, branch, scope)
            for source in model._readable_sources(scope)
            for branch in source.branches(scope)
            if not branch.query.is_empty()
        ]
        return SQL(" UNION ALL ").join(selects) if selects else self._empty_select()

    def _readable_sources(self, scope):
        """Return the sources that can contribute: installed, readable, not ruled out."""
        return [
            source
            for source in self._sources()
            if (scope.keys is None or source.number in scope.keys)
            and not any(
                wanted.isdisjoint(source.values.get(name, wanted))
                for name, wanted in scope.values.items()
            )
            and source.model in self.env
            and self.env[source.model].has_access("read")
        ]

    def _source_env(self):
        """Return what ``_sources`` and its branches are called in: the reader's environment,
        without the defaults and filters that belong to other models."""
        context = self.env.context
        return self.env(context={key: context[key] for key in SOURCE_CONTEXT if key in context})

    def _column_fields(self):
        return [
            field
            for name, field in sorted(self._fields.items())
            if name != "id" and field.store and field.column_type
        ]

    def _branch_select(self, source, branch, scope):
        """Return the SELECT of a branch with the wanted columns, narrowed to the scope."""
        terms = [
            SQL(f"%s::int8 * {SOURCES} + {source.number} AS id", branch.key),
            *(self._column_term(source, branch, field) for field in self._wanted_fields(scope)),
        ]
        # Columns may have joined tables: only now is the query complete.
        conditions = [branch.query.where_clause] if branch.query.where_clause else []
        if scope.keys is not None:
            conditions.append(SQL("%s IN %s", branch.key, scope.keys[source.number]))
        if scope.customers is not None and not branch.is_of_customers:
            customer = branch.column("partner_id")
            conditions.append(SQL("%s IN %s", customer, scope.customers or (0,)))
        return SQL(
            "SELECT %s FROM %s WHERE %s",
            SQL(", ").join(terms),
            branch.query.from_clause,
            SQL(" AND ").join(conditions) if conditions else SQL("TRUE"),
        )

    def _wanted_fields(self, scope):
        """Return the fields that are selected.

        Always the account where no customers are named: what belongs to nobody has none.
        """
        if scope.columns is None:
            return self._column_fields()
        names = scope.columns | ({"commercial_partner_id"} if scope.customers is None else set())
        return [field for field in self._column_fields() if field.name in names]

    def _column_term(self, source, branch, field):
        """Return a column of a branch as one piece of SQL: there are a hundred of them."""
        column, values = branch.column(field.name), source.values.get(field.name, ())
        if column is not None:
            return SQL(f'(%s)::{field.column_type[1]} AS "{field.name}"', column)
        if len(values) == 1 and values[0]:
            return SQL(f'%s::{field.column_type[1]} AS "{field.name}"', values[0])
        return SQL(f'NULL::{field.column_type[1]} AS "{field.name}"')

    def _empty_select(self):
        terms = [
            SQL("NULL::%s AS %s", SQL(field.column_type[1]), SQL.identifier(field.name))
            for field in self._column_fields()
        ]
        return SQL("SELECT NULL::int8 AS id, %s WHERE FALSE", SQL(", ").join(terms))

    # Search

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Search within what the domain asks for, else within the default time frame."""
        domain, scope = self._narrow(Domain(domain))
        if scope.customers is not None and scope.columns is None:
            self._plan_plainly()
        model = self.with_context(**{SCOPE: scope})
        return super(CrmHistoryMixin, model)._search(domain, *args, **kwargs)

    @api.model
    def _plan_plainly(self):
        """Let PostgreSQL start no processes and compile nothing until the transaction ends.

        Who names columns runs the query and says so in the same breath.
        """
        if PLAIN_PLAN not in self.env.cr.cache:
            self.env.cr.cache[PLAIN_PLAN] = True
            self.env.cr.execute(PLAIN_PLAN)

    @api.model
    def _narrow(self, domain):
        """Return the domain and the scope that follows from what all its rows have in common."""
        domain = domain.optimize(self)
        narrowed, rest, accounts, is_bounded = {"values": {}}, [], [], False
        for condition in domain.children if isinstance(domain, DomainAnd) else (domain,):
            name = isinstance(condition, DomainCondition) and condition.field_expr
            values = self._wanted(condition) if name else None
            if name == "customer_id" and values is not None:
                narrowed["customers"] = self._common(narrowed.get("customers"), values)
                narrowed["is_apart"] = is_bounded = True
                continue
            if name == "commercial_partner_id" and values is not None:
                narrowed["customers"] = self._common(
                    narrowed.get("customers"), self._account_partner_ids(values)
                )
                is_bounded = True
                accounts.append(condition)
                continue
            rest.append(condition)
            if name == "id" and values is not None:
                narrowed["keys"] = self._decode(values)
                is_bounded = True
            elif name in ("partner_id", "commercial_partner_id"):
                is_bounded = is_bounded or condition.operator in ("in", "child_of", "any")
            elif name == "date":
                self._narrow_dates(narrowed, condition)
            elif values is not None:
                narrowed["values"][name] = frozenset(values)
        if not (is_bounded or "date_from" in narrowed):
            end = narrowed.get("date_to") or fields.Datetime.now()
            narrowed["date_from"] = end - DEFAULT_FRAME
            rest.append(Domain("date", ">=", narrowed["date_from"]))
        if narrowed.get("is_apart"):
            # Who took part in what another customer was asked for may belong to another account.
            rest += accounts
        domain = Domain.AND(rest)
        return domain, HistoryScope(**narrowed, columns=self._asked_columns(domain))

    @api.model
    def _asked_columns(self, domain):
        """Return the columns that the caller or the domain asks for, None for all."""
        asked = self.env.context.get(COLUMNS)
        if not isinstance(asked, frozenset):
            return None
        names = {condition.field_expr.partition(".")[0] for condition in domain.iter_conditions()}
        known = {"id", *(field.name for field in self._column_fields())}
        return asked | names if names <= known else None

    @api.model
    def _wanted(self, condition):
        """Return the values a condition allows, or None where it allows an open number."""
        if condition.operator != "in" or not isinstance(condition.value, Iterable):
            return None
        values = tuple(condition.value)
        return values if all(isinstance(value, (int, str)) for value in values) else None

    @api.model
    def _account_partner_ids(self, account_ids):
        """Return the ids of the accounts and of everybody below them.

        The branches are asked by ids: PostgreSQL knows how many rows a partner has, and expects
        far too many of one it has to look up.
        """
        members = self.env.context.get(MEMBERS)
        if isinstance(members, AccountMembers) and {members.account_id} == set(account_ids):
            return members.ids
        # sudo: only narrows; what is shown is asked for by the rows' own account
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        domain = [("commercial_partner_id", "in", list(account_ids))]
        return partners._search(domain).get_result_ids()

    @api.model
    def _common(self, known, values):
        values = tuple(value for value in values if value)
        return values if known is None else tuple(set(known) & set(values))

    @api.model
    def _narrow_dates(self, narrowed, condition):
        try:
            moment = fields.Datetime.to_datetime(condition.value)
        except (TypeError, ValueError):
            return
        if moment and condition.operator in (">", ">="):
            narrowed["date_from"] = max(narrowed.get("date_from", moment), moment)
        elif moment and condition.operator in ("<", "<="):
            narrowed["date_to"] = min(narrowed.get("date_to", moment), moment)

    @api.model
    def _decode(self, ids):
        """Return ``{source number: keys}`` of row ids."""
        keys = {}
        for row_id in ids:
            if isinstance(row_id, int) and row_id > 0:
                keys.setdefault(row_id % SOURCES, []).append(row_id // SOURCES)
        return {number: tuple(found) for number, found in keys.items()}

    # Rows by their ids

    @api.private
    def exists(self):
        """Return the rows whose sources exist and can be read, in one query."""
        ids = [row_id for row_id in self._ids if isinstance(row_id, int)]
        if not ids:
            return self
        found = set(self._search([("id", "in", ids)], bypass_access=True))
        return self.browse(i for i in self._ids if i in found or not isinstance(i, int))

    def _fetch_query(self, query, fields):
        """Remember which rows were read as this user, so that they are not asked for again."""
        fetched = super()._fetch_query(query, fields)
        self._read_ids().update(fetched._ids)
        return fetched

    def _read_ids(self):
        """Return the ids of the rows that this user has read in this transaction."""
        reader = (
            self._name,
            self.env.uid,
            self.env.su,
            self.env.context.get("allowed_company_ids"),
        )
        return self.env.cr.cache.setdefault(("crm_history", str(reader)), set())

    def _check_access(self, operation):
        """A row is readable where its source is."""
        result = super()._check_access(operation)
        if result or self.env.su or not any(self._ids):
            return result
        # What is no longer in the cache may have changed.
        read_ids = self._read_ids()
        caches = [field._get_cache(self.env) for field in self._column_fields()]
        unknown = self.browse(
            row_id
            for row_id in self._ids
            if row_id not in read_ids or not any(row_id in cache for cache in caches)
        )
        forbidden = unknown - unknown.exists()
        return (forbidden, forbidden._row_access_error) if forbidden else None

    def _row_access_error(self):
        return AccessError(
            self.env._("This entry of the history was deleted, or you may not read it.")
        )

    def action_open(self):
        """Open the record the row is about; refused where it is gone or may not be read."""
        self.ensure_one()
        self.check_access("read")
        return self._source_record().get_formview_action()

    def _source_record(self):
        """Return the record the row is about, which the reader may read."""
        if self.res_model in self.env and self.res_id:
            record = self.env[self.res_model].browse(self.res_id).exists()
            if record and record.has_access("read"):
                return record
        raise UserError(self.env._("The record was deleted, or you may not read it."))
