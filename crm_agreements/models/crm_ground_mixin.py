from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CrmGroundMixin(models.AbstractModel):
    """What somebody recorded for the gate to heed beside agreements (B17).

    It counts for one company or for all, on one kind of channel or on all, from a first to a last
    day of the company's time zone, and carries why and its evidence.
    """

    _name = "crm.ground.mixin"
    _description = "Ground of the Gate"

    company_id = fields.Many2one(
        "res.company",
        index=True,
        default=lambda self: self.env.company,
        help="Empty: counts for all companies.",
    )
    channel_id = fields.Many2one(
        "crm.channel",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('can_send', '=', True)]",
        help="It counts on all channels of the same kind, like phone and mobile phone. Empty: it "
        "counts on all channels.",
    )
    channel_kind = fields.Selection(related="channel_id.kind", store=True)
    date_start = fields.Date(
        string="Start Date", required=True, default=lambda self: self.env.company._agreement_day()
    )
    date_end = fields.Date(string="End Date", help="The last day; empty for one without end.")
    note = fields.Text()
    file = fields.Binary(string="Evidence", attachment=True)
    filename = fields.Char()
    status = fields.Selection(
        [("active", "Active"), ("inactive", "Inactive")],
        compute="_compute_status",
        search="_search_status",
        help="It follows the clock by itself.",
    )

    _dates_in_order = models.Constraint(
        "CHECK (date_end >= date_start)", "The end date is before the start date."
    )

    @api.depends("date_start", "date_end", "company_id.agreement_tz")
    @api.depends_context("company")
    def _compute_status(self):
        now = fields.Datetime.now()
        for ground in self:
            ground.status = "active" if ground._is_active(now) else "inactive"

    def _is_active(self, at):
        today = (self.company_id or self.env.company)._agreement_day(at)
        return bool(
            self.date_start
            and self.date_start <= today
            and (not self.date_end or today <= self.date_end)
        )

    def _search_status(self, operator, value):
        if operator != "in":
            return NotImplemented
        wanted = set(value) & {"active", "inactive"}
        if len(wanted) != 1:
            return Domain(bool(wanted))
        now = fields.Datetime.now()
        active = Domain.custom(
            to_sql=lambda model, alias, query: self._active_sql(alias, now),
            predicate=lambda ground: ground._is_active(now),
        )
        return active if wanted == {"active"} else ~active

    @api.model
    def _active_sql(self, alias, at, day=None):
        """Return the condition that the row under ``alias`` counts at an instant.

        :param at: the instant, as SQL where the day is given
        :param SQL day: the day it is then; by default that of the row's company, else the user's
        """
        if day is None:
            company = SQL(
                "COALESCE(%s, %s)", SQL.identifier(alias, "company_id"), self.env.company.id
            )
            day = self.env["res.company"]._agreement_day_sql(company, at)
        return SQL(
            """(%(alias)s.date_start <= %(day)s
                AND (%(alias)s.date_end IS NULL OR %(alias)s.date_end >= %(day)s))""",
            alias=SQL.identifier(alias),
            day=day,
        )

    @api.model
    def _counts_sql(self, alias):
        """Return the condition that the row under ``alias`` counts for the gate's recipient."""
        return SQL(
            """((%(alias)s.company_id IS NULL OR %(alias)s.company_id = r.company_id)
                AND (%(alias)s.channel_kind IS NULL OR %(alias)s.channel_kind = r.kind)
                AND %(active)s)""",
            alias=SQL.identifier(alias),
            active=self._active_sql(alias, SQL("r.now"), SQL("r.day")),
        )

    @api.model
    def _heeded_domain(self, channel, company):
        """Return the domain of the grounds that count now on a channel for a company."""
        return (
            Domain("company_id", "in", [company.id, False])
            & Domain("channel_kind", "in", [channel.kind, False])
            & Domain("status", "=", "active")
        )
