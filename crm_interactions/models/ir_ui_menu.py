from odoo import api, models

# Our menu -> (its xml id beneath another app, the other app's menu it goes under)
SALES_MENUS = (
    ("crm_interaction_menu_in_crm", "crm.crm_menu_sales"),
    ("crm_interaction_menu_in_sale", "sale.sale_order_menu"),
)


class IrUiMenu(models.Model):
    """Makes *My Interactions* reachable from the sales apps too, where they are installed."""

    _inherit = "ir.ui.menu"

    def _register_hook(self):
        super()._register_hook()
        self._sync_sales_menus()

    @api.model
    def _sync_sales_menus(self):
        """Add the menu below the sales apps that are there, remove it below those that went.

        A data file cannot do it: the apps are no dependency, and come and go after us.
        """
        source = self.env.ref("crm_interactions.crm_interaction_menu_mine", False)
        for name, parent_xmlid in SALES_MENUS:
            menu = self.env.ref(f"crm_interactions.{name}", False)
            parent = self.env.ref(parent_xmlid, False)
            if menu and not menu.parent_id:
                menu.unlink()
            elif source and parent and not menu:
                menu = source.copy({"parent_id": parent.id, "sequence": 5})
                menu.name = source.name
                self.env["ir.model.data"].create(
                    {
                        "module": "crm_interactions",
                        "name": name,
                        "model": self._name,
                        "res_id": menu.id,
                        "noupdate": True,
                    }
                )
