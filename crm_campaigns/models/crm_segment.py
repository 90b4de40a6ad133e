from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain

from .crm_segment_condition import MATCHES

# So many customers are shown on the form of a segment; the list behind the number has all.
SAMPLE_SIZE = 8


class CrmSegment(models.Model):
    """A reusable set of customers: chosen by conditions, or listed one by one (K2).

    Who looks at a segment is told of the customers he may read, judged by what he may read of
    them. A run has what the manager who approved its campaign may read in the campaign's company.
    """

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
    match = fields.Selection(
        MATCHES,
        string="Customers Fulfil",
        required=True,
        default="all",
        help="How many of the conditions a customer fulfils. Without a condition the segment has "
        "every customer.",
    )
    condition_ids = fields.One2many(
        "crm.segment.condition", "segment_id", string="Conditions", copy=True
    )
    conditions_text = fields.Text(
        string="In Words", compute="_compute_conditions_text", help="Whom the conditions choose."
    )
    # Where the next condition goes that is added to the outline.
    next_sequence = fields.Integer(compute="_compute_next")
    next_level = fields.Integer(compute="_compute_next")
    partner_ids = fields.Many2many(
        "res.partner", "crm_segment_partner_rel", "segment_id", "partner_id", string="Listed"
    )
    partner_count = fields.Integer(
        string="Customers Now",
        compute="_compute_partner_count",
        help="How many customers the segment has at this moment.",
    )
    problem = fields.Char(
        compute="_compute_partner_count", help="Why nobody can be told to be in the segment."
    )
    sample_partner_ids = fields.Many2many(
        "res.partner",
        string="Some of Them",
        compute="_compute_sample_partner_ids",
        help="Customers the segment has at this moment, those that were entered last.",
    )

    @api.depends(lambda self: self._audience_fields())
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_partner_count(self):
        for segment in self:
            segment.partner_count, segment.problem = 0, False
            try:
                segment.partner_count = segment._count_customers()
            except AccessError:  # a condition on what the reader may not know
                continue
            except UserError as error:
                segment.problem = str(error)

    @api.depends(lambda self: self._audience_fields())
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_sample_partner_ids(self):
        for segment in self:
            try:
                segment.sample_partner_ids = segment._sample(SAMPLE_SIZE)
            except UserError:
                segment.sample_partner_ids = False

    @api.model
    def _audience_fields(self):
        """Return what decides who is in a segment."""
        conditions = self.env["crm.segment.condition"]._audience_fields()
        return [
            "kind",
            "match",
            "company_id",
            "partner_ids",
            *(f"condition_ids.{name}" for name in conditions),
        ]

    @api.depends(lambda self: self._audience_fields())
    @api.depends_context("lang")
    def _compute_conditions_text(self):
        for segment in self:
            is_dynamic = segment.kind == "dynamic"
            segment.conditions_text = is_dynamic and segment._conditions_in_words()

    @api.depends("condition_ids.sequence", "condition_ids.level", "condition_ids.kind")
    def _compute_next(self):
        for segment in self:
            last = segment.condition_ids.sorted("sequence")[-1:]
            segment.next_sequence = last.sequence + 1
            segment.next_level = last.level + (last.kind == "group")

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        """Refuse to take its audience, or whom it leaves out, from a campaign."""
        # sudo: the campaigns may be of other companies
        campaigns = self.env["crm.campaign"].sudo().with_context(active_test=False)
        used = Domain("segment_ids", "in", self.ids) | Domain(
            "exclusion_segment_ids", "in", self.ids
        )
        if campaign := campaigns.search(used, limit=1):
            raise UserError(
                self.env._(
                    "“%(segment)s” is used by the campaign “%(campaign)s”: archive it instead.",
                    segment=(self & (campaign.segment_ids | campaign.exclusion_segment_ids))[
                        0
                    ].name,
                    campaign=campaign.name,
                )
            )

    def action_preview(self):
        """Show who is in the segment now: all its customers as a list."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "res.partner",
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "domain": [("crm_segment_ids", "in", self.ids)],
            "context": {"create": False},
        }

    def _add_customers(self, partners):
        """List customers in a segment that lists them; those who are there stay."""
        self._check_lists()
        self.partner_ids = [Command.link(partner_id) for partner_id in partners.ids]

    def _remove_customers(self, partners):
        """Take customers out of a segment that lists them."""
        self._check_lists()
        self.partner_ids = [Command.unlink(partner_id) for partner_id in partners.ids]

    def _check_lists(self):
        self.ensure_one()
        if self.kind != "static":
            raise UserError(
                self.env._(
                    "“%s” chooses its customers by conditions: none can be added or removed.",
                    self.name,
                )
            )
