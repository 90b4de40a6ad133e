from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

# What was objected to stays, and since when: another objection is another record.
IDENTITY_FIELDS = {"partner_id", "company_id", "channel_id", "date_start", "date_end"}
LIFTING_FIELDS = {"date_lifted", "lift_user_id"}
LIFTERS = ("sales_team.group_sale_manager", "crm_interactions.group_data_protection")
# The private key under which lifting writes what users cannot.
_LIFTING = object()


class CrmObjection(models.Model):
    """A customer objects to marketing, on one channel or on all (B17).

    It counts from the day it was made, whatever agreement there is, for everybody at the customer's
    addresses. Agreements stay as they are: once a manager lifts the objection, because the customer
    asked for it, they count again. Nothing is deleted.
    """

    _name = "crm.objection"
    _description = "Objection to Marketing"
    _inherit = ["crm.change.mixin", "crm.ground.mixin"]
    _order = "date_start desc, id desc"
    _rec_name = "partner_id"
    _check_company_auto = True
    _change_title_fields = ("partner_id",)

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
    )
    date_start = fields.Date(string="Objected on")
    date_end = fields.Date(string="Until", help="Empty: for good, as objections usually are.")
    source = fields.Char(
        string="How", required=True, help="How the customer said it: by phone, letter, e-mail."
    )
    user_id = fields.Many2one(
        "res.users", string="Recorded by", default=lambda self: self.env.user, readonly=True
    )
    request_id = fields.Many2one(
        "crm.subject.request",
        string="Subject Request",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="crm_interactions.group_data_protection",
        help="The person's request that it was recorded for.",
    )
    date_lifted = fields.Datetime(string="Lifted on", readonly=True, copy=False)
    lift_user_id = fields.Many2one("res.users", string="Lifted by", readonly=True, copy=False)
    lift_reason = fields.Char(
        string="Why lifted", copy=False, help="How and when the customer asked for it."
    )

    @api.depends("date_lifted")
    def _compute_status(self):
        return super()._compute_status()

    def _is_active(self, at):
        return super()._is_active(at) and (not self.date_lifted or at < self.date_lifted)

    @api.model
    def _active_sql(self, alias, at, day=None):
        return SQL(
            "(%(in_time)s AND (%(lifted)s IS NULL OR %(lifted)s > %(at)s))",
            in_time=super()._active_sql(alias, at, day),
            lifted=SQL.identifier(alias, "date_lifted"),
            at=at,
        )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_lifting(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_lifting(vals)
        if IDENTITY_FIELDS & vals.keys():
            raise UserError(
                self.env._("An objection stays as it was made: lift it, or record another one.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Objections are lifted and never deleted."))

    def action_lift(self):
        """Let marketing pass again, because the customer asked for it. May be repeated.

        :raise AccessError: for who is neither manager nor data protection officer
        :raise UserError: where nobody wrote why
        """
        self.check_access("write")
        if not any(self.env.user.has_group(group) for group in LIFTERS):
            raise AccessError(self.env._("Only managers and data protection officers lift it."))
        valid = self.filtered(lambda objection: not objection.date_lifted)
        if not all(valid.mapped("lift_reason")):
            raise UserError(self.env._("Write why the objection is lifted first."))
        valid.with_context(crm_objection_lifting=_LIFTING).write(
            {"date_lifted": fields.Datetime.now(), "lift_user_id": self.env.uid}
        )

    def _refuse_lifting(self, vals):
        lifting = self.env.context.get("crm_objection_lifting") is _LIFTING
        if LIFTING_FIELDS & vals.keys() and not lifting:
            raise UserError(self.env._("Objections are lifted by their button."))
