from ast import literal_eval
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

# A message in one of these states left.
SENT_STATES = ("sent", "delivered", "opened", "clicked", "answered", "bounced")


class CrmIndicator(models.Model):
    """Indicators as SQL: the values of all customers, or of some, by one statement (K3).

    The formula of a source is a method ``_sql_<source>``: SQL that selects ``partner_id`` and
    ``value`` of the customers that have records, each once. It is read without the rules of the
    user who happens to ask: the value is the same for everybody.
    """

    _inherit = "crm.indicator"

    def _is_available(self):
        """Say whether what the indicator looks at is installed."""
        self.ensure_one()
        if self.source in ("purchases", "orders"):
            return "sale.order" in self.env
        return self.source != "own" or self.model_id.model in self.env

    def _sql_fresh(self, partner_ids=None):
        """Return SQL that selects ``partner_id``, ``value`` and ``level_id``, calculated now.

        A number or sum is 0 for customers without records; others have no value then, no row.

        :param partner_ids: ids of customers to limit it to
        """
        self.ensure_one()
        self.env["crm.indicator.level"].flush_model()
        self.env["res.partner"].flush_model(["active", "company_id"])
        formula = getattr(self, f"_sql_{self.source}")()
        is_zero = self.source in ("contacts", "purchases", "orders") or (
            self.source == "own" and self.aggregate in ("count", "sum")
        )
        some = SQL("TRUE") if partner_ids is None else SQL("p.id = ANY(%s)", list(partner_ids))
        company = SQL("TRUE")
        if self.company_id:
            company = SQL("(p.company_id IS NULL OR p.company_id = %s)", self.company_id.id)
        return SQL(
            """SELECT p.id AS partner_id, v.value, (
                    SELECT l.id FROM crm_indicator_level l
                     WHERE l.indicator_id = %(indicator)s AND l.value_from <= v.value
                       AND l.active IS TRUE
                     ORDER BY l.value_from DESC LIMIT 1
                ) AS level_id
                 FROM res_partner p %(join)s JOIN (%(formula)s) AS f ON f.partner_id = p.id
                CROSS JOIN LATERAL (SELECT COALESCE(f.value, %(empty)s)::float8) AS v (value)
                WHERE p.active IS TRUE AND v.value IS NOT NULL AND %(some)s AND %(company)s""",
            indicator=self.id,
            join=SQL("LEFT") if is_zero else SQL(),
            formula=formula,
            empty=0 if is_zero else None,
            some=some,
            company=company,
        )

    def _sql_values(self):
        """Return SQL that selects ``partner_id``, ``value`` and ``level_id``: for segments."""
        if self.refresh == "realtime":
            return self._sql_fresh() if self._is_available() else self._sql_nothing()
        self.env["crm.indicator.value"].flush_model()
        return SQL(
            """SELECT partner_id, value, level_id FROM crm_indicator_value
                WHERE indicator_id = %s""",
            self.id,
        )

    def _sql_nothing(self):
        return SQL("SELECT NULL::int AS partner_id, 0::float8 AS value, 0 AS level_id WHERE FALSE")

    def _since(self):
        return fields.Datetime.now() - timedelta(days=self.period) if self.period else None

    def _records(self, model_name, domain, date_name):
        """Return the query of the records that the indicator looks at."""
        model = self.env[model_name].sudo()  # sudo: the value is the same for everybody
        domain = Domain(domain)
        if self.period and date_name:
            moment = self._since()
            if model._fields[date_name].type == "date":
                moment = moment.date()
            domain &= Domain(date_name, ">=", moment)
        if self.company_id and "company_id" in model._fields:
            domain &= Domain("company_id", "in", [self.company_id.id, False])
        return model, model._search(domain)

    def _sql_grouped(self, found, model, partner_name, value):
        """Return SQL: the value of the records found, by their customer."""
        partner = model._field_to_sql(found.table, partner_name, found)
        return SQL(
            """SELECT %(partner)s AS partner_id, %(value)s AS value
                 FROM %(tables)s WHERE %(where)s GROUP BY 1""",
            partner=partner,
            value=value,
            tables=found.from_clause,
            where=found.where_clause or SQL("TRUE"),
        )

    def _sql_contacts(self):
        model, found = self._records("crm.interaction", [("state", "=", "done")], "date")
        return self._sql_grouped(found, model, "partner_id", SQL("COUNT(*)"))

    def _sql_days_since(self):
        now = fields.Datetime.now()
        domain = [("state", "=", "done"), ("date", "<=", now)]
        model, found = self._records("crm.interaction", domain, "date")
        last = SQL("MAX(%s)", SQL.identifier(found.table, "date"))
        days = SQL("FLOOR(EXTRACT(EPOCH FROM %s::timestamp - %s) / 86400)", now, last)
        return self._sql_grouped(found, model, "partner_id", days)

    def _sql_response_rate(self):
        domain = [("state", "in", SENT_STATES)]
        model, found = self._records("crm.message", domain, "date_sent")
        return self._sql_grouped(
            found, model, "partner_id", self._sql_share(found, "state", "answered")
        )

    def _sql_held_rate(self):
        domain = Domain("date", "<=", fields.Datetime.now())
        model, found = self._records("crm.interaction", domain, "date")
        return self._sql_grouped(
            found, model, "partner_id", self._sql_share(found, "state", "done")
        )

    def _sql_share(self, found, name, value):
        return SQL(
            "100.0 * COUNT(*) FILTER (WHERE %s = %s) / COUNT(*)",
            SQL.identifier(found.table, name),
            value,
        )

    def _sql_orders(self):
        model, found = self._records("sale.order", [("state", "=", "sale")], "date_order")
        return self._sql_grouped(found, model, "partner_id", SQL("COUNT(*)"))

    def _sql_purchases(self):
        """Confirmed orders without taxes, in the currency of the indicator's company.

        Without a company it is that of the first one: orders of others are converted at today's
        rate.
        """
        model, found = self._records("sale.order", [("state", "=", "sale")], "date_order")
        untaxed, rate, company = (
            model._field_to_sql(found.table, name, found)
            for name in ("amount_untaxed", "currency_rate", "company_id")
        )
        amount = SQL(
            "SUM(%s / COALESCE(NULLIF(%s, 0), 1) * %s)", untaxed, rate, self._sql_rate(company)
        )
        return self._sql_grouped(found, model, "partner_id", amount)

    def _sql_rate(self, company_column):
        """Return SQL: what an amount of a company is multiplied with, for amounts to be added."""
        # sudo: the value is the same for everybody
        companies = self.env["res.company"].sudo().search([("id", "!=", False)], order="id")
        currency = (self.company_id or companies[:1]).currency_id
        today = fields.Date.context_today(self)
        foreign = companies.filtered(lambda company: company.currency_id != currency)
        rates = [
            SQL(
                "WHEN %s THEN %s",
                company.id,
                currency._get_conversion_rate(company.currency_id, currency, company, today),
            )
            for company in foreign
        ]
        return (
            SQL("CASE %s %s ELSE 1 END", company_column, SQL(" ").join(rates))
            if rates
            else SQL("1")
        )

    def _sql_own(self):
        date_name = self.date_field_id.name if self.period else None
        try:
            domain = literal_eval(self.domain or "[]")
            model, found = self._records(self.model_id.model, domain, date_name)
        except Exception as error:
            # As with the customer conditions of segments: a field or an app may be gone, and search
            # methods have errors of their own; none is of the database, which is not asked here.
            raise UserError(self.env._("%s: the conditions cannot be read.", self.name)) from error
        if self.aggregate == "count":
            value = SQL("COUNT(*)")
        else:
            measure = model._field_to_sql(found.table, self.measure_field_id.name, found)
            value = SQL("%s(%s)", SQL(self.aggregate.upper()), measure)
        return self._sql_grouped(found, model, self.partner_field_id.name, value)
