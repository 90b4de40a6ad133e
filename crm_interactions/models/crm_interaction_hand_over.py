from odoo import models
from odoo.exceptions import UserError


class CrmInteraction(models.Model):
    """Selected interactions are handed over in one window (B16)."""

    _inherit = "crm.interaction"

    def action_hand_over(self):
        """Open the window that hands the open ones of the interactions over."""
        open_ones = self.filtered(lambda interaction: not interaction.is_closed)
        if not open_ones:
            raise UserError(self.env._("None of these interactions is open."))
        return self.env["crm.hand.over"]._action_window(default_res_ids=open_ones.ids)
