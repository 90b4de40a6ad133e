from ast import literal_eval

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL


class CrmSegment(models.Model):
    """Who is in a segment, as SQL: one query for any number of segments and customers (K2)."""

    _inherit = "crm.segment"

    def _parsed_domain(self):
        self.ensure_one()
        return literal_eval(self.domain or "[]")

    def _sql_customers(self):
        """Return SQL that selects the ids of the customers of one segment, each once.

        Archived customers are in none. What the current user may not read is left out.
        """
        self.ensure_one()
        domain = Domain(self._parsed_domain())
        if self.kind == "static":
            domain = Domain("id", "in", self.partner_ids.ids)
        if self.company_id:
            domain &= Domain("company_id", "in", [self.company_id.id, False])
        query = self.env["res.partner"]._search(domain)
        return query.select()

    def _sql_audience(self, exclusions):
        """Return SQL that selects the ids of the customers of any of these segments.

        :param exclusions: segments whose customers are left out
        """
        union = SQL(" UNION ").join(SQL("(%s)", one._sql_customers()) for one in self)
        if not self:
            union = SQL("SELECT NULL::int WHERE FALSE")
        if not exclusions:
            return union
        return SQL(
            "SELECT * FROM (%s) AS included EXCEPT (%s)",
            union,
            exclusions._sql_audience(self.browse()),
        )

    def _count_customers(self, exclusions=None):
        """Return how many customers these segments have together, each counted once."""
        audience = self._sql_audience(exclusions or self.browse())
        return self.env.execute_query(SQL("SELECT COUNT(*) FROM (%s) AS audience", audience))[0][0]

    def _sample(self, limit):
        """Return some customers of one segment, those of the lowest ids."""
        audience = self._sql_audience(self.browse())
        rows = self.env.execute_query(
            SQL("SELECT * FROM (%s) AS audience (id) ORDER BY id LIMIT %s", audience, limit)
        )
        return self.env["res.partner"].browse(row[0] for row in rows)
