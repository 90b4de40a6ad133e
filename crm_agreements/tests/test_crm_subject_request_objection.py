from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.crm_interactions.models.crm_message_gate import Recipient

from .test_crm_subject_export import SubjectExportCommon


@tagged("post_install", "-at_install")
class TestCrmSubjectRequestObjection(SubjectExportCommon):
    """A request that objects to marketing (GDPR art. 21) stops it, and says so (B12, B17)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.grant(cls.individual)

    def refusal(self):
        """Return the code of the gate's refusal of e-mail marketing to the customer, or None."""
        return self.refusal_of(self.individual.id, self.individual.email)

    def refusal_of(self, partner_id, address):
        recipient = Recipient(partner_id, "email", address, self.company.id)
        answer = self.env["crm.message"]._gate_recipients([recipient])
        return answer[0][0] if answer else None

    def test_recording_stops_marketing_at_once(self):
        """B12 B17: on all channels, from the day it was received; the request says so."""
        self.assertIsNone(self.refusal())
        request = self.checked(kind="objection", description="No more advertising")
        request.action_object()
        self.assertEqual(self.refusal(), "objection")
        objection = request.objection_ids
        self.assertEqual(
            (objection.partner_id, objection.channel_id.id, objection.company_id, objection.note),
            (self.individual, False, self.company, "No more advertising"),
        )
        self.assertEqual(objection.user_id, self.user_officer)
        self.assertIn(request.name, objection.source)
        self.assertIn("no marketing goes to", str(request.message_ids[0].body))

    def test_done_records_what_nobody_recorded(self):
        """B12: a request to object cannot be closed as done without the objection."""
        request = self.checked(kind="objection")
        request.action_done()
        self.assertEqual(request.state, "done")
        self.assertEqual(self.refusal(), "objection")

    def test_recorded_once(self):
        """B12: pressing the button and closing make one objection; a lifted one is made anew."""
        request = self.checked(kind="objection")
        request.action_object()
        request.action_object()
        request.action_done()
        self.assertEqual(len(request.objection_ids), 1)
        request.objection_ids.lift_reason = "Recorded by mistake"
        request.objection_ids.action_lift()
        request.action_start()
        request.action_done()
        self.assertEqual(len(request.objection_ids), 2)
        self.assertEqual(self.refusal(), "objection")

    def test_identity_is_checked_first(self):
        """B12: nobody objects in the name of somebody else."""
        request = self.ask("objection")
        with self.assertRaisesRegex(UserError, "identity"):
            request.action_object()
        with self.assertRaises(UserError):
            request.action_done()
        self.assertIsNone(self.refusal())

    def test_refused_request_records_nothing(self):
        """B12: refusing takes its reason, and leaves the gate as it was."""
        request = self.checked(kind="objection", refusal_reason="Not the person")
        request.action_refuse()
        self.assertFalse(request.objection_ids)
        self.assertIsNone(self.refusal())

    def test_address_of_nobody_goes_on_the_list(self):
        """B17: somebody known by an e-mail address only is listed there, once."""
        request = self.checked(kind="objection", email="Only@Mail.example.com")
        request.action_object()
        request.action_done()
        entries = self.env["crm.do.not.contact"].search(
            [("email_normalized", "=", "only@mail.example.com")]
        )
        self.assertEqual(len(entries), 1)
        self.assertEqual(self.refusal_of(None, "only@mail.example.com"), "do_not_contact")

    def test_deadline_is_kept_and_told(self):
        """B12: an objection has the deadline of the settings, and is late the day after."""
        received = self.instant("2026-03-10 10:00:00")
        request = self.ask("objection", date_received=received)
        self.assertEqual(str(request.date_deadline), "2026-04-10")
        self.assertTrue(request.is_late)
        self.assertEqual(request.activity_ids.date_deadline, request.date_deadline)
        request.identity_method = "known"
        request.action_check_identity()
        request.action_done()
        self.assertFalse(request.is_late)
        self.assertFalse(request.activity_ids)
        self.assertEqual(request.objection_ids.date_start, received.date())

    def test_objection_counts_from_the_company_s_day(self):
        """B12: received late in the evening, it counts from that day of the company, not UTC's."""
        late = self.company._agreement_day() - timedelta(days=2)
        request = self.checked(kind="objection", date_received=f"{late} 23:30:00")
        request.action_object()
        self.assertEqual(request.objection_ids.date_start, late + timedelta(days=1))

    def test_answer_says_that_marketing_ends(self):
        """B12: the mail proposed once it is done tells the person so."""
        request = self.checked(kind="objection")
        request.action_done()
        template = self.env.ref("crm_agreements.mail_template_subject_request_answer")
        body = template._render_field("body_html", request.ids)[request.id]
        self.assertIn("no longer use your data for marketing", body)
