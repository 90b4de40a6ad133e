from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmConnectionAdd(models.TransientModel):
    """Connect a customer with another partner, as one says it from the customer's side (S8).

    OCA's addon keeps a connection from left to right; here a type is offered in the direction in
    which it fits the customer, a company or a person.
    """

    _name = "crm.connection.add"
    _description = "Add a Connection"

    partner_id = fields.Many2one("res.partner", string="Customer", required=True, readonly=True)
    kind = fields.Selection(
        "_selection_kinds", string="Connection", required=True, help="What the customer is to it."
    )
    other_partner_domain = fields.Binary(compute="_compute_other_partner_domain")
    other_partner_id = fields.Many2one("res.partner", string="Partner", required=True)
    date_start = fields.Date(string="From")
    date_end = fields.Date(string="Until")

    @api.model
    def _selection_kinds(self):
        """Return the types in the directions that fit the customer of the dialog, by its words."""
        partner = self.env["res.partner"].browse(self.env.context.get("default_partner_id"))
        fits = [False, "c" if partner.is_company else "p"] if partner else [False, "c", "p"]
        kinds = []
        for type_ in self.env["res.partner.relation.type"].search(
            ["|", ("left_partner_type", "in", fits), ("right_partner_type", "in", fits)]
        ):
            if type_.left_partner_type in fits:
                kinds.append((f"{type_.id},left", type_.name))
            if type_.right_partner_type in fits and not type_.is_symmetric:
                kinds.append((f"{type_.id},right", type_.name_inverse))
        return sorted(kinds, key=lambda kind: kind[1])

    def _type_and_side(self):
        """Return the type and the side of it on which the customer stands."""
        self.ensure_one()
        type_id, _comma, side = (self.kind or "").partition(",")
        return self.env["res.partner.relation.type"].browse(int(type_id or 0)), side

    @api.depends("kind", "partner_id")
    def _compute_other_partner_domain(self):
        for wizard in self:
            type_, side = wizard._type_and_side()
            wizard.other_partner_domain = [("id", "!=", wizard.partner_id.id)]
            other = type_[f"{'right' if side == 'left' else 'left'}_partner_type"]
            if other:
                wizard.other_partner_domain += [("is_company", "=", other == "c")]

    def action_add(self):
        """Connect the two; what does not fit the type or is there already is refused."""
        self.ensure_one()
        type_, side = self._type_and_side()
        ends = [self.partner_id.id, self.other_partner_id.id]
        if side == "right":
            ends.reverse()
        if type_.is_symmetric and self._is_there_in_reverse(type_):
            raise ValidationError(
                self.env._("There is already a similar connection with overlapping dates.")
            )
        self.env["res.partner.relation"].create(
            {
                "type_id": type_.id,
                "left_partner_id": ends[0],
                "right_partner_id": ends[1],
                "date_start": self.date_start,
                "date_end": self.date_end,
            }
        )
        return {"type": "ir.actions.act_window_close"}

    def _is_there_in_reverse(self, type_):
        """Whether the other partner has it with the customer; OCA's check knows one direction."""
        overlapping = [
            ("type_id", "=", type_.id),
            ("left_partner_id", "=", self.other_partner_id.id),
            ("right_partner_id", "=", self.partner_id.id),
        ]
        if self.date_start:
            overlapping += ["|", ("date_end", "=", False), ("date_end", ">=", self.date_start)]
        if self.date_end:
            overlapping += ["|", ("date_start", "=", False), ("date_start", "<=", self.date_end)]
        return bool(self.env["res.partner.relation"].search_count(overlapping, limit=1))
