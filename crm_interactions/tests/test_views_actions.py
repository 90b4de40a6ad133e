from odoo import fields
from odoo.tests import tagged

from .common import InteractionCommon
from .views_common import ViewsMixin

WORK = (
    "crm_interactions_menu_root crm_interaction_menu crm_interaction_menu_mine "
    "crm_interaction_menu_all crm_message_menu crm_inbound_menu res_partner_menu_customers "
    "crm_application_menu crm_history_menu crm_timeline_menu_history crm_timeline_menu_shipment"
)
LISTS = "crm_customer_order_menu crm_customer_participation_menu crm_customer_payment_menu"
CONFIGURATION = (
    "crm_interaction_menu_configuration crm_template_menu crm_team_menu "
    "crm_interaction_menu_dictionaries crm_interaction_type_menu crm_interaction_result_type_menu "
    "crm_interaction_priority_menu crm_interaction_category_menu crm_interaction_source_type_menu "
    "crm_channel_menu crm_application_source_menu"
)
INTERACTIONS = "list kanban form calendar activity pivot graph"
# Actions without filters: their views, who opens them, what their context says.
PLAIN = {
    "crm_message_action": "list kanban form",
    "crm_timeline_action_history": "list kanban pivot graph",
    "crm_timeline_action_shipment": "list kanban pivot graph",
    "crm_customer_order_action": "list kanban",
    "crm_customer_participation_action": "list kanban",
    "crm_customer_payment_action": "list kanban",
    "crm_interaction_action_form": "form",
}
MANAGED = {
    "crm_change_action": "list kanban",
    "crm_template_action": "list form",
    "crm_interaction_type_action": "list form",
    "crm_interaction_result_type_action": "list form",
    "crm_interaction_priority_action": "list",
    "crm_interaction_category_action": "list",
    "crm_interaction_source_type_action": "list",
    "crm_channel_action": "list",
    "crm_application_source_action": "list",
}
DIALOGS = {
    "crm_assign_wizard_action": {},
    "crm_hand_over_action": {},
    "crm_timeline_open_action_history": {},
    "crm_timeline_open_action_shipment": {"default_is_shipments": True},
    "crm_customer_list_open_action_order": {"default_list_model": "crm.customer.order"},
    "crm_customer_list_open_action_participation": {
        "default_list_model": "crm.customer.participation"
    },
    "crm_customer_list_open_action_payment": {"default_list_model": "crm.customer.payment"},
}


