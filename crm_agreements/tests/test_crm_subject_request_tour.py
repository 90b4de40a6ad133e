from odoo.tests import HttpCase, tagged

from .test_crm_subject_request import SubjectRequestCommon


@tagged("post_install", "-at_install")
class TestCrmSubjectRequestTour(SubjectRequestCommon, HttpCase):
    """The main path of the register in the browser."""

    def test_request_from_receipt_to_export(self):
        """B12: as the data-protection officer, who has no other rights."""
        self.start_tour(
            "/odoo/action-crm_agreements.crm_subject_request_action",
            "crm_agreements_subject_request",
            login=self.user_officer.login,
        )
        request = self.env["crm.subject.request"].search(
            [("partner_id", "=", self.individual.id)], limit=1
        )
        self.assertEqual(request.state, "done")
        self.assertEqual(request.export_ids.user_id, self.user_officer)
        self.assertTrue(request.export_ids.attachment_id)
