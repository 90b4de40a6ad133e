from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.crm_interactions.tests.views_common import ViewsMixin

from .common import AgreementCommon

# The buttons of a subject request: of each state, for a request of access of a known person.
REQUEST = {
    "new": "action_check_identity action_refuse",
    "checked": "action_start action_refuse action_export",
    "in_progress": "action_done action_refuse action_export",
    "done": "action_start action_export",
    "refused": "action_start action_export",
}
# What is done for each kind: once the identity is checked, and in progress.
KINDS = {
    "access": ("action_export", "action_export"),
    "portability": ("action_export", "action_export"),
    "restriction": ("action_restrict", "action_restrict"),
    "erasure": ("", "action_erase"),
    "objection": ("action_object", "action_object"),
    "rectification": ("action_open_customer", "action_open_customer"),
}
WORKED = "kind partner_id date_received date_extended"
ALWAYS = "contact_name email lang channel_id user_id description"


@tagged("post_install", "-at_install")
class TestViewsDataProtection(ViewsMixin, AgreementCommon):
    """What who protects data sees and may do, and what others see of it."""

    ADDON = "crm_agreements"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.company._agreement_day()

    def test_request_has_the_buttons_of_its_state(self):
        """B12: identity first, then the work, then the end; each can be taken up again"""
        new = self.env["crm.subject.request"].new
        who = {"email": "ina@individual.example.com"}
        for state, buttons in REQUEST.items():
            screen = self.see(self.user_officer, new({"kind": "access", "state": state, **who}))
            with self.subTest(state=state):
                self.assertSees(screen, buttons=f"{buttons} action_answer", may="create edit")
                self.assertEqual("Take up again" in screen.text, state in ("done", "refused"))
                self.assertEqual("Start" in screen.text.split(), state == "checked")

    def test_request_offers_what_its_kind_asks_for(self):
        """B12 B17: nothing before the identity is known, nothing without a person, nothing twice"""
        new = self.env["crm.subject.request"].new
        done = "action_export action_restrict action_erase action_object action_open_customer"
        known = {"partner_id": self.individual.id}
        for kind, offered in KINDS.items():
            for state, button in zip(
                ("new", "checked", "in_progress"), ("", *offered), strict=True
            ):
                with self.subTest(kind=kind, state=state):
                    screen = self.see(
                        self.user_officer, new({"kind": kind, "state": state, **known})
                    )
                    self.assertEqual(screen.buttons & set(done.split()), {button} - {""})
            nobody = self.see(self.user_officer, new({"kind": kind, "state": "in_progress"}))
            self.assertEqual(nobody.buttons & set(done.split()), set())
            mail = {"kind": kind, "state": "in_progress", "email": "a@b.example.com"}
            mail = self.see(self.user_officer, new(mail))
            by_mail = {"action_export", "action_object"} & {offered[0]}
            self.assertEqual(mail.buttons & set(done.split()), by_mail)
        for kind, field, button in [
            ("restriction", "restriction_ids", "action_restrict"),
            ("objection", "objection_ids", "action_object"),
        ]:
            row = {**known, "kind": kind, "state": "in_progress"}
            again = new({**row, field: [fields.Command.create({})]})
            self.assertSees(self.see(self.user_officer, again), hides=button)
        lifted = self.see(self.user_officer, new({**row, "state": "done"}))
        self.assertSees(lifted, hides="action_object")

    def test_request_is_written_until_it_is_closed(self):
        """B12: the identity until it is checked, the rest until the end; delays have a reason"""
        new = self.env["crm.subject.request"].new
        identity = "identity_method identity_note"
        for state, entered, shows, hides in [
            ("new", f"{WORKED} {identity} refusal_reason", "date_deadline", ""),
            ("checked", f"{WORKED} refusal_reason", f"date_deadline {identity}", ""),
            ("in_progress", f"{WORKED} refusal_reason", f"date_deadline {identity}", ""),
            ("done", "", f"{WORKED} {identity}", "date_deadline refusal_reason"),
            ("refused", "", f"{WORKED} refusal_reason", "date_deadline"),
        ]:
            with self.subTest(state=state):
                screen = self.see(self.user_officer, new({"kind": "access", "state": state}))
                self.assertSees(screen, shows, hides, editable=f"{ALWAYS} {entered}")
                must = "kind date_received" if entered else ""
                self.assertSees(screen, "name state", required=must)
                apart = "extension_reason date_closed identity_user_id date_identity is_late Late "
                apart += "objections exports export_ids objection_ids"
                self.assertSees(screen, hides=apart)
        values = {
            "date_extended": self.today,
            "date_closed": fields.Datetime.now(),
            "identity_user_id": self.user_officer.id,
            "date_identity": fields.Datetime.now(),
        }
        model = self.env["crm.subject.request"].with_user(self.user_officer)
        screen = self.see(
            self.user_officer, model.new({"state": "new", "kind": "access", **values})
        )
        self.assertSees(screen, f"extension_reason {' '.join(values)}")
        self.assertIn("extension_reason", screen.required)
        late = {"date_received": self.now(days=-90), "date_deadline": self.today - timedelta(1)}
        late = model.create({"kind": "access", "partner_id": self.individual.id, **late})
        self.assertSees(self.see(self.user_officer, late), "Late", "is_late")

    def now(self, **delta):
        return fields.Datetime.now() + timedelta(**delta)

    def test_request_lists_what_came_of_it(self):
        """B12 B17: objections recorded and files exported, which can be downloaded while kept"""
        model = self.env["crm.subject.request"].with_user(self.user_officer)
        row = {"kind": "objection", "state": "in_progress"}
        request = model.new({**row, "objection_ids": [fields.Command.create({})]})
        screen = self.see(self.user_officer, request)
        self.assertSees(screen, "objections objection_ids", "exports")
        objection = self.env["crm.objection"].with_user(self.user_officer).new({})
        columns = "channel_id date_start source date_lifted status"
        self.assertSees(screen.inside("objection_ids", objection), columns)
        request = model.new({**row, "export_ids": [fields.Command.create({})]})
        screen = self.see(self.user_officer, request)
        self.assertSees(screen, "exports export_ids", "objections")
        self.assertIn("free text may speak of other persons", screen.text)
        columns = "date user_id row_count file_count left_out_count"
        file = self.env["ir.attachment"].create({"name": "a.zip", "raw": b"a"})
        for attachment, button in [(file, "action_download"), (False, "")]:
            export = self.env["crm.subject.export"].with_user(self.user_officer)
            export = export.new({"attachment_id": attachment and attachment.id})
            rows = screen.inside("export_ids", export)
            self.assertSees(rows, columns, "attachment_id", buttons=button)
            for kind in ("list", "form"):
                screen_ = self.see(self.user_officer, export, kind)
                self.assertSees(screen_, columns, "attachment_id", buttons=button, may="")
                self.assertSees(screen_, "request_id partner_id checksum")
        self.assertSees(self.see(self.user_officer, export), "file_size")
        self.assertEqual(self.see(self.user_officer, export, "list").offered, {"checksum"})

    def test_requests_are_listed(self):
        """B12: who asks for what until when; the deadline counts while the request is open"""
        new = self.env["crm.subject.request"].new
        columns = "name kind contact_name partner_id date_received user_id activity_ids state"
        cards = "kind name contact_name activity_ids user_id"
        for state in REQUEST:
            request = new({"kind": "access", "state": state})
            closed = state in ("done", "refused")
            for kind, shows in [("list", columns), ("kanban", cards)]:
                screen = self.see(self.user_officer, request, kind)
                self.assertSees(screen, shows, "is_late", may="create edit", buttons="")
                self.assertEqual("date_deadline" in screen.shown, not closed)
        offered = "partner_id activity_ids"
        self.assertSees(self.see(self.user_officer, request, "list"), offered=offered)
        cards = self.see(self.user_officer, request, "kanban").root
        self.assertEqual(cards.get("default_group_by"), "state")
        self.assertEqual((cards.get("records_draggable"), cards.get("quick_create")), ("0", "0"))
        calendar = self.see(self.user_officer, request, "calendar")
        self.assertSees(calendar, "kind contact_name user_id state")
        self.assertEqual(calendar.root.get("date_start"), "date_deadline")
        self.assertSees(self.see(self.user_officer, request, "graph"), "date_received kind")
        self.assertSees(self.see(self.user_officer, request, "activity"), "contact_name kind")

    def test_objection_is_lifted_by_those_who_may(self):
        """B17: salespeople record it; managers and data protection lift it, with a reason"""
        new = self.env["crm.objection"].new({})
        entered = "partner_id channel_id source file date_start date_end note"
        lifting = "lift_reason date_lifted lift_user_id"
        for user in (self.user_own, self.user_manager, self.user_officer):
            screen = self.see(user, new)
            must = "partner_id source date_start"
            self.assertSees(screen, editable=entered, required=must, buttons="", confirmed="")
            self.assertSees(screen, "user_id", f"filename status {lifting}")
        create = self.env["crm.objection"].create
        objection = create({"partner_id": self.customer.id, "source": "By phone"})
        row = {"date_lifted": fields.Datetime.now(), "lift_user_id": self.user_officer.id}
        lifted = self.env["crm.objection"].new(row, origin=objection)
        for user in (self.user_own, self.user_leader):
            for record in (objection, lifted):
                screen = self.see(user, record)
                self.assertSees(screen, f"{entered} status", lifting, buttons="", editable="")
        for user in (self.user_manager, self.user_officer):
            screen = self.see(user, objection)
            self.assertSees(screen, buttons="action_lift", confirmed="action_lift")
            kept = "source file note"
            self.assertSees(screen, entered, "date_lifted", editable=f"{kept} lift_reason")
            lifted = self.env["crm.objection"].with_user(user).new(row, origin=objection)
            self.assertSees(self.see(user, lifted), lifting, buttons="", editable=kept)
        columns = "channel_id date_start date_end source date_lifted user_id status"
        screen = self.see(self.user_own, objection, "list")
        self.assertSees(screen, f"partner_id {columns}", offered="date_end user_id", may="create")
        view = "crm_objection_view_list_customer"
        self.assertSees(self.see(self.user_own, objection, "list", view), columns, "partner_id")
        cards = "partner_id status channel_id date_start source"
        self.assertSees(self.see(self.user_own, objection, "kanban"), cards)

    def test_lawful_basis_is_recorded_by_managers_and_data_protection(self):
        """B17: marketing may rest on an interest or a contract only; salespeople read"""
        new = self.env["crm.lawful.basis"].new
        entered = "partner_id kind channel_id file date_start date_end note"
        must = "partner_id kind date_start note"
        field = self.env["crm.lawful.basis"]._fields["kind"]
        for user in (self.user_manager, self.user_officer):
            for kind in field.get_values(self.env):
                more = " allows_marketing" if kind in ("legitimate_interest", "contract") else ""
                screen = self.see(user, new({"kind": kind}))
                self.assertSees(screen, "allows_marketing user_id", "filename status")
                self.assertSees(screen, editable=entered + more, required=must, may="create edit")
        create = self.env["crm.lawful.basis"].create
        basis = create({"partner_id": self.customer.id, "kind": "contract", "note": "N"})
        self.assertNotIn("partner_id", self.see(self.user_manager, basis).editable)
        self.assertSees(self.see(self.user_own, basis), f"{entered} status", editable="", may="")
        columns = "kind channel_id date_start date_end note allows_marketing user_id status"
        screen = self.see(self.user_own, basis, "list")
        self.assertSees(screen, f"partner_id {columns}", offered="note user_id")
        self.assertEqual(self.see(self.user_manager, basis, "list").may, {"create", "edit"})
        view = "crm_lawful_basis_view_list_customer"
        self.assertSees(self.see(self.user_own, basis, "list", view), columns, "partner_id")
        cards = "kind status partner_id note date_start date_end"
        self.assertSees(self.see(self.user_own, basis, "kanban"), cards)
