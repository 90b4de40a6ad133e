from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmSegmentAdd(models.TransientModel):
    """Puts the customers chosen in a list into a segment, or takes them out (K2)."""

    _name = "crm.segment.add"
    _description = "Add to Segment"

    partner_ids = fields.Many2many("res.partner", string="Customers")
    partner_count = fields.Integer(string="Customers Chosen", compute="_compute_partner_count")
    mode = fields.Selection(
        [
            ("add", "Add to a segment"),
            ("remove", "Remove from a segment"),
            ("new", "Make a segment of them"),
        ],
        string="What to Do",
        required=True,
        default="add",
    )
    segment_id = fields.Many2one("crm.segment", domain="[('kind', '=', 'static')]")
    name = fields.Char()

    @api.model
    def default_get(self, fields_list):
        """Take the customers that are chosen in the list."""
        values = super().default_get(fields_list)
        if "partner_ids" in fields_list and self.env.context.get("active_model") == "res.partner":
            values["partner_ids"] = [(6, 0, self.env.context.get("active_ids", []))]
        return values

    @api.depends("partner_ids")
    def _compute_partner_count(self):
        for wizard in self:
            wizard.partner_count = len(wizard.partner_ids)

    def action_apply(self):
        """Do it, and show the segment."""
        self.ensure_one()
        if self.mode == "new":
            if not self.name:
                raise UserError(self.env._("Name the new segment."))
            segment = self.env["crm.segment"].create({"name": self.name, "kind": "static"})
        else:
            segment = self.segment_id
            if not segment:
                raise UserError(self.env._("Choose a segment."))
        if self.mode == "remove":
            segment._remove_customers(self.partner_ids)
        else:
            segment._add_customers(self.partner_ids)
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.segment",
            "res_id": segment.id,
            "views": [(False, "form")],
        }
