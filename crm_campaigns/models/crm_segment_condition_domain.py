from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# A message in one of these states reached the customer.
REACHED_STATES = ("sent", "delivered", "opened", "clicked", "answered")
MESSAGE_STATES = {
    "clicked": ("clicked",),
    "answered": ("answered",),
    "not_answered": ("sent", "delivered", "opened", "clicked"),
}
INTERACTION_STATES = {
    "held": ("done",),
    "open": ("planned", "in_progress"),
    "any": ("planned", "in_progress", "done"),
}


class Link(NamedTuple):
    """How what a condition looks at is tied to the customers.

    ``name`` is its own; ``is_required`` says that nobody is in the segment without it, ``among``
    who can be at all: SQL that selects customers' ids, where a list limits them.
    """

    name: str
    is_required: bool = False
    among: SQL | None = None


class CrmSegmentCondition(models.Model):
    """Conditions as domains over customers, which Odoo turns into one SQL query.

    What a condition looks at beside the customer is joined as a table of customers' ids, not asked
    as a list: PostgreSQL reads it once, for any number of customers and however deeply nested. What
    everybody in the segment has to have is left to PostgreSQL: where other conditions leave few
    customers, it looks up theirs.
    """

    _inherit = "crm.segment.condition"

    def _domain(self, match, env):
        """Return the domain of the customers who fulfil all, any or none of the conditions.

        :param env: whose rights what is looked at is read with
        """
        numbers = {condition: number for number, condition in enumerate(self)}
        among = self._listed_among(match)

        def combined(how, nodes, is_required):
            is_required = is_required and how == "all"
            domains = [
                combined(condition.match, children, is_required)
                if condition.kind == "group"
                else condition._domain_alone(
                    Link(f"condition_{numbers[condition]}", is_required, among), env
                )
                for condition, children in nodes
            ]
            if not domains:
                return Domain.TRUE
            if how == "all":
                return Domain.AND(domains)
            return Domain.OR(domains) if how == "any" else ~Domain.OR(domains)

        return combined(match, self._outline_on(), is_required=True)

    def _listed_among(self, match):
        """Return SQL of the customers of a list that everybody has to be on, or None."""
        lists = (
            condition.used_segment_id
            for condition, _children in (self._outline_on() if match == "all" else ())
            if condition.kind == "segment" and not condition.is_negated
        )
        return next((one._sql_listed() for one in lists if one.kind == "static"), None)

    def _domain_alone(self, link, env):
        if self.is_negated:
            return ~getattr(self, f"_domain_{self.kind}")(link._replace(is_required=False), env)
        return getattr(self, f"_domain_{self.kind}")(link, env)

    def _listed_in(self, table, link):
        """Return the domain of the customers in a table, SQL with a column ``partner_id``."""

        def to_sql(_model, alias, query):
            customer = SQL.identifier(alias, "id")
            if link.is_required:
                return SQL("%s IN (SELECT partner_id FROM %s AS listed)", customer, table)
            name = query.make_alias(alias, link.name)
            column = SQL.identifier(name, "partner_id")
            once = SQL("(SELECT partner_id FROM %s AS listed GROUP BY 1)", table)
            query.add_join("LEFT JOIN", name, once, SQL("%s = %s", column, customer))
            return SQL("%s IS NOT NULL", column)

        return Domain.custom(to_sql=to_sql)

    def _customers_of(self, model, domain, minimum=1):
        """Return SQL: the customers with so many records of a model that ``env`` may read."""
        found = model._search(domain)
        many = SQL(" GROUP BY 1 HAVING COUNT(*) >= %s", minimum) if minimum > 1 else SQL()
        return SQL(
            "(SELECT %(customer)s AS partner_id FROM %(tables)s WHERE %(where)s%(many)s)",
            customer=SQL.identifier(found.table, "partner_id"),
            tables=found.from_clause,
            where=found.where_clause or SQL("TRUE"),
            many=many,
        )

    def _domain_customer(self, _link, _env):
        return self._customer_domain()

    def _domain_interaction(self, link, env):
        minimum = self.count if self.count_operator == "at_least" else self.count + 1
        if minimum < 1:
            return Domain.TRUE
        domain = Domain("state", "in", INTERACTION_STATES[self.interaction_state])
        domain &= self._period_domain("date")
        for name, values in (
            ("type_id", self.interaction_type_ids),
            ("channel_id", self.channel_ids),
            ("result_type_id", self.result_type_ids),
        ):
            if values:
                domain &= Domain(name, "in", values.ids)
        if link.among:
            domain &= Domain("partner_id", "in", link.among)
        table = self._customers_of(env["crm.interaction"], domain, minimum)
        if self.count_operator == "at_least":
            return self._listed_in(table, link)
        return ~self._listed_in(table, link._replace(is_required=False))

    def _domain_agreement(self, link, env):
        domain = Domain("type_id", "=", self.agreement_type_id.id) & Domain("status", "=", "active")
        return self._listed_in(self._customers_of(env["crm.agreement"], domain), link)

    def _domain_campaign(self, link, env):
        if self.campaign_event == "got":
            domain = Domain("message_state", "in", REACHED_STATES)
            domain |= Domain("kind", "=", "internal") & Domain("status", "=", "completed")
        else:
            domain = Domain("message_state", "in", MESSAGE_STATES[self.campaign_event])
        if self.campaign_ids:
            domain &= Domain("campaign_id", "in", self.campaign_ids.ids)
        domain &= self._period_domain("date_begin")
        table = self._customers_of(env["crm.campaign.activity"], domain)
        return self._listed_in(table, link)

    def _domain_segment(self, link, env):
        used = self.used_segment_id.with_env(env)
        # A segment that has to be calculated is so once: PostgreSQL guesses few customers deep in a
        # chain of segments, and would ask each link again for every customer of the one above.
        once = SQL() if self.used_segment_id.kind == "static" else SQL("MATERIALIZED")
        table = SQL(
            "(WITH used (partner_id) AS %s (%s) SELECT partner_id FROM used)",
            once,
            used._sql_customers(),
        )
        return self._listed_in(table, link)

    def _period_domain(self, name):
        """Return the domain of a moment in the condition's period, on the company's clock."""
        if self.period == "last":
            now = fields.Datetime.now()
            since = now - timedelta(days=self.period_days)
            return Domain(name, ">=", since) & Domain(name, "<=", now)
        domain = Domain.TRUE
        if self.period == "between":
            if self.date_from:
                domain &= Domain(name, ">=", self._midnight(self.date_from))
            if self.date_to:
                domain &= Domain(name, "<", self._midnight(self.date_to + timedelta(days=1)))
        return domain

    def _midnight(self, day):
        company = self.segment_id.company_id or self.env.company
        begin = datetime.combine(day, time.min, ZoneInfo(company.agreement_tz or "UTC"))
        return begin.astimezone(UTC).replace(tzinfo=None)
