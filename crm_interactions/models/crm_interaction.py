from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

OPEN_STATES = ("planned", "in_progress")
CLOSED_STATES = ("done", "cancelled")


class CrmInteraction(models.Model):
    """A planned or held contact with a customer: a call, a meeting, a task, an e-mail, a visit…

    The interaction is a record of its own. Odoo's machinery serves it: a ``mail.activity``
    reminds of it, a ``calendar.event`` shows its time, the chatter logs it, ``crm.message``
    rows are what was sent from it. Topics live in files of their own next to this one.

    Open = planned, in progress. Closed = done, cancelled; closed ones are locked.
    """

    _name = "crm.interaction"
    _description = "Interaction"
    _inherit = ["crm.list.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True

    # Planning
    name = fields.Char(
        compute="_compute_name", store=True, readonly=False, precompute=True, required=True
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    type_id = fields.Many2one(
        "crm.interaction.type",
        required=True,
        tracking=True,
        ondelete="restrict",
        default=lambda self: self.env["crm.interaction.type"]._get_default_id(),
    )
    type_icon = fields.Char(related="type_id.icon", string="Type Icon")
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("in_progress", "In Progress"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        string="Status",
        required=True,
        copy=False,
        tracking=True,
        default="planned",
        group_expand=True,
    )
    is_closed = fields.Boolean(compute="_compute_is_closed", search="_search_is_closed")
    channel_id = fields.Many2one(
        "crm.channel",
        compute="_compute_channel_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        help="The communication medium; the type proposes it.",
    )
    direction = fields.Selection(
        [("out", "Out"), ("in", "In")],
        required=True,
        default="out",
        help="Out: we contacted the customer. In: the customer contacted us.",
    )
    source_type_id = fields.Many2one("crm.interaction.source.type", ondelete="restrict")
    source_reason_type = fields.Selection(
        [("sla", "Service-level agreement")],
        help="Service-level agreement: the contract between a service provider and the customer "
        "that says which services the customer receives and what is expected of the provider.",
    )
    priority_id = fields.Many2one("crm.interaction.priority", ondelete="restrict")
    category_id = fields.Many2one("crm.interaction.category", ondelete="restrict")
    is_all_day = fields.Boolean(string="All Day")
    date_start = fields.Datetime(
        string="Plan Start", tracking=True, default=lambda self: self._default_date_start()
    )
    date_end = fields.Datetime(string="Plan End")
    day_start = fields.Date(
        string="Plan Start Day", compute="_compute_days", inverse="_inverse_days"
    )
    day_end = fields.Date(string="Plan End Day", compute="_compute_days", inverse="_inverse_days")
    is_overdue = fields.Boolean(compute="_compute_is_overdue")
    date = fields.Datetime(
        compute="_compute_date",
        store=True,
        precompute=True,
        help="When the contact took place, else when it is planned: orders the history.",
    )
    description = fields.Html(string="Activity Description")
    note = fields.Text()
    data_protection_reminder = fields.Text(related="company_id.data_protection_reminder")
    confidential = fields.Boolean(
        tracking=True,
        help="Only the responsible user, the author and managers can read the interaction.",
    )

    # Customer
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        tracking=True,
        ondelete="restrict",
        check_company=True,
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id",
        string="Account",
        store=True,
        precompute=True,
    )
    contact_ids = fields.Many2many(
        "res.partner",
        "crm_interaction_contact_rel",
        string="Contact Persons",
        check_company=True,
        domain="[('commercial_partner_id', '=', commercial_partner_id), ('is_company', '=', False),"
        " ('type', '=', 'contact')]",
    )
    is_contact_required = fields.Boolean(compute="_compute_is_contact_required")
    partner_company_type = fields.Selection(
        related="partner_id.company_type", string="Account Type", readonly=True
    )
    partner_name = fields.Char(related="partner_id.name", string="Account Name", readonly=True)
    partner_firstname = fields.Char(related="partner_id.firstname", string="Account First Name")
    partner_lastname = fields.Char(related="partner_id.lastname", string="Account Last Name")
    partner_pin = fields.Char(related="partner_id.pin", string="Account PIN")
    partner_vat = fields.Char(related="partner_id.vat", string="Fiscal Registration No.")
    partner_registry = fields.Char(
        related="partner_id.company_registry", string="Commercial Registration No."
    )
    partner_email = fields.Char(related="partner_id.email", string="Customer E-mail")
    partner_phone = fields.Char(related="partner_id.phone", string="Customer Phone")
    location_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
        check_company=True,
        help="One of the customer's addresses.",
    )
    location_comments = fields.Char()

    # People
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        tracking=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        check_company=True,
    )
    user_ids = fields.Many2many(
        "res.users", "crm_interaction_user_rel", string="Assigned Users", copy=False
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        ondelete="set null",
    )

    # Result
    date_activity = fields.Datetime(
        string="Activity Date", copy=False, help="When the contact really started."
    )
    date_done = fields.Datetime(string="Closed On", readonly=True, copy=False)
    duration_hours = fields.Float(string="Duration (h)", copy=False)
    result_type_id = fields.Many2one(
        "crm.interaction.result.type",
        string="Result",
        tracking=True,
        copy=False,
        ondelete="restrict",
        domain="['|', ('type_ids', '=', False), ('type_ids', '=', type_id)]",
    )
    comments = fields.Text(string="Activity Comments", copy=False)
    result_description = fields.Text(copy=False)

    # Chain
    parent_id = fields.Many2one(
        "crm.interaction",
        string="Followed Activity",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
        help="The interaction this one follows.",
    )
    child_ids = fields.One2many("crm.interaction", "parent_id", string="Follow-ups")
    next_interaction_id = fields.Many2one(
        "crm.interaction",
        string="Next Contact",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    has_next_step = fields.Boolean(
        compute="_compute_has_next_step",
        search="_search_has_next_step",
        help="A follow-up is planned, was made or is being held.",
    )
    link_ids = fields.One2many("crm.link", "interaction_id", string="Links")

    # Every list asks by customer, responsible user or state, newest first; archived ones are rare.
    _partner_date_idx = models.Index("(partner_id, date DESC, id DESC)")
    _commercial_partner_date_idx = models.Index("(commercial_partner_id, date DESC, id DESC)")
    _user_date_idx = models.Index("(user_id, date DESC, id DESC)")
    _open_date_idx = models.Index("(user_id, date_start) WHERE state IN ('planned', 'in_progress')")
    _date_idx = models.Index("(date DESC, id DESC)")
    _plan_order = models.Constraint(
        "CHECK (date_end IS NULL OR date_start IS NULL OR date_end >= date_start)",
        "The planned end is before the planned start.",
    )
    _date_range = models.Constraint(
        "CHECK (date_start BETWEEN '1900-01-01' AND '2199-12-31'"
        " AND date_end BETWEEN '1900-01-01' AND '2199-12-31'"
        " AND date_activity BETWEEN '1900-01-01' AND '2199-12-31')",
        "A date is between the years 1900 and 2199.",
    )
    _duration_range = models.Constraint(
        "CHECK (duration_hours IS NULL OR duration_hours BETWEEN 0 AND 744)",
        "A duration is between 0 and 744 hours (31 days).",
    )

    @api.model
    def _default_date_start(self):
        """Return the running minute: a new interaction is held now unless planned otherwise."""
        return fields.Datetime.now().replace(second=0, microsecond=0)

    @api.depends("type_id")
    def _compute_name(self):
        """Name the interaction after its type, as long as the user gave it no name of its own."""
        # A dictionary of a few rows.
        types = self.env["crm.interaction.type"].search([])  # pylint: disable=no-search-all
        type_names = {False, *types.mapped("name")}
        for interaction in self:
            if interaction.name in type_names:
                interaction.name = interaction.type_id.name

    @api.depends("type_id")
    def _compute_channel_id(self):
        for interaction in self:
            interaction.channel_id = interaction.type_id.channel_id or interaction.channel_id

    @api.depends("state")
    def _compute_is_closed(self):
        for state, interactions in self.grouped("state").items():
            interactions.is_closed = state in CLOSED_STATES

    def _search_is_closed(self, operator, value):
        if operator != "in":
            return NotImplemented
        states = [s for s, closed in self._state_is_closed().items() if closed in value]
        return Domain("state", "in", states)

    @api.model
    def _state_is_closed(self):
        """Return ``{state: whether it is closed}`` for every state."""
        return {state: state in CLOSED_STATES for state in (*OPEN_STATES, *CLOSED_STATES)}

    @api.depends("state", "date_start", "date_end", "is_all_day")
    @api.depends_context("tz")
    def _compute_is_overdue(self):
        """Open and planned for a day that is over where the reader is."""
        today = fields.Date.context_today(self)
        overdue = self.filtered(lambda interaction: interaction._is_planned_before(today))
        overdue.is_overdue = True
        (self - overdue).is_overdue = False

    def _is_planned_before(self, day):
        """Return whether the interaction is open and its plan is over before a day begins."""
        due = self.state in OPEN_STATES and (self.date_end or self.date_start)
        if not due:
            return False
        # Only around the day the time zone matters, and converting takes its time.
        days = (due.date() - day).days
        return days < -1 or (days < 1 and self._day(due) < day)

    @api.depends("date_activity", "date_start")
    def _compute_date(self):
        for interaction in self:
            interaction.date = (
                interaction.date_activity
                or interaction.date_start
                or interaction.create_date
                or fields.Datetime.now()
            )

    @api.depends("is_all_day", "date_start", "date_end")
    def _compute_days(self):
        for interaction in self:
            interaction.day_start = interaction._day(interaction.date_start)
            interaction.day_end = interaction._day(interaction.date_end)

    def _day(self, moment):
        """Return the calendar day of ``moment``: all-day plans are noon UTC, others are local."""
        if not moment:
            return False
        if self.is_all_day:
            return moment.date()
        return fields.Datetime.context_timestamp(self, moment).date()

    def _inverse_days(self):
        """Write an all-day plan's days as noon UTC, the same calendar day for nearly everybody."""
        for interaction in self.filtered("is_all_day"):
            interaction.write(
                {
                    "date_start": interaction._noon(interaction.day_start),
                    "date_end": interaction._noon(interaction.day_end),
                }
            )

    @api.model
    def _noon(self, day):
        return day and fields.Datetime.to_datetime(day).replace(hour=12)

    @api.depends("type_id", "partner_id")
    def _compute_is_contact_required(self):
        for interaction in self:
            interaction.is_contact_required = (
                interaction.type_id.is_contact_required and interaction.partner_id.is_company
            )

    @api.depends("user_id", "company_id")
    def _compute_team_id(self):
        for interaction in self:
            if interaction.user_id:
                interaction.team_id = interaction.user_id.sale_team_id.filtered(
                    lambda team, company=interaction.company_id: (
                        team.company_id in (company, team.company_id.browse())
                    )
                )
            else:
                interaction.team_id = interaction.team_id

    @api.depends("next_interaction_id", "child_ids")
    def _compute_has_next_step(self):
        for interaction in self:
            interaction.has_next_step = bool(
                interaction.next_interaction_id or interaction.child_ids
            )

    def _search_has_next_step(self, operator, value):
        if operator != "in":
            return NotImplemented
        has_one = Domain("next_interaction_id", "!=", False) | Domain("child_ids", "!=", False)
        return Domain.OR([has_one if wanted else ~has_one for wanted in value])

    @api.constrains("contact_ids", "partner_id", "type_id")
    def _check_contacts(self):
        """C1, C3, C16–C18: contact persons belong to the customer; some types need one."""
        for interaction in self:
            account = interaction.partner_id.commercial_partner_id
            strangers = interaction.contact_ids.filtered(
                lambda contact, account=account: contact.commercial_partner_id != account
            )
            if strangers:
                raise ValidationError(
                    self.env._(
                        "%(contacts)s: not a contact person of %(customer)s.",
                        contacts=", ".join(strangers.mapped("display_name")),
                        customer=account.display_name,
                    )
                )
            if interaction.is_contact_required and not interaction.contact_ids:
                raise ValidationError(
                    self.env._(
                        "%(type)s with a company needs a contact person: choose who at "
                        "%(customer)s takes part.",
                        type=interaction.type_id.name,
                        customer=account.display_name,
                    )
                )

    @api.constrains("parent_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(
                self.env._("An interaction cannot follow itself, directly or through others.")
            )
