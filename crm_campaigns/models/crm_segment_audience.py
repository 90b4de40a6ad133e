from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class CrmSegment(models.Model):
    """Who is in a segment, as SQL: one query for any number of segments and customers (K2)."""

    _inherit = "crm.segment"

    @api.private
    def judged_by(self, user, company):
        """Return the segments as a user sees them who works in one company.

        What a campaign asks, whoever its job runs as.
        """
        return self.with_user(user).with_context(allowed_company_ids=company.ids)

    def _domain(self):
        """Return the domain of the customers of one segment."""
        self.ensure_one()
        definition = self.sudo()  # sudo: the definition, not what it chooses
        domain = Domain("active", "=", True)
        if definition.company_id:
            domain &= Domain("company_id", "in", [definition.company_id.id, False])
        if definition.kind == "static":
            return domain & self._listed_domain()
        # Neither our own companies nor our employees are customers.
        domain &= Domain("partner_share", "=", True)
        domain &= Domain("id", "not in", SQL("(SELECT partner_id FROM res_company)"))
        return domain & definition.condition_ids._domain(definition.match, self.env)

    def _listed_domain(self):
        stored = self._origin
        if self != stored and (not stored or self.partner_ids != stored.partner_ids):
            return Domain("id", "in", self.partner_ids.ids)  # being edited
        self.flush_recordset(["partner_ids"])
        return Domain("id", "in", self._sql_listed())

    def _sql_listed(self):
        """Return SQL that selects the ids of the customers that one segment lists."""
        return SQL(
            "(SELECT partner_id FROM crm_segment_partner_rel WHERE segment_id = %s)",
            self._origin.id,
        )

    def _sql_customers(self):
        """Return SQL that selects the ids of the customers of one segment, each once.

        Archived customers are in none. What the current user may not read is left out.
        """
        customers = self._customers_within()
        return customers._search(self.with_env(customers.env)._domain()).select()

    def _customers_within(self):
        """Return the model of the customers to be searched within the segment.

        It knows which segments are being asked, so that none asks itself without end.
        """
        outer = self.env.context.get("crm_segments_asked", frozenset())
        asked = self._origin.ids
        if not outer.isdisjoint(asked):
            self._raise_circle()
        return self.env["res.partner"].with_context(crm_segments_asked=outer.union(asked))

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
        """Return some customers of one segment, those entered last."""
        audience = self._sql_audience(self.browse())
        rows = self.env.execute_query(
            SQL("SELECT * FROM (%s) AS audience (id) ORDER BY id DESC LIMIT %s", audience, limit)
        )
        return self.env["res.partner"].browse(row[0] for row in rows)
