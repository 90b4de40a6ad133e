from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmContract(models.Model):
    """A contract with a customer, which agreements may belong to (A3)."""

    _name = "crm.contract"
    _description = "Contract"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_start desc, id desc"
    _rec_name = "number"
    _check_company_auto = True

    number = fields.Char(
        copy=False, help="Taken from the sequence of contracts when it is left empty."
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    date_start = fields.Date(string="Start Date", default=fields.Date.context_today, tracking=True)
    date_end = fields.Date(string="End Date", tracking=True)
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Running"), ("ended", "Ended")],
        required=True,
        default="draft",
        tracking=True,
        copy=False,
    )
    agreement_ids = fields.One2many("crm.agreement", "contract_id", string="Agreements")
    note = fields.Text()

    _number_unique = models.Constraint(
        "UNIQUE (company_id, number)", "Another contract has this number."
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_end >= date_start)", "A contract cannot end before it starts."
    )

    @api.model_create_multi
    def create(self, vals_list):
        sequence = self.env["ir.sequence"]
        return super().create(
            [
                {**vals, "number": vals.get("number") or sequence.next_by_code("crm.contract")}
                for vals in vals_list
            ]
        )

    @api.constrains("partner_id")
    def _check_agreements_customer(self):
        self.agreement_ids._check_contract_customer()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_agreements(self):
        if self.agreement_ids:
            raise ValidationError(self.env._("A contract with agreements cannot be deleted."))

    def action_start(self):
        """Set the contracts running."""
        self.write({"state": "running"})

    def action_end(self):
        """End the contracts; their agreements keep their own dates."""
        self.write({"state": "ended"})
