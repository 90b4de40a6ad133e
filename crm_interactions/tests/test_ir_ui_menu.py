from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestIrUiMenu(TransactionCase):
    """The app's menus, here and below the sales apps."""

    def _sales_menu(self):
        """Stand in for the Sales app: only its menu is looked at."""
        xmlid = "sale.sale_order_menu"
        menu = self.env.ref(xmlid, False)
        if not menu:
            menu = self.env["ir.ui.menu"].create({"name": "Orders"})
            self.env["ir.model.data"]._update_xmlids([{"xml_id": xmlid, "record": menu}])
        return menu

    def test_work_list_is_reachable_from_the_sales_app(self):
        """Section 4: one menu below the sales app where it is there, once, gone with it."""
        Menu = self.env["ir.ui.menu"]
        sales = self._sales_menu()
        Menu._sync_sales_menus()
        Menu._sync_sales_menus()
        ours = self.env.ref("crm_interactions.crm_interaction_menu_in_sale")
        self.assertEqual(sales.child_id & ours, ours)
        mine = self.env.ref("crm_interactions.crm_interaction_menu_mine")
        self.assertEqual((ours.name, ours.action), (mine.name, mine.action))
        self.assertEqual(len(sales.child_id.filtered(lambda m: m.action == mine.action)), 1)
        sales.unlink()
        Menu._sync_sales_menus()
        self.assertFalse(ours.exists())

    def test_every_menu_opens_an_action_its_users_may_use(self):
        """Section 4: no menu of the app leads to a missing action or view."""
        menus = self.env["ir.ui.menu"].search(
            [("id", "child_of", self.env.ref("crm_interactions.crm_interactions_menu_root").id)]
        )
        self.assertGreater(len(menus), 8)
        for menu in menus.filtered("action"):
            with self.subTest(menu=menu.complete_name):
                for mode in menu.action.view_mode.split(","):
                    self.env[menu.action.res_model].get_view(False, mode)
