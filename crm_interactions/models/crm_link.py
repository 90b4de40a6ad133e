from odoo import api, fields, models


class CrmLink(models.Model):
    """A link of an interaction or a customer to any Odoo record or to a web address (F6)."""

    _name = "crm.link"
    _description = "Link"
    _inherit = "crm.interaction.part"
    _order = "sequence, id"

    name = fields.Char(compute="_compute_name", store=True, readonly=False, precompute=True)
    sequence = fields.Integer(default=10)
    interaction_id = fields.Many2one("crm.interaction", ondelete="cascade", index="btree_not_null")
    partner_id = fields.Many2one("res.partner", ondelete="cascade", index="btree_not_null")
    record_ref = fields.Reference("_selection_models", string="Record")
    url = fields.Char(string="Web Address")

    @api.model
    def _selection_models(self):
        """Return the models a link may point to: those the user may read."""
        models_ = self.env["ir.model"].sudo().search_fetch([("transient", "=", False)], ["name"])
        return [(m.model, m.name) for m in models_ if m.model in self.env]

    @api.depends("record_ref", "url")
    def _compute_name(self):
        for link in self:
            if not link.name:
                link.name = link.url
