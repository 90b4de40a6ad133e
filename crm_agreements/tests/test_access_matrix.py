from odoo.exceptions import AccessError
from odoo.tests import tagged

from .access_matrix_common import AccessMatrixMixin
from .test_crm_subject_request import SubjectRequestCommon

# What salespeople, managers and data protection may do with a model: read, write, create, delete.
MATRIX = {
    "crm.agreement": "rwc rwc r",
    "crm.agreement.event": "r r r",
    "crm.agreement.evidence": "- r r",
    "crm.agreement.ledger": "- r -",
    "crm.agreement.link.order": "- - -",
    "crm.agreement.request": "r r r",
    "crm.agreement.throttle": "- - -",
    "crm.agreement.type": "r rwcd r",
    "crm.agreement.wording": "r rwcd r",
    "crm.application": "r rwcd r",
    "crm.application.source": "r rwcd r",
    "crm.assign.notice": "r r r",
    "crm.assign.wizard": "rwc rwc -",
    "crm.change": "- r r",
    "crm.change.audit": "- rwc rwc",
    "crm.channel": "r rwcd r",
    "crm.connection.add": "rwc rwc -",
    "crm.contract": "rwc rwcd r",
    "crm.customer.list.open": "rwc rwc -",
    "crm.customer.order": "r r -",
    "crm.customer.participation": "r r -",
    "crm.customer.payment": "r r -",
    "crm.do.not.contact": "r rwcd rwcd",
    "crm.erase": "- - rwc",
    "crm.erase.line": "- - rwcd",
    "crm.erasure": "- - r",
    "crm.erasure.line": "- - r",
    "crm.hand.over": "rwc rwc -",
    "crm.inbound": "rw rwd r",
    "crm.interaction": "rwc rwcd r",
    "crm.interaction.category": "r rwcd r",
    "crm.interaction.next.step": "rwc rwc -",
    "crm.interaction.priority": "r rwcd r",
    "crm.interaction.reopen": "- rwcd -",
    "crm.interaction.result.type": "r rwcd r",
    "crm.interaction.source.type": "r rwcd r",
    "crm.interaction.type": "r rwcd r",
    "crm.lawful.basis": "r rwc rwc",
    "crm.link": "rwcd rwcd r",
    "crm.message": "rwcd rwcd r",
    "crm.message.preview": "rwc rwc -",
    "crm.objection": "rc rwc rwc",
    "crm.processing.restriction": "r r rwc",
    "crm.report.attach": "rwcd rwcd -",
    "crm.retention.log": "- - r",
    "crm.retention.rule": "- - rwcd",
    "crm.subject.export": "- - r",
    "crm.subject.request": "- - rwc",
    "crm.suppression": "- - r",
    "crm.template": "r rwcd -",
    "crm.template.item": "r rwcd -",
    "crm.timeline": "r r r",
    "crm.timeline.open": "rwc rwc rwc",
    "crm.timeline.words": "rwc rwc rwc",
    "crm.timer.segment": "r r -",
}


@tagged("post_install", "-at_install")
class TestAccessMatrix(AccessMatrixMixin, SubjectRequestCommon):
    """Section 4, B12: who may do what with every model of both addons."""

    ADDONS = ("crm_interactions", "crm_agreements")
    MATRIX = MATRIX
    FOREIGN = {"res.partner.relation": "rwcd rwcd r"}
    EMPLOYEES = {"crm.assign.notice": "r", "res.partner.relation": "r"}


@tagged("post_install", "-at_install")
class TestDataProtectionRole(SubjectRequestCommon):
    """B12: the role may do what the law asks for, and nothing else."""

    def as_officer(self, record):
        return record.with_user(self.user_officer)

    def test_reads_the_customer_and_the_file(self):
        """B12: customer, interactions, agreements, ledger, audit; B5: nothing confidential."""
        plain, secret = self.create_interactions(), self.create_interactions(confidential=True)
        agreement = self.grant()
        for record in (self.customer, plain, agreement, agreement.event_ids):
            self.as_officer(record).read(["display_name"])
        with self.assertRaises(AccessError):
            self.as_officer(secret).read(["note"])
        listed = self.as_officer(plain).search([("id", "in", (plain | secret).ids)])
        self.assertEqual(listed, self.as_officer(plain))
        messages = self.env["crm.message"].create(
            [
                {
                    "partner_id": self.customer.id,
                    "interaction_id": interaction.id,
                    "channel_id": self.channel_email.id,
                    "subject": "Words",
                }
                for interaction in (plain, secret)
            ]
        )
        found = messages.with_user(self.user_officer).search([("id", "in", messages.ids)])
        self.assertEqual(found, messages[0].with_user(self.user_officer))

    def test_form_of_the_customer_opens(self):
        """B12: with the sections of the file and none of the salespeople's buttons."""
        view = self.as_officer(self.customer).get_view(view_type="form")["arch"]
        self.assertIn("crm_section_agreements", view)
        for action in ("action_log_call", "action_plan_interaction", "action_assign_users"):
            self.assertNotIn(action, view)
        for method in (
            "get_agreements_domain",
            "get_applications_domain",
            "get_links_domain",
            "get_latest_interactions_domain",
        ):
            getattr(self.as_officer(self.customer), method)()
        timeline = self.env["crm.timeline"].with_user(self.user_officer)
        self.assertFalse(timeline.get_timeline_options(self.customer.id)["can_plan"])

    def test_withdraws_and_grants_nothing(self):
        """B12: withdrawing is noted in the ledger with the officer's name."""
        agreement = self.as_officer(self.grant())
        for forbidden in (
            agreement.action_renew,
            lambda: agreement.write({"date_end": "2099-01-01"}),
            lambda: agreement.create(
                {"partner_id": self.individual.id, "type_id": self.type_email.id}
            ),
        ):
            with self.assertRaises(AccessError):
                forbidden()
        agreement.action_withdraw()
        self.assertEqual(agreement.status, "inactive")
        event = agreement.event_ids.sorted("number")[-1:]
        self.assertEqual((event.kind, event.author), ("withdrawn", "test_officer"))

    def test_withdraws_within_its_companies_only(self):
        """Section 4: the agreements of another company are not reached."""
        agreement = self.grant(self.individual, company_id=self.company_abroad.id)
        with self.assertRaises(AccessError):
            self.as_officer(agreement).action_withdraw()

    def test_records_objections(self):
        """B12 B17: as the person asked for it."""
        objection = self.env["crm.objection"].with_user(self.user_officer)
        self.assertTrue(objection.create({"partner_id": self.customer.id, "source": "By letter"}))

    def test_neither_plans_nor_writes_nor_sends(self):
        """B12: no interactions, no changes of customers, no messages to them."""
        customer = self.as_officer(self.customer)
        for forbidden in (
            lambda: customer.write({"phone": "+1 555 0100"}),
            lambda: customer.create({"name": "Another Ltd"}),
            customer.unlink,
            lambda: customer.message_post(body="Buy", partner_ids=customer.ids),
            lambda: self.create_interactions(author=self.user_officer),
        ):
            with self.assertRaises(AccessError):
                forbidden()
