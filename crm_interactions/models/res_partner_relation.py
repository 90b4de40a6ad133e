from odoo import fields, models


class ResPartnerRelation(models.Model):
    """A connection of two customers (S8), kept by OCA's addon; here found fast from both ends.

    Its changes are logged in the files of both of its customers (S17, S18).
    """

    _name = "res.partner.relation"
    _inherit = ["crm.change.mixin", "res.partner.relation"]

    _change_partner_fields = ("left_partner_id", "right_partner_id")
    _change_title_fields = ("left_partner_id", "type_id", "right_partner_id")

    _left_partner_idx = models.Index("(left_partner_id)")
    _right_partner_idx = models.Index("(right_partner_id)")

    def action_open_other_partner(self):
        """Open the partner at the other end, seen from ``current_partner_id`` of the context."""
        self.ensure_one()
        return self.other_partner_id.get_formview_action()

    def _connection_edge(self):
        """Return the connection as ``res.partner.get_connection_graph`` names it."""
        today = fields.Date.context_today(self)
        return {
            "id": self.id,
            "source": self.left_partner_id.id,
            "target": self.right_partner_id.id,
            "name": self.type_id.name,
            "inverse": self.type_id.name_inverse,
            "is_symmetric": self.type_id.is_symmetric,
            "is_over": bool(self.date_end and self.date_end < today),
        }
