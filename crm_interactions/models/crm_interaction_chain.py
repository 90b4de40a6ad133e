from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmInteraction(models.Model):
    """The chain: what an interaction came from and what follows it (H7, H8, F5)."""

    _inherit = "crm.interaction"

    parent_label = fields.Char(string="Came From", compute="_compute_parent_label")

    @api.depends("parent_id", "partner_id")
    @api.depends_context("uid", "lang")
    def _compute_parent_label(self):
        for interaction in self:
            parent = interaction._parent_record()
            readable = parent and parent.has_access("read")
            interaction.parent_label = readable and parent.display_name

    @api.constrains("parent_id", "partner_id")
    def _check_parent_account(self):
        # sudo: whose customer the parent and the follow-ups are, also where nobody may read them
        chained = self.sudo()
        for interaction in chained.filtered("parent_id") | chained.child_ids:
            if interaction.parent_id.commercial_partner_id != interaction.commercial_partner_id:
                raise ValidationError(
                    self.env._("An interaction cannot follow one with another customer.")
                )

    def _parent_record(self):
        """Return the record this one came from, for a first one the customer (H7)."""
        self.ensure_one()
        return self.parent_id or self.partner_id

    def action_open_parent(self):
        """Open the record this one came from (H8)."""
        self.ensure_one()
        return self._parent_record().get_formview_action()
