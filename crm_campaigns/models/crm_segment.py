from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

# So many customers are shown of a segment; their number is told in full.
SAMPLE_SIZE = 80


class CrmSegment(models.Model):
    """A reusable set of customers: chosen by conditions, or listed one by one (K2)."""

    _name = "crm.segment"
    _description = "Customer Segment"
    _inherit = ["mail.thread"]
    _order = "name, id"

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    kind = fields.Selection(
        [("dynamic", "By conditions"), ("static", "Listed customers")],
        required=True,
        default="dynamic",
        help="By conditions: whoever fulfils them when a run begins. Listed: these customers.",
    )
    description = fields.Text()
    domain = fields.Char(default="[]", string="Customers")
    partner_ids = fields.Many2many(
        "res.partner", "crm_segment_partner_rel", "segment_id", "partner_id", string="Listed"
    )
    partner_count = fields.Integer(
        string="Customers Now",
        compute="_compute_partner_count",
        help="How many customers the segment has at this moment.",
    )

    @api.depends("kind", "domain", "partner_ids")
    def _compute_partner_count(self):
        for segment in self:
            segment.partner_count = segment._count_customers() if segment.id else 0

    @api.constrains("domain")
    def _check_domain(self):
        Partner = self.env["res.partner"]
        for segment in self:
            try:
                Domain(segment._parsed_domain()).validate(Partner)
            except Exception as error:
                raise ValidationError(
                    self.env._("%s: the conditions cannot be read.", segment.name)
                ) from error

    def action_preview(self):
        """Show who is in the segment now: all its customers as a list."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "res.partner",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", self._sample(SAMPLE_SIZE).ids)],
        }
