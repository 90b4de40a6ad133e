from contextlib import suppress

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL


class ResPartner(models.Model):
    """The segments a customer is in (K2)."""

    _inherit = "res.partner"

    crm_segment_ids = fields.Many2many(
        "crm.segment",
        string="Segments",
        compute="_compute_crm_segment_ids",
        search="_search_crm_segment_ids",
        groups="sales_team.group_sale_salesman",
        help="Customers can be searched by the segments they are in.",
    )

    def _compute_crm_segment_ids(self):
        """List the segments of each customer: one query, whatever the number of customers."""
        segments = self.env["crm.segment"].search([])  # pylint: disable=no-search-all
        found = {partner.id: [] for partner in self}
        if self.ids and segments:
            for segment_id, partner_id in self._segment_rows(segments):
                found[partner_id].append(segment_id)
        for partner in self:
            partner.crm_segment_ids = segments.browse(found[partner.id])

    def _segment_rows(self, segments):
        queries = []
        for segment in segments:
            # What cannot be read, by the reader or by nobody, has nobody in it.
            with suppress(UserError):
                customers = segment._sql_customers()
                queries.append(SQL("SELECT %s, t.id FROM (%s) AS t (id)", segment.id, customers))
        if not queries:
            return []
        return self.env.execute_query(
            SQL(
                "SELECT * FROM (%s) AS t (segment, id) WHERE id = ANY(%s)",
                SQL(" UNION ALL ").join(queries),
                self.ids,
            )
        )

    def _search_crm_segment_ids(self, operator, value):
        if operator not in ("in", "any"):
            return NotImplemented
        if "crm_segments_asked" in self.env.context:
            # How many segments are asked in all is told by their conditions of this kind only.
            raise ValidationError(
                self.env._("Other segments are asked by a condition of the kind “Segment”.")
            )
        Segment = self.env["crm.segment"].with_context(active_test=False)
        segments = Segment.search(
            value if isinstance(value, Domain) else [("id", "in", list(value))]
        )
        if not segments:
            return Domain.FALSE
        return Domain("id", "in", SQL("(%s)", segments._sql_audience(segments.browse())))

    @api.readonly
    def get_profile(self):
        """Return what the section *Profile* shows: criteria, and what else others add.

        :return: ``{"criteria": as of get_criteria(), "can_edit": whether the user classifies}``
        """
        self.ensure_one()
        return {
            "criteria": self.get_criteria(),
            "can_edit": self.env["crm.criterion.answer"].has_access("write"),
        }
