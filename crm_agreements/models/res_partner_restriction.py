from odoo import api, fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    """Whether the customer's data may only be kept (B12)."""

    _inherit = "res.partner"

    restriction_ids = fields.One2many(
        "crm.processing.restriction",
        "partner_id",
        string="Restrictions",
        groups="sales_team.group_sale_salesman,crm_interactions.group_data_protection",
    )
    processing_restriction = fields.Char(
        string="Restricted",
        compute="_compute_processing_restriction",
        search="_search_processing_restriction",
        groups="sales_team.group_sale_salesman,crm_interactions.group_data_protection",
        help="Why the customer's data may only be kept at present.",
    )

    @api.depends("restriction_ids.date_start", "restriction_ids.date_end", "restriction_ids.reason")
    def _compute_processing_restriction(self):
        in_force = self.env["crm.processing.restriction"].search(
            Domain("partner_id", "in", self.ids) & Domain("is_in_force", "=", True)
        )
        rows = in_force.grouped("partner_id")
        for partner in self:
            reasons = rows.get(partner._origin)
            partner.processing_restriction = reasons and "; ".join(reasons.mapped("reason"))

    @api.model
    def _search_processing_restriction(self, operator, value):
        if operator != "in" or set(value) != {False}:
            return NotImplemented
        return Domain("restriction_ids", "not any", [("is_in_force", "=", True)])

    @api.model
    def _held_partner_ids(self):
        """Return the ids of the customers of whom nothing may be removed at present.

        That is: restricted, under a legal hold, or with an open subject request, and those who
        belong to them.
        """
        # sudo: what is to be kept does not depend on who may see it
        env = self.sudo().with_context(active_test=False).env
        requests = env["crm.subject.request"].search(
            Domain("partner_id", "!=", False) & Domain("state", "not in", ("done", "refused"))
        )
        restrictions = env["crm.processing.restriction"].search([("is_in_force", "=", True)])
        held = requests.partner_id | restrictions.partner_id
        return env["res.partner"].search([("id", "child_of", held.ids)]).ids
