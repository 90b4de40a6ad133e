from odoo import api, fields, models

MARKETING_KINDS = ("legitimate_interest", "contract")


class CrmLawfulBasis(models.Model):
    """A lawful basis other than an agreement, and why it holds for the customer (B17).

    One that allows marketing stands in for the agreement of the channel: also for one that ended,
    never against a withdrawal or an objection. The others are on record, and allow nothing.
    """

    _name = "crm.lawful.basis"
    _description = "Lawful Basis"
    _inherit = ["crm.change.mixin", "crm.ground.mixin"]
    _order = "date_start desc, id desc"
    _rec_name = "kind"
    _check_company_auto = True
    _change_title_fields = ("kind",)

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
    )
    kind = fields.Selection(
        [
            ("legitimate_interest", "Existing customer relationship (legitimate interest)"),
            ("contract", "Contract"),
            ("legal_obligation", "Legal obligation"),
            ("vital_interest", "Vital interest"),
            ("public_task", "Public task"),
        ],
        string="Basis",
        required=True,
        default="legitimate_interest",
    )
    allows_marketing = fields.Boolean(
        compute="_compute_allows_marketing",
        store=True,
        readonly=False,
        precompute=True,
        help="Marketing may go to the customer without an agreement, unless it was withdrawn or "
        "the customer objects.",
    )
    note = fields.Text(string="Why", required=True, help="What makes the basis hold here.")
    user_id = fields.Many2one(
        "res.users", string="Recorded by", default=lambda self: self.env.user, readonly=True
    )

    _marketing_of_kind = models.Constraint(
        f"CHECK (NOT allows_marketing OR kind IN {MARKETING_KINDS!r})",
        "Only an existing customer relationship or a contract allows marketing.",
    )

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for basis in self:
            basis.display_name = kinds.get(basis.kind)

    @api.depends("kind")
    def _compute_allows_marketing(self):
        for basis in self:
            basis.allows_marketing = basis.kind == "legitimate_interest"
