from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

# Which status may follow which: nothing is answered before it is known who asks.
FOLLOWS = {
    "new": {"checked", "refused"},
    "checked": {"in_progress", "done", "refused"},
    "in_progress": {"done", "refused"},
    "done": {"in_progress"},
    "refused": {"in_progress"},
}
CLOSED_STATES = ("done", "refused")


class CrmSubjectRequest(models.Model):
    """What a person asks us about their data, to be answered within a time the law sets (B12).

    - Who asks is a customer, or somebody known by name and e-mail address only.
    - The time runs from the day the request was received, in the company's time zone of
      agreements, and may be extended with a reason.
    - Nothing is answered before the identity was checked; refusing takes a reason.
    - Requests stay in the register: they are closed and never deleted, but by the company's
      retention rules.
    """

    _name = "crm.subject.request"
    _description = "Subject Request"
    _inherit = ["mail.thread.main.attachment", "mail.activity.mixin"]
    _order = "date_deadline, id"
    _check_company_auto = True
    _primary_email = "email"

    name = fields.Char(string="Number", readonly=True, copy=False, default="/")
    kind = fields.Selection(
        [
            ("access", "Access"),
            ("rectification", "Rectification"),
            ("erasure", "Erasure"),
            ("restriction", "Restriction"),
            ("objection", "Objection"),
            ("portability", "Portability"),
        ],
        required=True,
        default="access",
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        index="btree_not_null",
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Is reminded of the deadline.",
    )
    description = fields.Text(help="What was asked, in the words of who asked.")

    # Who asks
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
        tracking=True,
    )
    contact_name = fields.Char(
        compute="_compute_contact", store=True, readonly=False, precompute=True
    )
    email = fields.Char(
        string="E-mail",
        compute="_compute_contact",
        store=True,
        readonly=False,
        precompute=True,
        help="Where the answer goes.",
    )
    lang = fields.Selection(
        selection="_selection_lang",
        string="Language",
        compute="_compute_contact",
        store=True,
        readonly=False,
        precompute=True,
        help="The language of the answer and of the exported file.",
    )
    channel_id = fields.Many2one("crm.channel", string="Came by", ondelete="restrict")

    # Time
    date_received = fields.Datetime(
        string="Received on", required=True, default=fields.Datetime.now, tracking=True
    )
    date_extended = fields.Date(
        string="Extended to",
        tracking=True,
        help="A later day to answer by, which the person was told of with the reason.",
    )
    extension_reason = fields.Char(tracking=True)
    date_deadline = fields.Date(
        string="Deadline", compute="_compute_date_deadline", store=True, precompute=True, index=True
    )
    date_closed = fields.Datetime(string="Closed on", readonly=True, copy=False)
    is_late = fields.Boolean(string="Late", compute="_compute_is_late", search="_search_is_late")

    # Identity
    identity_method = fields.Selection(
        [
            ("known", "Answered from a known address"),
            ("portal", "Logged in to the portal"),
            ("call", "Called back"),
            ("document", "Showed a document"),
            ("other", "Other"),
        ],
        string="Identity checked by",
        tracking=True,
    )
    identity_note = fields.Char(
        help="How it was checked. Keep no copy of an identity card: note that it was seen."
    )
    identity_user_id = fields.Many2one(
        "res.users", string="Checked by", readonly=True, copy=False, ondelete="set null"
    )
    date_identity = fields.Datetime(string="Checked on", readonly=True, copy=False)

    # Answer
    state = fields.Selection(
        [
            ("new", "New"),
            ("checked", "Identity Checked"),
            ("in_progress", "In Progress"),
            ("done", "Done"),
            ("refused", "Refused"),
        ],
        string="Status",
        required=True,
        readonly=True,
        default="new",
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    refusal_reason = fields.Text(tracking=True)

    @api.model
    def _selection_lang(self):
        return self.env["res.lang"].get_installed()

    @api.depends("partner_id")
    def _compute_contact(self):
        """Propose the customer's name, address and language."""
        for request in self:
            partner = request.partner_id
            request.contact_name = partner.name or request.contact_name
            request.email = partner.email or request.email
            request.lang = partner.lang or request.lang or self.env.lang

    @api.depends("date_received", "date_extended", "company_id")
    def _compute_date_deadline(self):
        """Return the day to answer by; another period of the settings counts for new requests."""
        for request in self:
            company = request.company_id
            received = request.date_received or fields.Datetime.now()
            request.date_deadline = request.date_extended or (
                company._agreement_day(received) + company._subject_request_period()
                if company
                else False
            )

    @api.depends("name", "kind", "contact_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for request in self:
            words = (request.name, kinds.get(request.kind), request.contact_name or request.email)
            request.display_name = " · ".join(word for word in words if word)

    @api.constrains("partner_id", "email", "contact_name")
    def _check_subject(self):
        for request in self:
            if not (request.partner_id or request.email or request.contact_name):
                raise ValidationError(
                    self.env._("Say who asks: choose the customer, or type a name or an e-mail.")
                )

    @api.constrains("date_received", "date_extended", "extension_reason")
    def _check_dates(self):
        for request in self:
            if request.date_extended and not (request.extension_reason or "").strip():
                raise ValidationError(self.env._("Say why the time to answer is extended."))
            if request.date_received > fields.Datetime.now() + relativedelta(minutes=1):
                raise ValidationError(self.env._("A request cannot be received in the future."))
            received = request.company_id._agreement_day(request.date_received)
            if request.date_extended and request.date_extended < (
                received + request.company_id._subject_request_period()
            ):
                raise ValidationError(
                    self.env._("The extended day is before the ordinary deadline.")
                )

    # Late

    @api.depends("state", "date_deadline", "company_id.agreement_tz")
    def _compute_is_late(self):
        for request in self:
            request.is_late = bool(
                request.state not in CLOSED_STATES
                and request.date_deadline
                and request.date_deadline < request.company_id._agreement_day()
            )

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("state", "not in", CLOSED_STATES) & Domain.OR(
            Domain("company_id", "in", company_ids) & Domain("date_deadline", "<", day)
            for day, company_ids in self.env["res.company"]
            ._agreement_days(fields.Datetime.now())
            .items()
        )
        wanted = set(value)
        if wanted == {True}:
            return late
        return ~late if wanted == {False} else Domain(bool(wanted))

    # Keeping the register

    @api.model_create_multi
    def create(self, vals_list):
        """Number the requests and remind their responsible users of the deadline."""
        sequence = self.env["ir.sequence"]
        for vals in vals_list:
            if vals.get("state", "new") != "new":
                raise UserError(self.env._("A request begins as a new one."))
        requests = super().create(
            [
                {**vals, "name": sequence.next_by_code("crm.subject.request") or "/"}
                for vals in vals_list
            ]
        )
        requests._remind_of_deadline()
        return requests

    def write(self, vals):
        """Let the status follow its order, and the reminders the deadline."""
        if "state" in vals:
            for request in self:
                if vals["state"] not in {request.state} | FOLLOWS[request.state]:
                    raise UserError(
                        self.env._(
                            "%s: the identity is checked first, then the request is worked on and "
                            "closed.",
                            request.name,
                        )
                    )
        before = {request: (request.date_deadline, request.user_id) for request in self}
        result = super().write(vals)
        self.filtered(
            lambda request: before[request] != (request.date_deadline, request.user_id)
        )._remind_of_deadline()
        return result

    def _remind_of_deadline(self):
        """Keep one activity on each open request, at its deadline, for its responsible user."""
        todo = ["mail.mail_activity_data_todo"]
        self.activity_unlink(todo)
        for request in self:
            if request.state not in CLOSED_STATES and request.user_id:
                request.activity_schedule(
                    todo[0],
                    date_deadline=request.date_deadline,
                    summary=self.env._("Answer the person's request"),
                    user_id=request.user_id.id,
                )

    # Status

    def action_check_identity(self):
        """Note that the identity was checked by the current user.

        :raise UserError: when it is not said how
        """
        for request in self:
            if not request.identity_method:
                raise UserError(
                    self.env._("%s: say how the identity was checked.", request.display_name)
                )
        self.write(
            {
                "state": "checked",
                "identity_user_id": self.env.uid,
                "date_identity": fields.Datetime.now(),
            }
        )

    def action_start(self):
        """Say that the requests are worked on; closed ones are taken up again."""
        self.write({"state": "in_progress", "date_closed": False})
        self._remind_of_deadline()

    def action_done(self):
        """Close the requests as answered."""
        self._close("done")

    def action_refuse(self):
        """Close the requests as refused.

        :raise UserError: when there is no reason
        """
        for request in self:
            if not (request.refusal_reason or "").strip():
                raise UserError(self.env._("%s: say why it is refused.", request.display_name))
        self._close("refused")

    def _close(self, state):
        self.write({"state": state, "date_closed": fields.Datetime.now()})
        self.activity_unlink(["mail.mail_activity_data_todo"])

    # Answer

    def action_answer(self):
        """Open the mail to the person, in their language (a service message)."""
        self.ensure_one()
        if not self.email:
            raise UserError(self.env._("Type the e-mail address the answer goes to."))
        template = self.env.ref("crm_agreements.mail_template_subject_request_answer", False)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answer"),
            "res_model": "mail.compose.message",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": template and template.id,
                "default_composition_mode": "comment",
                "default_email_layout_xmlid": "mail.mail_notification_light",
            },
        }

    def action_open_customer(self):
        """Open the customer who asks."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "views": [(False, "form")],
        }
