import base64

from psycopg2.errors import RestrictViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import AgreementCommon


@tagged("post_install", "-at_install")
class TestCrmAgreementEvent(AgreementCommon):
    """The ledger: appended, never changed, verifiable (B8)."""

    def verify(self):
        return self.env["crm.agreement.event"]._verify(self.company)

    def tamper(self, query):
        """Change the ledger past its guard, as somebody with the database could."""
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE crm_agreement_event DISABLE TRIGGER USER")
        self.env.cr.execute(query, [self.company.id])
        self.env.cr.execute("ALTER TABLE crm_agreement_event ENABLE TRIGGER USER")
        self.env.invalidate_all()

    def test_every_step_is_a_row(self):
        """B8: granting, changing, renewing and withdrawing append; nothing else does."""
        agreement = self.grant()
        agreement.date_end = "2040-01-01"
        agreement.date_end = "2040-01-01"
        agreement.user_id = self.user_own
        agreement.action_renew()
        agreement.action_withdraw()
        kinds = agreement.event_ids.sorted("number").mapped("kind")
        self.assertEqual(kinds, ["granted", "changed", "renewed", "withdrawn"])
        self.assertIsNone(self.verify())

    def test_nobody_changes_a_row_through_odoo(self):
        """B8: neither users nor the administrator create, write, copy or delete rows."""
        event = self.grant().event_ids
        for user in (self.user_manager, self.env.ref("base.user_admin"), self.env.user):
            row = event.with_user(user)
            for change in (
                lambda row=row: row.write({"kind": "withdrawn"}),
                lambda row=row: row.unlink(),
                lambda row=row: row.copy(),
                lambda row=row: row.create({}),
                lambda row=row: row.sudo().write({"note": "x"}),
            ):
                with self.assertRaises(UserError):
                    change()

    @mute_logger("odoo.sql_db")
    def test_database_guards_the_rows(self):
        """B8: SQL may change neither the content nor the number of the rows."""
        self.grant()
        self.env.flush_all()
        for query in (
            "UPDATE crm_agreement_event SET kind = 'withdrawn'",
            "UPDATE crm_agreement_event SET hash = 'x'",
            "DELETE FROM crm_agreement_event",
            "TRUNCATE crm_agreement_event CASCADE",
        ):
            with self.assertRaises(RestrictViolation), self.env.cr.savepoint():
                self.env.cr.execute(query)

    def test_verifying_finds_what_was_changed(self):
        """B8: a changed row, a missing one and a missing end are found."""
        self.grant().action_withdraw()
        last = self.grant(self.individual).event_ids.number
        self.assertIsNone(self.verify())
        for query, found in (
            ("UPDATE crm_agreement_event SET date_end = '2050-01-01' WHERE number = 2", 2),
            ("UPDATE crm_agreement_event SET author = 'x' WHERE company_id = %s AND number = 1", 1),
            ("DELETE FROM crm_agreement_event WHERE company_id = %s AND number = 1", 1),
            (f"DELETE FROM crm_agreement_event WHERE company_id = %s AND number = {last}", last),
        ):
            with self.env.cr.savepoint() as savepoint:
                self.tamper(query if "%s" in query else f"{query} AND company_id = %s")
                self.assertEqual(self.verify(), found, query)
                savepoint.rollback()
            self.env.invalidate_all()

    def test_evidence_is_proved_and_may_be_erased(self):
        """B8: evidence fits its digest; erased, the chain still verifies and tells nothing."""
        agreement = (
            self.env["crm.agreement"]
            ._from_origin(
                "portal",
                evidence={
                    "ip": "192.0.2.7",
                    "agent": "Test Browser",
                    "file": base64.b64encode(b"signed form"),
                    "filename": "form.txt",
                },
                wording="2026-1",
                lang="pl_PL",
            )
            .create({"partner_id": self.customer.id, "type_id": self.type_email.id})
        )
        event = agreement.event_ids
        self.assertEqual((event.source, event.wording, event.lang), ("portal", "2026-1", "pl_PL"))
        self.assertEqual(event.evidence_ids.ip, "192.0.2.7")
        self.assertIsNone(self.verify())
        self.env.flush_all()
        self.env.cr.execute("UPDATE crm_agreement_evidence SET ip = '192.0.2.8'")
        self.assertEqual(self.verify(), event.number)
        event.evidence_ids.unlink()
        self.assertIsNone(self.verify())

    def test_a_client_cannot_forge_the_origin(self):
        """B8: what the context of a call says about the origin does not count."""
        forged = {"crm_agreement_origin": {"source": "portal"}, "crm_agreement_open": True}
        agreement = (
            self.env["crm.agreement"]
            .with_context(**forged)
            .create({"partner_id": self.customer.id, "type_id": self.type_email.id})
        )
        self.assertEqual(agreement.event_ids.source, "user")
        with self.assertRaisesRegex(UserError, "by their buttons"):
            agreement.with_context(**forged).write({"date_withdrawn": "2020-01-01 00:00:00"})

    def test_costs_the_same_for_many(self):
        """B8: granting to many customers appends in one go."""

        def cost(count):
            partners = self.env["res.partner"].create([{"name": f"T{n}"} for n in range(count)])
            rows = [{"partner_id": p.id, "type_id": self.type_email.id} for p in partners]
            Agreement = self.quiet_env["crm.agreement"]
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            Agreement.create(rows)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        cost(1)
        self.assertLessEqual(cost(90) - cost(10), 2)

    def test_button_tells_the_result(self):
        """B8: the button says whether the ledger is complete."""
        self.grant()
        Event = self.env["crm.agreement.event"].with_user(self.user_manager)
        self.assertEqual(Event.action_verify()["params"]["type"], "success")
        self.tamper("UPDATE crm_agreement_event SET source = 'api' WHERE company_id = %s")
        self.assertEqual(Event.action_verify()["params"]["type"], "danger")

    def test_button_is_for_those_who_may_verify(self):
        """B8: on the list and, on phones, on the cards; for managers"""
        for user, may in ((self.user_manager, True), (self.user_own, False)):
            for kind in ("list", "kanban"):
                arch = self.env["crm.agreement.event"].with_user(user).get_view(view_type=kind)
                with self.subTest(user=user.name, view=kind):
                    self.assertEqual('name="action_verify"' in arch["arch"], may)

    def test_rows_are_shown_by_the_names_of_their_types(self):
        """B8: a row holds the code of its type; it is shown and found by the type."""
        agreement = self.grant(self.individual)
        event = agreement.event_ids
        self.assertEqual(event.type_id, self.type_email)
        self.assertEqual(
            event.display_name, f"Granted: {self.type_email.name} of {self.individual.name}"
        )
        events = event.search([("type_id", "in", self.type_email.ids)])
        self.assertIn(event, events)
        self.assertEqual(set(events.mapped("type_code")), {"email_marketing"})
        self.assertFalse(event.search([("type_id", "in", self.type_sms.ids)]) & events)
