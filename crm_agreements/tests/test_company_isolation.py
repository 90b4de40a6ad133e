from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from ..models.crm_agreement_grant import Origin
from .test_crm_subject_request import SubjectRequestCommon


@tagged("post_install", "-at_install")
class TestCompanyIsolation(SubjectRequestCommon):
    """Section 4, B12: data protection of one company sees nothing of what another one agreed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer_abroad = cls._create_user(
            "officer_abroad", "crm_interactions.group_data_protection", company=cls.company_abroad
        )

    def seen(self, records, user):
        """Return those of the records that the user finds in the company they work in."""
        company = user.company_id
        model = (
            self.env[records._name].with_user(user).with_context(allowed_company_ids=company.ids)
        )
        return model.with_context(active_test=False).search([("id", "in", records.ids)]).ids

    def asked(self):
        """Return the request of a customer who agreed online, not confirmed yet."""
        wording = self.env["crm.agreement.wording"]._current(self.type_email, ["en_US"])
        return self.env["crm.agreement.request"]._ask(
            self.individual,
            wording[self.type_email],
            self.company,
            Origin("portal", {"ip": "192.0.2.7"}, "1", "en_US"),
        )

    def erasure(self):
        return self.env["crm.erasure"].create(
            {
                "partner_id": self.individual.id,
                "company_id": self.company.id,
                "author": "test",
                "ground": "request",
                "line_ids": [Command.create({"what": "Test", "action": "delete"})],
            }
        )

    def grounds(self, company):
        """Return a ground of every kind, and what is kept how long, of one company or of all."""
        partner = {"partner_id": self.customer.id, "company_id": company.id}
        rule = {"kind": "messages", "months": 7, "company_id": company.id}
        log = {"kind": "applications", "action": "delete", "company_id": company.id}
        entry = {"email": "n@example.com", "source": "Test", "company_id": company.id}
        for model, values in (
            ("crm.objection", {**partner, "source": "Test"}),
            ("crm.lawful.basis", {**partner, "note": "Test"}),
            ("crm.do.not.contact", entry),
            ("crm.retention.rule", {**rule, "action": "delete"}),
            ("crm.retention.log", log),
        ):
            yield self.env[model].create(values)

    def test_what_one_company_has_is_its_own(self):
        """Section 4: agreements, contracts, the ledger, requests, files made and erasures"""
        agreement = self.grant()
        contract = self.env["crm.contract"].create({"partner_id": self.customer.id})
        self.asked()
        event = self.env["crm.agreement.event"].search([("partner_id", "=", self.individual.id)])
        request = self.ask(partner_id=self.customer.id)
        export = self.env["crm.subject.export"].create(
            {"request_id": request.id, "date": fields.Datetime.now()}
        )
        erasure = self.erasure()
        waiting = self.env["crm.agreement.request"].search(
            [("partner_id", "=", self.individual.id)]
        )
        for records in (
            agreement,
            agreement.event_ids,
            contract,
            event.evidence_ids,
            waiting,
            request,
            export,
            erasure,
            erasure.line_ids,
            *self.grounds(self.company),
        ):
            with self.subTest(model=records._name):
                self.assertTrue(records.ids, "nothing to see at all")
                self.assertEqual(self.seen(records, self.user_officer), records.ids)
                self.assertFalse(self.seen(records, self.officer_abroad))

    def test_what_counts_for_all_companies_is_seen_in_all(self):
        """Section 4, B17: an objection to all, a period of all, in every company"""
        for record in self.grounds(self.env["res.company"]):
            with self.subTest(model=record._name):
                self.assertEqual(self.seen(record, self.user_officer), record.ids)
                self.assertEqual(self.seen(record, self.officer_abroad), record.ids)
