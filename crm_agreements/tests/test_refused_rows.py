from odoo.tests import tagged

from odoo.addons.crm_interactions.tests.refused_common import RefusedRowsMixin

from .common import AgreementCommon

BACKWARDS = {"date_start": "2026-05-05", "date_end": "2026-05-04"}


@tagged("post_install", "-at_install")
class TestRefusedRows(RefusedRowsMixin, AgreementCommon):
    """A1, A3, B8, B11, B12, B17: what no agreement, ledger or ground of a refusal may be."""

    ADDON = "crm_agreements"
    BROKEN = {
        "crm_agreement_dates_in_order": [BACKWARDS],
        "crm_agreement_event_number_unique": [{}],
        "crm_agreement_ledger_company_unique": [{}],
        "crm_agreement_no_overlap": [{}],
        "crm_agreement_type_code_unique": [{}],
        "crm_agreement_type_months_positive": [{"months_valid": -1}, {"days_notice": -1}],
        "crm_contract_dates_in_order": [BACKWARDS],
        "crm_contract_number_unique": [{}],
        "crm_do_not_contact_dates_in_order": [BACKWARDS],
        "crm_lawful_basis_dates_in_order": [BACKWARDS],
        "crm_lawful_basis_marketing_of_kind": [
            {"allows_marketing": True, "kind": "legal_obligation"}
        ],
        "crm_objection_dates_in_order": [BACKWARDS],
        "crm_processing_restriction_dates_in_order": [BACKWARDS],
        "crm_retention_rule_months_positive": [{"months": 0}, {"months": 1201}],
        "res_company_subject_request_time_positive": [
            {"subject_request_time": 0},
            {"subject_request_time": 367},
        ],
    }

    def make_rows(self):
        customer = {"partner_id": self.customer.id}
        self.grant()
        env = self.quiet_env
        env["crm.contract"].create({**customer, "number": "Test 1"})
        env["crm.do.not.contact"].create({"email": "nobody@example.com", "source": "Test"})
        env["crm.lawful.basis"].create({**customer, "note": "Test"})
        env["crm.objection"].create({**customer, "source": "Test"})
        env["crm.processing.restriction"].create({**customer, "reason": "Test"})
