from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.crm_interactions.tests.views_common import ViewsMixin

from .common import AgreementCommon

WORK = (
    "crm_agreement_menu crm_agreement_menu_all crm_agreement_request_menu crm_contract_menu "
    "crm_agreement_event_menu crm_objection_menu crm_lawful_basis_menu crm_do_not_contact_menu"
)
DICTIONARIES = "crm_agreement_type_menu crm_agreement_wording_menu"
ERASING = "crm_data_protection_menu res_partner_to_erase_menu crm_erasure_menu"
PROTECTION = (
    "crm_subject_request_menu crm_subject_export_menu crm_processing_restriction_menu "
    "crm_retention_rule_menu crm_retention_log_menu crm_agreement_event_menu_data_protection "
    "crm_change_audit_menu_data_protection"
)
SECTIONS = {
    "crm.agreement": ("get_agreements_domain", "action_add_agreement"),
    "crm.agreement.request": ("get_agreement_requests_domain", None),
    "crm.objection": ("get_partner_domain", "action_add_objection"),
    "crm.lawful.basis": ("get_partner_domain", "action_add_lawful_basis"),
    "crm.do.not.contact": ("get_do_not_contact_domain", None),
}


@tagged("post_install", "-at_install")
class TestViewsActions(ViewsMixin, AgreementCommon):
    """What menus and actions open, for whom, and what stands on other addons' forms."""

    ADDON = "crm_agreements"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_eraser = cls._create_user("eraser", "crm_agreements.group_erase")
        cls.user_eraser.group_ids += cls.env.ref("sales_team.group_sale_salesman")

    def test_menus_are_seen_by_those_who_use_them(self):
        """Section 4 B12: agreements for all, words for managers, registers for data protection"""
        self.assertMenus(
            {
                self.user_own: WORK,
                self.user_all: WORK,
                self.user_leader: WORK,
                self.user_manager: f"{WORK} {DICTIONARIES}",
                self.user_officer: f"{WORK} {ERASING} {PROTECTION}",
                self.user_internal: "",
            }
        )
        seen = self.env["ir.ui.menu"].with_user(self.user_eraser).load_menus(False)
        for name in ERASING.split():
            self.assertIn(self.env.ref(f"crm_agreements.{name}").id, seen)

    def test_actions_show_at_first_what_counts(self):
        """A1 B10 B12 B17: active agreements, waiting requests, what is in force, open requests"""
        today, day = self.company._agreement_day(), timedelta(days=1)
        past = {"date_start": today - 9 * day, "date_end": today - day}
        sales = (self.user_own, self.user_manager, self.user_officer)
        officer = self.user_officer
        see = self.assertOpens
        named = {"on": self.grant(), "off": self.grant(self.individual, **past)}
        views = "list kanban form calendar pivot graph activity"
        for user in sales:
            see(user, "crm_agreement_action", views, "active", named, "on")
        rows = {
            "crm_objection_action": ("crm.objection", {"source": "By phone"}),
            "crm_lawful_basis_action": ("crm.lawful.basis", {"kind": "contract", "note": "N"}),
        }
        for action, (model, row) in rows.items():
            create = self.env[model].create
            row = {**row, "partner_id": self.customer.id}
            named = {"on": create(row), "off": create({**row, **past})}
            for user in sales:
                see(user, action, "list kanban form", "active", named, "on")
        create = self.env["crm.do.not.contact"].create
        row = {"source": "List", "email": "a@b.example.com"}
        named = {"on": create(row), "off": create({**row, **past, "email": "b@b.example.com"})}
        for user in sales:
            see(user, "crm_do_not_contact_action", "list kanban form", "active", named, "on")
        create = self.env["crm.processing.restriction"].create
        row = {"partner_id": self.customer.id, "kind": "restriction", "reason": "R"}
        named = {"on": create(row), "off": create({**row, **past})}
        see(officer, "crm_processing_restriction_action", "list form", "in_force", named, "on")
        create = self.env["crm.subject.request"].with_user(officer).create
        named = {word: create({"kind": "access", "contact_name": word}) for word in ("on", "off")}
        named["off"].write(
            {"identity_method": "other", "identity_note": "N", "refusal_reason": "R"}
        )
        named["off"].action_refuse()
        views = "list kanban form calendar graph activity"
        see(officer, "crm_subject_request_action", views, "open", named, "on")
        collection = self.env.ref("crm_agreements.crm_agreement_type_data_collection")
        self.grant(self.contact, type_id=collection.id).action_withdraw()
        named = {"on": self.contact, "off": self.customer}
        for user in (officer, self.user_eraser):
            views = "list kanban form"
            see(user, "res_partner_action_to_erase", views, "to_erase", named, "on")

    def test_other_actions_open_for_their_users(self):
        """Section 4: every view of an action loads as those who see its menu"""
        see, officer = self.assertOpens, self.user_officer
        for user in (self.user_own, self.user_manager, officer):
            see(user, "crm_agreement_request_action", "list kanban form", "waiting")
            see(user, "crm_contract_action", "list kanban form")
            see(user, "crm_agreement_event_action", "list kanban form")
        see(self.user_manager, "crm_agreement_type_action", "list form")
        see(self.user_manager, "crm_agreement_wording_action", "list form", "group_type")
        see(officer, "crm_retention_rule_action", "list kanban form", active_test=False)
        see(officer, "crm_retention_log_action", "list")
        see(officer, "crm_subject_export_action", "list form")
        for user in (officer, self.user_eraser):
            see(user, "crm_erasure_action", "list kanban form")
            see(user, "crm_erase_action", "form", target="new")
        erase = self.env.ref("crm_agreements.res_partner_action_to_erase")
        self.assertEqual(
            erase.views[:2],
            [
                (self.env.ref("crm_agreements.res_partner_view_list_to_erase").id, "list"),
                (self.env.ref("crm_agreements.res_partner_view_kanban_to_erase").id, "kanban"),
            ],
        )
        self.assertEqual(erase.group_ids, self.env.ref("crm_agreements.group_erase"))

    def test_erasing_is_offered_to_those_who_may(self):
        """B12: in the Action menu of customers, of lists and forms"""
        self.assertBindings(
            {
                ("res.partner", self.user_officer): "crm_erase_action/list,form",
                ("res.partner", self.user_eraser): "crm_erase_action/list,form",
                ("res.partner", self.user_manager): "",
                ("res.partner", self.user_own): "",
            }
        )

    def test_customer_has_the_sections_of_agreements(self):
        """A1 B9 B17: lists with what adds to them; reading needs a role, sending a salesperson"""
        read = "action_view_agreements action_show_permissions"
        pages = "crm_section_agreements crm_section_objections"
        send = "action_send_agreement_link"
        for user, buttons in [
            (self.user_own, f"{read} {send}"),
            (self.user_manager, f"{read} {send}"),
            (self.user_officer, read),
        ]:
            screen = self.see(user, self.customer)
            self.assertSees(screen, pages, "Deceased date_deceased", buttons=buttons)
        found = {
            node.get("model"): (node.get("domain_method"), node.get("add_method"))
            for node in screen.root.xpath("//widget[@name='crm_record_list']")
            if node.get("list_ref").startswith("crm_agreements.")
        }
        self.assertEqual(found, SECTIONS)
        for node in screen.root.xpath("//widget[@name='crm_record_list']"):
            view = self.env.ref(node.get("list_ref"))
            self.assertEqual((view.model, view.type), (node.get("model"), "list"))
        self.assertSees(self.see(self.user_internal, self.customer), "", pages, buttons="")
        self.assertSees(self.see(self.user_own, self.customer), hides="is_deceased")
        self.individual.email = False
        screen = self.see(self.user_own, self.individual)
        self.assertSees(screen, "is_deceased", f"date_deceased Deceased {send}")
        self.individual.write({"is_deceased": True, "date_deceased": "2026-05-04"})
        self.assertSees(self.see(self.user_own, self.individual), "date_deceased Deceased")

    def test_customer_tells_that_the_data_is_restricted(self):
        """B12: above the form, for those who work with it"""
        told = "The data of this customer may only be kept:"
        self.assertSees(self.see(self.user_own, self.customer), silent=[told])
        row = {"partner_id": self.customer.id, "kind": "restriction", "reason": "Court"}
        self.env["crm.processing.restriction"].create(row)
        for user in (self.user_own, self.user_manager, self.user_officer):
            self.assertSees(self.see(user, self.customer), "processing_restriction", says=[told])
        self.assertSees(self.see(self.user_internal, self.customer), silent=[told])

    def test_call_tells_whether_it_may_be_made(self):
        """B9: purpose of a call out, and why it may not be made; in the form and the activity"""
        call = {"type_id": self.type_call.id, "contact_ids": self.contact.ids}
        call = self.create_interactions(**call)
        model = self.env["crm.interaction"].with_user(self.user_own)
        told = "Do not call:"
        for values, purpose, refusal in [
            ({"call_refusal": False}, True, False),
            ({"call_refusal": "Objection"}, True, True),
            ({"call_refusal": False, "direction": "in"}, False, False),
        ]:
            screen = self.see(self.user_own, model.new(values, origin=call))
            self.assertSees(screen, hides="is_call")
            self.assertEqual("call_purpose" in screen.editable, purpose)
            self.assertEqual((told in screen.text, "call_refusal" in screen.shown), (refusal,) * 2)
        self.assertSees(self.see(self.user_own, self.create_interactions()), hides="call_purpose")
        call.write({"date_activity": fields.Datetime.now()})
        call.action_done()
        self.assertNotIn("call_purpose", self.see(self.user_own, call).editable)
        model = self.env["mail.activity"].with_user(self.user_own)
        for kind, refusal in [("phonecall", "Objection"), ("phonecall", False), ("default", False)]:
            values = {"activity_category": kind, "call_refusal": refusal}
            view = "mail.mail_activity_view_form_popup"
            screen = self.see(self.user_own, model.new(values), "form", view)
            self.assertEqual("call_purpose" in screen.shown, kind == "phonecall")
            self.assertEqual(told in screen.text, bool(refusal))

    def test_composers_tell_what_is_marketing(self):
        """B9: that it reaches those who agreed; bulk service messages need their group"""
        told = "This is marketing"
        group = self.env.ref("crm_agreements.group_bulk_service")
        user_bulk = self._create_user("bulk", "sales_team.group_sale_salesman")
        user_bulk.group_ids += group
        for model in ("mail.compose.message", "sms.composer"):
            for user in (self.user_own, user_bulk):
                new = self.env[model].with_user(user).new
                for many in (True, False):
                    screen = self.see(user, new({"is_marketing": many, "is_to_many": many}))
                    self.assertSees(screen, hides="is_marketing is_to_many")
                    self.assertEqual(told in screen.text, many)
                    may = many and user == user_bulk
                    self.assertEqual("send_as_service" in screen.shown, may)

    def test_settings_are_there_for_managers(self):
        """A2 B9 B12: time zone, who never was asked, the stop in text messages, the deadline"""
        admin = self._create_user("system", "base.group_system")
        admin.group_ids += self.env.ref("sales_team.group_sale_manager")
        settings = "agreement_tz agreement_never_asked agreement_sms_stop subject_request_time "
        settings += "subject_request_unit"
        self.assertSees(self.see(admin, self.env["res.config.settings"].new({})), settings)
