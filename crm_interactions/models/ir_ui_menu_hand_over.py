from odoo import models


class IrUiMenu(models.Model):
    """The hand-over is shown to those who may use it: leading a team is no group (B16)."""

    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        hidden = super()._load_menus_blacklist()
        menu = self.env.ref("crm_interactions.crm_hand_over_menu", raise_if_not_found=False)
        user = self.env.user
        if menu and not (user.has_group("sales_team.group_sale_manager") or user.crm_led_team_ids):
            hidden.append(menu.id)
        return hidden
