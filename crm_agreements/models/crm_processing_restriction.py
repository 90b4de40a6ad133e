from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL


class CrmProcessingRestriction(models.Model):
    """From when to when the data of a customer may only be kept (B12).

    - A *restriction* (Art. 18 of the GDPR) stops marketing at the gate; a *legal hold* does not.
    - Under either, nothing of the customer is removed by a retention rule.
    - It holds for all companies, from its first to its last day, and is ended by its last day and
      never deleted.
    """

    _name = "crm.processing.restriction"
    _description = "Restriction of Processing"
    _inherit = ["mail.thread"]
    _order = "date_start desc, id desc"
    _rec_name = "reason"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        tracking=True,
    )
    kind = fields.Selection(
        [("restriction", "Restriction"), ("legal_hold", "Legal hold")],
        required=True,
        default="restriction",
        tracking=True,
    )
    date_start = fields.Date(
        string="From",
        required=True,
        default=lambda self: self.env.company._agreement_day(),
        tracking=True,
    )
    date_end = fields.Date(
        string="To", tracking=True, help="The last day; empty until it is lifted."
    )
    reason = fields.Char(required=True, tracking=True)
    request_id = fields.Many2one(
        "crm.subject.request",
        string="Subject Request",
        index="btree_not_null",
        ondelete="set null",
        groups="crm_interactions.group_data_protection",
    )
    is_in_force = fields.Boolean(compute="_compute_is_in_force", search="_search_is_in_force")

    _dates_in_order = models.Constraint(
        "CHECK (date_end >= date_start)", "A restriction cannot end before it starts."
    )

    @api.depends("date_start", "date_end")
    @api.depends_context("company")
    def _compute_is_in_force(self):
        today = self.env.company._agreement_day()
        for row in self:
            row.is_in_force = bool(
                row.date_start
                and row.date_start <= today
                and (not row.date_end or row.date_end >= today)
            )

    @api.model
    def _search_is_in_force(self, operator, value):
        if operator != "in":
            return NotImplemented
        in_force = self._in_force_domain(self.env.company._agreement_day())
        wanted = set(value)
        if wanted == {True}:
            return in_force
        return ~in_force if wanted == {False} else Domain(bool(wanted))

    @api.model
    def _in_force_domain(self, day):
        return Domain("date_start", "<=", day) & (
            Domain("date_end", "=", False) | Domain("date_end", ">=", day)
        )

    @api.model
    def _restricted_sql(self, customer, day):
        """Return the condition that a customer's data is restricted on a day, both being SQL."""
        return SQL(
            """EXISTS (SELECT FROM crm_processing_restriction g
                        WHERE g.partner_id = %(customer)s AND g.kind = 'restriction'
                          AND g.date_start <= %(day)s
                          AND (g.date_end IS NULL OR g.date_end >= %(day)s))""",
            customer=customer,
            day=day,
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Restrictions are lifted by their last day and never deleted."))

    def action_lift(self):
        """End the restrictions with yesterday, or on their first day: they hold no more.

        The person is to be told before (Art. 18 (3)).
        """
        yesterday = self.env.company._agreement_day() - timedelta(days=1)
        for row in self.filtered("is_in_force"):
            row.date_end = max(row.date_start, yesterday)
