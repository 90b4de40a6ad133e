from odoo.tests import tagged

from .common import InteractionCommon
from .views_common import ViewsMixin, words

STAT = "action_log_call action_view_interactions action_view_history action_view_shipments"
PAGE = (
    "action_plan_interaction crm_timeline_action action_add_report action_close_handling "
    "action_assign_users"
)
LISTS = "action_view_crm_orders action_view_crm_participations action_view_crm_payments"
SECTIONS = {
    "crm_section_interactions": ("crm_record_list", "crm.interaction"),
    "crm_section_timeline": ("crm_timeline", None),
    "crm_section_applications": ("crm_record_list", "crm.application"),
    "crm_section_connections": ("crm_connections", None),
    "crm_section_links": ("crm_record_list", "crm.link"),
}


@tagged("post_install", "-at_install")
class TestViewsPartner(ViewsMixin, InteractionCommon):
    """What the customer's form, its page Sales and its sections show, and to whom."""

    ADDON = "crm_interactions"

    def test_customer_has_the_buttons_of_the_role(self):
        """F1 H1 B4: salespeople work on the customer, managers audit, others see nothing of it"""
        lists = ("has_crm_orders", "has_crm_participations", "has_crm_payments")
        closed = self.contact
        closed.action_close_handling()
        new = self.env["res.partner"].new({})
        again = PAGE.replace("close_handling", "reopen_handling")
        protection = self._create_user("protection", "crm_interactions.group_data_protection")
        for record, user, buttons in [
            (self.customer, self.user_own, f"{STAT} {PAGE}"),
            (self.customer, self.user_leader, f"{STAT} {PAGE}"),
            (self.customer, self.user_manager, f"{STAT} {PAGE} action_view_changes"),
            (closed, self.user_own, f"{STAT} {again}"),
            (closed, self.user_manager, f"{STAT} {again} action_view_changes"),
            (new, self.user_own, "action_assign_users"),
            (self.customer, self.user_internal, "action_view_relations"),
            (self.customer, protection, "action_view_relations"),
        ]:
            with self.subTest(user=user.login, closed=record.is_handling_closed):
                # Where the apps of the lists are installed, they have buttons of their own.
                none = dict.fromkeys(lists, False)
                record = record.with_user(user).new(none, origin=record)
                self.assertSees(self.see(user, record), buttons=buttons)
        own = self.see(self.user_own, self.customer).root
        page = own.xpath("//page[@name='crm_interactions']//button/@name")
        self.assertLessEqual({"action_log_call", "action_view_interactions"}, set(page))
        on_top = own.xpath("//div[@name='button_box']/button/@name")
        self.assertLessEqual(words(f"{STAT} {LISTS}"), set(on_top), "within reach of every page")
        for user, shows, hides in [(self.user_own, LISTS, ""), (self.user_internal, "", LISTS)]:
            sold = dict.fromkeys(lists, True)
            sold = self.env["res.partner"].with_user(user).new(sold, origin=self.customer)
            self.assertSees(self.see(user, sold), shows, hides)

    def test_sections_are_those_of_the_role(self):
        """F1 F7 F8 S8 F6: five sections, each with its own list; readers have the page, too"""
        protection = self._create_user("protection", "crm_interactions.group_data_protection")
        people = "crm_user_ids crm_addresses crm_related_button crm_related_panel interaction_count"
        sections = " ".join(SECTIONS)
        hides = "is_handling_closed has_crm_orders has_crm_participations has_crm_payments"
        own = self.see(self.user_own, self.customer)
        self.assertSees(own, f"crm_interactions {people} {sections}", f"{hides} pin")
        self.assertNotIn("crm_user_ids", own.editable, "assigned in their own window")
        read = self.see(protection, self.customer)
        self.assertSees(read, f"crm_interactions {sections}", f"{hides} {people} pin")
        internal = self.see(self.user_internal, self.customer)
        self.assertSees(internal, "", f"crm_interactions {people} {sections} {hides} pin")
        new = self.see(self.user_own, self.env["res.partner"].new({}))
        saved = "crm_related_button crm_addresses interaction_count"
        self.assertSees(new, "crm_interactions crm_user_ids", f"{sections} {hides} {saved}")
        self.assertSees(self.see(self.user_own, self.individual), "pin")
        for name, (widget, model) in SECTIONS.items():
            (node,) = own.root.xpath(f"//page[@name='{name}']/widget")
            self.assertEqual((node.get("name"), node.get("model")), (widget, model))
            self.check_record_list(node)

    def check_record_list(self, node):
        """The list, the cards, the domain and the button to add that a section names are there."""
        for key in ("list_ref", "kanban_ref"):
            if node.get(key):
                self.assertEqual(self.env.ref(node.get(key)).model, node.get("model"))
        for key in ("domain_method", "add_method"):
            if node.get(key):
                self.assertTrue(hasattr(self.customer, node.get(key)), node.get(key))
        if node.get("domain_method"):
            domain = getattr(self.customer.with_user(self.user_own), node.get("domain_method"))()
            self.env[node.get("model")].with_user(self.user_own).search(domain)

    def test_section_adds_links_only(self):
        """F6 F7: links are added in the section, applications come from elsewhere"""
        own = self.see(self.user_own, self.customer).root
        keys = ("list_ref", "kanban_ref", "domain_method", "add_method")
        found = {
            node.get("model"): tuple(node.get(key) for key in keys)
            for node in own.xpath("//widget[@name='crm_record_list']")
        }
        addon = "crm_interactions."
        for model, expected in {
            "crm.interaction": (
                f"{addon}crm_interaction_view_list_customer",
                f"{addon}crm_interaction_view_kanban_customer",
                "get_latest_interactions_domain",
                None,
            ),
            "crm.application": (
                f"{addon}crm_application_view_list_customer",
                None,
                "get_applications_domain",
                None,
            ),
            "crm.link": (f"{addon}crm_link_view_list", None, "get_links_domain", "action_add_link"),
        }.items():
            self.assertEqual(found[model], expected)

    def test_ribbon_tells_that_the_handling_is_closed(self):
        """H1: of active customers; an archived one says so already"""
        self.assertSees(self.see(self.user_own, self.customer), "", "Handling_closed")
        self.customer.action_close_handling()
        self.assertSees(self.see(self.user_own, self.customer), "Handling_closed")
        self.customer.active = False
        self.assertSees(self.see(self.user_own, self.customer), "", "Handling_closed")

    def test_connections_are_seen_from_the_customer(self):
        """S8: list, cards and dialog; the pair stays, the time can be changed, removal asks back"""
        kind = self.env["res.partner.relation.type"].create({"name": "A", "name_inverse": "B"})
        relation = self.env["res.partner.relation"].create(
            {
                "left_partner_id": self.customer.id,
                "right_partner_id": self.individual.id,
                "type_id": kind.id,
            }
        )
        relation = relation.with_context(current_partner_id=self.customer.id)
        shows = "type_id_display other_partner_id date_start date_end"
        view = "res_partner_relation_view_list_customer"
        may = {"current_partner_id": self.customer.id}
        screen = self.see(self.user_own, relation, "list", view, **may)
        self.assertSees(screen, shows, buttons="action_open_other_partner", may="edit delete")
        view = "res_partner_relation_view_kanban"
        screen = self.see(self.user_own, relation, "kanban", view, **may)
        self.assertSees(screen, shows, buttons="action_open_other_partner", may="edit delete")
        view = "res_partner_relation_view_form_dialog"
        screen = self.see(self.user_own, relation, "form", view, **may)
        self.assertSees(screen, "left_partner_id type_id right_partner_id save cancel")
        self.assertSees(
            screen, editable="date_start date_end", confirmed="unlink", may="edit delete"
        )
        self.assertLessEqual({"unlink", "save", "cancel"}, screen.buttons)

    def test_activities_to_follow_up_are_done_in_the_list(self):
        """F5: when, what, by whom, on what; done with one click"""
        activity = self.create_interactions().activity_schedule("mail.mail_activity_data_todo")
        view = "mail_activity_view_list_follow_up"
        screen = self.see(self.user_own, activity, "list", view)
        shows = "date_deadline activity_type_id summary user_id res_name"
        self.assertSees(screen, shows, buttons="action_done", may="edit")

    def test_team_has_its_address(self):
        """B15: the address whose mails become interactions is set on the sales team"""
        screen = self.see(self.user_manager, self.team)
        self.assertLessEqual({"inbound_alias_name", "inbound_alias_domain_id"}, screen.editable)

    def test_settings_are_there_for_managers(self):
        """S15 C5 B13: the reminder, the stopwatch's limit, the batch, the files of a message"""
        admin = self._create_user("system", "base.group_system")
        admin.group_ids += self.env.ref("sales_team.group_sale_manager")
        screen = self.see(admin, self.env["res.config.settings"].new({}))
        settings = "data_protection_reminder crm_timer_cap_hours crm_delivery_batch_size "
        settings += "crm_attachment_limit_mb"
        self.assertSees(screen, f"crm_interactions crm_messages {settings}")
        self.assertSees(screen, says=["Interactions", "Messages to Customers"])
