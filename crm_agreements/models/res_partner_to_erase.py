from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

ERASERS = "crm_agreements.group_erase"


class ResPartner(models.Model):
    """Whose agreement to keep the data has ended: the customers to erase (B12)."""

    _inherit = "res.partner"

    date_collection_ended = fields.Date(
        string="Data Collection ended on",
        compute="_compute_collection_ended",
        groups=ERASERS,
        help="The last day the customer agreed to having data kept, in any company.",
    )
    days_collection_ended = fields.Integer(
        string="Days since",
        compute="_compute_collection_ended",
        groups=ERASERS,
        aggregator=None,
        help="So many days ago the agreement Data Collection expired or was withdrawn.",
    )
    is_to_erase = fields.Boolean(
        string="To Erase",
        compute="_compute_collection_ended",
        search="_search_is_to_erase",
        groups=ERASERS,
        help="Data Collection has expired or was withdrawn, in every company that had it.",
    )

    @api.depends_context("company")
    def _compute_collection_ended(self):
        ended = dict(self.env.execute_query(self._sql_collection_ended(SQL("= ANY(%s)", self.ids))))
        today = self.env.company._agreement_day()
        for partner in self:
            day = ended.get(partner._origin.id)
            partner.date_collection_ended = day
            partner.days_collection_ended = (today - day).days if day else 0
            partner.is_to_erase = bool(day) and not partner.date_erased

    @api.model
    def _search_is_to_erase(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        ended = self._sql_collection_ended(SQL("IS NOT NULL"))
        wanted = Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IN (SELECT partner_id FROM (%s) ended)", SQL.identifier(alias, "id"), ended
            )
        )
        return wanted & Domain("date_erased", "=", False)

    @api.model
    def _sql_collection_ended(self, whose):
        """Return the query of customers and the day their last such agreement ended.

        Whoever has one that counts in any company, or will, is not among them: the data of a
        customer is the same for all companies.
        """
        self.env["crm.agreement"].flush_model()
        return SQL(
            """
            SELECT a.partner_id,
                   max(LEAST(a.date_end, a.date_withdrawn::date, a.date_superseded::date))
              FROM crm_agreement a JOIN crm_agreement_type t ON t.id = a.type_id
             WHERE t.code = 'data_collection' AND a.partner_id %(whose)s
             GROUP BY a.partner_id
            HAVING NOT bool_or(%(active)s) AND NOT bool_or(
                a.date_start > %(today)s AND a.date_withdrawn IS NULL
                AND a.date_superseded IS NULL)
            """,
            whose=whose,
            active=self.env["crm.agreement"]._active_sql("a", fields.Datetime.now()),
            today=self.env.company._agreement_day(),
        )
