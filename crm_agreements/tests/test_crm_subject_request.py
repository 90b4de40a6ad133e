from datetime import date

from freezegun import freeze_time
from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import AgreementCommon


class SubjectRequestCommon(AgreementCommon):
    """Adds the data-protection officer and requests of the individual."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_officer = cls._create_user("officer", "crm_interactions.group_data_protection")

    @classmethod
    def ask(cls, kind="access", **values):
        """Return a request of the individual, entered by the officer."""
        if not values.keys() & {"partner_id", "email", "contact_name"}:
            values["partner_id"] = cls.individual.id
        model = cls.env["crm.subject.request"].with_user(cls.user_officer)
        return model.create({"kind": kind, **values})


@tagged("post_install", "-at_install")
class TestCrmSubjectRequest(SubjectRequestCommon):
    """B12: the register of subject requests."""

    def test_deadline_is_a_month_after_the_company_s_day(self):
        """B12: received just before midnight UTC is the next day in Warsaw, 31 January + 1."""
        request = self.ask(date_received=self.instant("2026-01-30 23:30:00"))
        self.assertEqual(request.date_deadline, date(2026, 2, 28))
        request.date_received = self.instant("2026-03-10 10:00:00")
        self.assertEqual(request.date_deadline, date(2026, 4, 10))

    def test_deadline_follows_the_setting_of_new_requests(self):
        """B12: the company sets the time; requests already there keep their deadline."""
        before = self.ask(date_received=self.instant("2026-03-10 10:00:00"))
        self.company.write({"subject_request_time": 10, "subject_request_unit": "days"})
        after = self.ask(date_received=self.instant("2026-03-10 10:00:00"))
        self.assertEqual(after.date_deadline, date(2026, 3, 20))
        self.env.flush_all()
        self.assertEqual(before.date_deadline, date(2026, 4, 10))

    def test_extension_needs_a_reason_and_a_later_day(self):
        """B12: the time is extended with a reason only, and never shortened."""
        request = self.ask(date_received=self.instant("2026-03-10 10:00:00"))
        with self.assertRaises(ValidationError), self.cr.savepoint():
            request.write({"date_extended": "2026-06-10"})
        with self.assertRaises(ValidationError), self.cr.savepoint():
            request.write({"date_extended": "2026-03-20", "extension_reason": "Many records"})
        request.write({"date_extended": "2026-06-10", "extension_reason": "Many records"})
        self.assertEqual(request.date_deadline, date(2026, 6, 10))
        self.assertEqual(request.activity_ids.date_deadline, date(2026, 6, 10))

    def test_open_request_past_its_deadline_is_late(self):
        """B12: late in the company's day, in the form and in the filter alike."""
        with freeze_time("2026-03-10 10:00:00"):
            request = self.ask()
        for instant, late in (("2026-04-10 21:59:00", False), ("2026-04-10 22:00:00", True)):
            with self.subTest(instant=instant), freeze_time(instant):
                request.invalidate_recordset(["is_late"])
                self.assertEqual(request.is_late, late)
                mine = [("id", "=", request.id)]
                found = request.search([("is_late", "=", True), *mine])
                self.assertEqual(bool(found), late)
                found = request.search([("is_late", "=", False), *mine])
                self.assertEqual(bool(found), not late)
        request.write({"identity_method": "known"})
        request.action_check_identity()
        request.action_done()
        with freeze_time("2026-05-01"):
            request.invalidate_recordset(["is_late"])
            self.assertFalse(request.is_late)
            self.assertFalse(request.search([("is_late", "=", True), ("id", "=", request.id)]))

    def test_nothing_is_answered_before_the_identity_was_checked(self):
        """B12: new → identity checked → in progress → done, with who checked and when."""
        request = self.ask()
        for step in (request.action_start, request.action_done):
            with self.assertRaises(UserError):
                step()
        with self.assertRaises(UserError):
            request.action_check_identity()
        request.identity_method = "call"
        request.action_check_identity()
        self.assertEqual(request.identity_user_id, self.user_officer)
        self.assertTrue(request.date_identity)
        request.action_start()
        request.action_done()
        self.assertEqual(request.state, "done")
        self.assertTrue(request.date_closed)
        self.assertFalse(request.activity_ids)

    def test_refusing_takes_a_reason(self):
        """B12: refused with its reason, also before the identity is known."""
        request = self.ask()
        with self.assertRaises(UserError):
            request.action_refuse()
        request.refusal_reason = "We could not find out who asks."
        request.action_refuse()
        self.assertEqual(request.state, "refused")

    def test_closed_request_is_taken_up_again_with_its_reminder(self):
        """B12: a complaint opens the request again."""
        request = self.ask()
        request.refusal_reason = "Unknown"
        request.action_refuse()
        request.action_start()
        self.assertEqual(request.state, "in_progress")
        self.assertFalse(request.date_closed)
        self.assertEqual(len(request.activity_ids), 1)

    def test_deadline_reminds_who_is_responsible(self):
        """B12: one activity at the deadline, which follows the responsible user."""
        request = self.ask()
        self.assertEqual(request.activity_ids.user_id, self.user_officer)
        self.assertEqual(request.activity_ids.date_deadline, request.date_deadline)
        request.user_id = self.env.user
        self.assertEqual(request.activity_ids.user_id, self.env.user)

    def test_somebody_unknown_asks_by_mail(self):
        """B12: no customer is needed; somebody has to ask, though."""
        request = self.ask(email="who@example.com")
        self.assertIn("who@example.com", request.display_name)
        with self.assertRaises(ValidationError):
            self.ask(email=False)

    def test_request_is_not_received_in_the_future(self):
        """B12: a typing error in the date would move the deadline."""
        with self.assertRaises(ValidationError):
            self.ask(date_received=fields.Datetime.add(fields.Datetime.now(), days=2))

    def test_only_data_protection_opens_the_register(self):
        """B12: neither salespeople nor managers read it, and nobody deletes from it."""
        request = self.ask()
        for user in (self.user_own, self.user_all, self.user_manager, self.user_internal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                request.with_user(user).read(["email"])
        with self.assertRaises(AccessError):
            request.unlink()

    def test_register_is_the_company_s(self):
        """Section 4: requests of another company are out of sight."""
        request = self.ask()
        officer = self._create_user(
            "officer_abroad",
            "crm_interactions.group_data_protection",
            company=self.company_abroad,
        )
        self.assertFalse(request.with_user(officer).search([("id", "=", request.id)]))

    def test_answer_is_written_in_the_person_s_language(self):
        """B12: by template, to the customer, as a service message."""
        request = self.ask()
        action = request.action_answer()
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.user_officer)
            .with_context(**action["context"])
            .create({})
        )
        self.assertIn(request.name, composer.subject)
        self.assertEqual(composer.partner_ids, self.individual)
        composer._action_send_mail()
        message = request.message_ids.filtered(lambda m: request.name in (m.subject or ""))
        self.assertEqual(message.partner_ids, self.individual)
        template = self.env.ref("crm_agreements.mail_template_subject_request_answer")
        self.assertEqual(template.crm_purpose, "service")
        self.assertEqual(request.lang, self.individual.lang)

    def test_filters_of_the_register(self):
        """B12: open, late, mine, due this week, as the search view has them."""
        with freeze_time("2026-03-11 10:00:00"):  # a Wednesday
            received = {
                "late": "2026-02-01 10:00:00",
                "this_week": "2026-02-13 10:00:00",
                "next_week": "2026-02-18 10:00:00",
            }
            requests = {
                key: self.ask(date_received=self.instant(date)) for key, date in received.items()
            }
            keys = {request.id: key for key, request in requests.items()}
            view = self.env["crm.subject.request"].get_view(view_type="search")["arch"]
            filters = {
                node.get("name"): safe_eval(node.get("domain"), {"uid": self.user_officer.id})
                for node in etree.fromstring(view).iter("filter")
                if node.get("domain")
            }
            for name, expected in (
                ("late", {"late"}),
                ("due_this_week", {"this_week"}),
                ("open", set(received)),
                ("mine", set(received)),
            ):
                with self.subTest(filter=name):
                    found = self.env["crm.subject.request"].search(
                        [*filters[name], ("id", "in", list(keys))]
                    )
                    self.assertEqual({keys[request.id] for request in found}, expected)

    def test_merged_contacts_keep_requests_and_restrictions(self):
        """B11 B12: the register and the restriction go along with the contact."""
        request = self.ask(partner_id=self.contact.id)
        restriction = self.env["crm.processing.restriction"].create(
            {"partner_id": self.contact.id, "reason": "Disputed"}
        )
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.contact | self.contact2).ids, self.contact2)
        self.env.invalidate_all()
        self.assertEqual(request.partner_id, self.contact2)
        self.assertEqual(restriction.partner_id, self.contact2)
        self.assertTrue(self.contact2.processing_restriction)

    def test_erasing_empties_closed_requests_and_keeps_open_ones(self):
        """B12: the register still tells that there was one; its exported file goes."""
        closed = self.ask("access", identity_method="known", description="Private words")
        closed.action_check_identity()
        closed.action_export()
        closed.action_done()
        attachment = closed.sudo().export_ids.attachment_id
        erasure = self.ask("erasure", identity_method="known")
        erasure.action_check_identity()
        self.assertEqual(erasure.action_erase()["res_model"], "crm.erase")
        self.individual._erase()
        self.env.invalidate_all()
        self.assertFalse(closed.email or closed.description or attachment.exists())
        self.assertEqual((closed.kind, closed.state), ("access", "done"))
        self.assertEqual(erasure.email, "ina@individual.example.com")
        self.assertTrue(closed.export_ids.checksum)

    def test_customer_under_a_hold_is_not_erased(self):
        """B12: a legal hold or a restriction of the customer, or of who belongs to it."""
        self.assertFalse(self.customer._erase_refusals())
        hold = self.env["crm.processing.restriction"].create(
            {"partner_id": self.contact.id, "kind": "legal_hold", "reason": "Lawsuit"}
        )
        self.assertIn("to be kept", self.customer._erase_refusals()[self.customer])
        hold.action_lift()
        hold.date_end = hold.date_start = date(2026, 1, 1)
        self.assertFalse(self.customer._erase_refusals())
