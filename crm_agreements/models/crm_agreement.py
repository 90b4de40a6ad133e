from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

# What decides whether an agreement is active.
STATUS_FIELDS = (
    "date_start",
    "date_end",
    "date_withdrawn",
    "date_effective",
    "date_superseded",
)


class CrmAgreement(models.Model):
    """What a customer agreed to, from when to when (A1, A2).

    - Active means: started, not ended, on today's date of the company's time zone, and no
      withdrawal at or before this instant. Nothing is written when an agreement starts or ends.
    - One customer has one effective agreement of a type at any instant; the database sees to it.
    - What happened to an agreement stands in its ledger (``crm.agreement.event``).
    """

    _name = "crm.agreement"
    _description = "Agreement"
    _inherit = ["crm.list.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_start desc, id desc"
    _rec_names_search = ["type_id", "partner_id"]
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
    )
    type_id = fields.Many2one("crm.agreement.type", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        index="btree_not_null",
        help="Is reminded before the agreement ends.",
    )
    date_start = fields.Date(
        string="Start Date",
        required=True,
        default=lambda self: self.env.company._agreement_day(),
        copy=False,
    )
    date_end = fields.Date(
        string="End Date",
        compute="_compute_date_end",
        store=True,
        readonly=False,
        precompute=True,
        help="The last day of the agreement; empty for one without end.",
    )
    date_withdrawn = fields.Datetime(string="Withdrawn on", readonly=True, copy=False)
    # Days cannot tell a new agreement from the one withdrawn a few hours earlier.
    date_effective = fields.Datetime(
        readonly=True,
        copy=False,
        help="The instant from which the agreement counts, where it follows a withdrawal on the "
        "same day.",
    )
    date_superseded = fields.Datetime(
        string="Superseded on",
        readonly=True,
        copy=False,
        help="The instant from which another agreement of the customer counts instead, since "
        "contacts were merged.",
    )
    day_after = fields.Date(
        compute="_compute_day_after",
        store=True,
        precompute=True,
        help="The first day on which the agreement counts no more.",
    )
    contract_id = fields.Many2one(
        "crm.contract",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        domain="[('partner_id', '=', partner_id)]",
        help="Choosing a contract proposes its dates.",
    )
    status = fields.Selection(
        [("active", "Active"), ("inactive", "Inactive")],
        compute="_compute_status",
        search="_search_status",
        help="Active from the start date to the end date, unless withdrawn. It follows the clock "
        "by itself.",
    )
    event_ids = fields.One2many("crm.agreement.event", "agreement_id", string="Ledger")

    # The order of the lists.
    _date_idx = models.Index("(date_start DESC, id DESC)")
    # int4range because the equality of integers is no operator of GiST without an extension.
    _no_overlap = models.Constraint(
        """EXCLUDE USING gist (
            int4range(partner_id, partner_id, '[]') WITH &&,
            int4range(type_id, type_id, '[]') WITH &&,
            int4range(company_id, company_id, '[]') WITH &&,
            daterange(date_start, day_after, '[)') WITH &&
        )""",
        "The customer has an agreement of this type in that time already: renew or withdraw it.",
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_end >= date_start)", "An agreement cannot end before it starts."
    )

    @api.depends("type_id", "date_start", "partner_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for agreement in self:
            if not agreement.partner_id:
                agreement.display_name = agreement.type_id.display_name
                continue
            agreement.display_name = self.env._(
                "%(type)s of %(customer)s",
                type=agreement.type_id.display_name or self.env._("Agreement"),
                customer=agreement.partner_id.display_name,
            )

    @api.depends("type_id", "contract_id")
    def _compute_date_end(self):
        """Propose the contract's end, else the usual time of the type."""
        for agreement in self:
            if agreement.contract_id:
                agreement.date_end = agreement.contract_id.date_end
            elif agreement.type_id.months_valid and agreement.date_start and not agreement.date_end:
                months = relativedelta(months=agreement.type_id.months_valid)
                agreement.date_end = agreement.date_start + months - timedelta(days=1)
            else:
                agreement.date_end = agreement.date_end

    @api.onchange("contract_id")
    def _onchange_contract_id(self):
        if self.contract_id.date_start:
            self.date_start = self.contract_id.date_start

    @api.depends(
        "date_start", "date_end", "date_withdrawn", "date_superseded", "company_id.agreement_tz"
    )
    def _compute_day_after(self):
        for agreement in self:
            day_after = agreement.date_end and agreement.date_end + timedelta(days=1)
            if agreement.date_withdrawn:
                withdrawn = agreement._day_of_company(agreement.date_withdrawn)
                day_after = min(day_after or withdrawn, withdrawn)
            if agreement.date_superseded:
                day_after = agreement.date_start
            # One that was withdrawn before it started takes no time at all.
            agreement.day_after = day_after and max(day_after, agreement.date_start or day_after)

    @api.constrains("contract_id", "partner_id")
    def _check_contract_customer(self):
        for agreement in self.filtered("contract_id"):
            if agreement.contract_id.partner_id != agreement.partner_id:
                raise ValidationError(
                    self.env._("The contract belongs to another customer than the agreement.")
                )

    # Status

    @api.depends(*STATUS_FIELDS, "company_id.agreement_tz")
    def _compute_status(self):
        now = fields.Datetime.now()
        for agreement in self:
            agreement.status = "active" if agreement._is_active(now) else "inactive"

    def _day_of_company(self, at):
        # A form whose company was just emptied has none.
        return (self.company_id or self.env.company)._agreement_day(at)

    def _is_active(self, at):
        self.ensure_one()
        today = self._day_of_company(at)
        return bool(
            self.date_start
            and self.date_start <= today
            and (not self.date_end or today <= self.date_end)
            and (not self.date_withdrawn or at < self.date_withdrawn)
            and (not self.date_effective or self.date_effective <= at)
            and (not self.date_superseded or at < self.date_superseded)
        )

    def _search_status(self, operator, value):
        if operator != "in":
            return NotImplemented
        wanted = set(value) & {"active", "inactive"}
        if len(wanted) != 1:
            return Domain(bool(wanted))
        active = self._active_domain(fields.Datetime.now())
        return active if wanted == {"active"} else ~active

    @api.model
    def _active_domain(self, at):
        return Domain.custom(
            to_sql=lambda model, alias, query: self._active_sql(alias, at),
            predicate=lambda agreement: agreement._is_active(at),
        )

    @api.model
    def _active_sql(self, alias, at, day=None):
        """Return the condition that the agreement under ``alias`` is active at an instant.

        :param at: the instant, as SQL where the day is given
        :param SQL day: the day it is then in the agreement's company; by default that of each
        """
        self.flush_model(STATUS_FIELDS)
        return SQL(
            """((%(in_time)s)
                AND (%(alias)s.date_withdrawn IS NULL OR %(alias)s.date_withdrawn > %(at)s)
                AND (%(alias)s.date_effective IS NULL OR %(alias)s.date_effective <= %(at)s)
                AND (%(alias)s.date_superseded IS NULL OR %(alias)s.date_superseded > %(at)s))""",
            in_time=self._in_time_sql(alias, at, day),
            alias=SQL.identifier(alias),
            at=at,
        )

    @api.model
    def _in_time_sql(self, alias, at, day):
        between = """(%(alias)s.date_start <= %(day)s
                      AND (%(alias)s.date_end IS NULL OR %(alias)s.date_end >= %(day)s))"""
        if day is not None:
            return SQL(between, alias=SQL.identifier(alias), day=day)
        # Literal days, so that an index serves them; seldom more than one, never more than three.
        return SQL(" OR ").join(
            SQL(
                "(%s IN %s AND %s)",
                SQL.identifier(alias, "company_id"),
                # Odoo's pivot hashes the terms it groups by, which a list does not allow.
                tuple(company_ids),
                SQL(between, alias=SQL.identifier(alias), day=each),
            )
            for each, company_ids in self.env["res.company"]._agreement_days(at).items()
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        """Group and sort by the status, which is stored nowhere."""
        if field_expr != "status":
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields["status"], "read")
        return SQL(
            "CASE WHEN %s THEN 'active' ELSE 'inactive' END",
            self._active_sql(alias, fields.Datetime.now()),
        )

    @api.model
    @api.readonly
    def check(self, partner_ids, type_code, at=None):
        """Return ``{customer id: True or False}``: who has an active agreement of a type.

        :param list partner_ids: ids of customers
        :param str type_code: code of the agreement type
        :param at: UTC instant (datetime, or text as ``YYYY-MM-DD HH:MM:SS``); now by default
        :raise UserError: when there is no such type, or the instant is no date and time
        """
        if not self.env["crm.agreement.type"].search_count([("code", "=", type_code)], limit=1):
            raise UserError(self.env._("There is no agreement type with the code %s.", type_code))
        domain = (
            Domain("partner_id", "in", list(partner_ids))
            & Domain("type_id.code", "=", type_code)
            & self._active_domain(self._to_instant(at))
        )
        active = {partner.id for (partner,) in self._read_group(domain, ["partner_id"])}
        return {partner_id: partner_id in active for partner_id in partner_ids}

    @api.model
    def _to_instant(self, at):
        try:
            return fields.Datetime.to_datetime(at) if at else fields.Datetime.now()
        except (TypeError, ValueError):
            raise UserError(self.env._("%s is no date and time.", at)) from None