@tagged("post_install", "-at_install")
class TestViewsActions(ViewsMixin, InteractionCommon):
    """What menus and actions open, for whom, and what is listed at first."""

    ADDON = "crm_interactions"

    def test_menus_are_seen_by_those_who_use_them(self):
        """Section 4: work for all, hand-over for leaders, configuration for managers"""
        system = self._create_user("system", "base.group_system")
        system.group_ids += self.env.ref("sales_team.group_sale_manager")
        manager = f"{WORK} {LISTS} {CONFIGURATION} crm_hand_over_menu crm_change_audit_menu"
        self.assertMenus(
            {
                self.user_own: f"{WORK} {LISTS}",
                self.user_all: f"{WORK} {LISTS}",
                self.user_leader: f"{WORK} {LISTS} crm_hand_over_menu",
                self.user_manager: manager,
                system: f"{manager} res_config_settings_menu",
                self.user_officer: f"{WORK} crm_change_audit_menu",
                self.user_internal: "",
            }
        )

    def test_menus_lead_to_what_they_are_called(self):
        """Section 4: each menu opens its own action"""
        for menu, action in {
            "crm_interaction_menu_mine": "crm_interaction_action_mine",
            "crm_interaction_menu_all": "crm_interaction_action",
            "crm_hand_over_menu": "crm_hand_over_action",
            "res_partner_menu_customers": "res_partner_action_customers",
            "crm_timeline_menu_history": "crm_timeline_open_action_history",
            "crm_timeline_menu_shipment": "crm_timeline_open_action_shipment",
            "crm_customer_order_menu": "crm_customer_list_open_action_order",
            "crm_customer_participation_menu": "crm_customer_list_open_action_participation",
            "crm_customer_payment_menu": "crm_customer_list_open_action_payment",
            "crm_change_audit_menu": "crm_change_audit_action",
            "res_config_settings_menu": "res_config_settings_action",
        }.items():
            found = self.env.ref(f"crm_interactions.{menu}").action
            self.assertEqual(found, self.env.ref(f"crm_interactions.{action}"), menu)

    def test_work_lists_show_what_is_open(self):
        """F1 F7 H1 B15: mine and open ones at first, customers in hand, mails to match"""
        done = self.create_held()
        done.action_done()
        named = {
            "mine": self.create_interactions(user=self.user_manager),
            "other": self.create_interactions(),
            "done": done,
        }
        see = self.assertOpens
        for user in (self.user_all, self.user_manager, self.user_officer):
            see(user, "crm_interaction_action", INTERACTIONS, "open", named, "mine other")
        user = self.user_manager
        see(user, "crm_interaction_action_mine", INTERACTIONS, "mine open", named, "mine")
        self.individual.action_close_handling()
        named = {"open": self.customer, "closed": self.individual}
        views, filters = "list kanban form activity", "handling_open"
        for user in (self.user_own, self.user_manager):
            said = {"default_is_company": True}
            see(user, "res_partner_action_customers", views, filters, named, "open", **said)
        source = self.env["crm.application.source"].create({"name": "S", "code": "s"})
        row = {"source_id": source.id, "partner_id": self.customer.id, "date_opened": "2026-05-04"}
        create = self.env["crm.application"].create
        closed = create({**row, "number": "2", "date_closed": "2026-05-05"})
        named = {"open": create({**row, "number": "1"}), "closed": closed}
        views = "list kanban form pivot graph"
        see(self.user_own, "crm_application_action", views, "open", named, "open")
        row = {"date": fields.Datetime.now(), "company_id": self.company.id}
        create = self.env["crm.inbound"].create
        named = {
            state: create({**row, "message_id": state, "state": state})
            for state in ("waiting", "matched", "ignored")
        }
        see(self.user_own, "crm_inbound_action", "list kanban form", "waiting", named, "waiting")

    def test_actions_open_for_their_users(self):
        """Section 4: every view of an action loads as those who see its menu"""
        for action, views in PLAIN.items():
            for user in (self.user_own, self.user_manager):
                self.assertOpens(user, action, views)
        for action, views in MANAGED.items():
            self.assertOpens(self.user_manager, action, views)
        for action, said in DIALOGS.items():
            if "list_model" in str(said):
                said = {**said, "dialog_size": "medium"}
            self.assertOpens(self.user_own, action, "form", target="new", **said)
        for user in (self.user_manager, self.user_officer):
            self.assertOpens(user, "crm_change_audit_action", "form", target="new")
        manager = self.user_manager
        self.assertOpens(manager, "crm_interaction_reopen_action", "form", target="new")
        admin = self._create_user("settings", "base.group_system")
        said = {"module": "crm_interactions", "bin_size": False}
        self.assertOpens(admin, "res_config_settings_action", "form", **said)
        shipment = self.env.ref("crm_interactions.crm_timeline_action_shipment")
        view = self.env.ref("crm_interactions.crm_timeline_view_list_shipment")
        self.assertEqual(shipment.views[0], (view.id, "list"))

    def test_action_menu_offers_what_the_user_may_do(self):
        """H5 H10 B16 H1 S17: in lists, for users of the app; reopening and audit for managers"""
        rows = "crm_interaction_action_assign_users/list,kanban "
        rows += "crm_interaction_action_hand_over/list,kanban "
        rows += "crm_interaction_action_server_view_process/list,kanban"
        customers = "res_partner_action_assign_users/list,kanban "
        customers += "res_partner_action_server_close_handling/list "
        customers += "res_partner_action_server_reopen_handling/list"
        audit = "crm_change_audit_action_server/form"
        self.assertBindings(
            {
                ("crm.interaction", self.user_own): rows,
                (
                    "crm.interaction",
                    self.user_manager,
                ): f"{rows} crm_interaction_reopen_action/list",
                ("res.partner", self.user_own): customers,
                ("res.partner", self.user_manager): f"{customers} {audit}",
                ("res.partner", self.user_officer): audit,
                ("res.partner", self.user_internal): "",
            }
        )
