from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.crm_interactions.tests.common import InteractionCommon


@tagged("post_install", "-at_install")
class TestCrmReportAttach(InteractionCommon):
    """Reports printed and attached to interactions and customers."""

    def _wizard(self, record):
        action = record.action_add_report()
        return record.env["crm.report.attach"].with_context(action["context"]).create({})

    def test_report_is_attached_to_the_interaction(self):
        """H15: one of the record's reports is printed and attached, and the chatter says so."""
        interaction = self.create_interactions().with_user(self.user_own)
        # Some builds of wkhtmltopdf warn about the header and footer they leave out.
        with mute_logger("odoo.addons.base.models.ir_actions_report"):
            self._wizard(interaction).with_context(force_report_rendering=True).action_attach()
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", interaction._name), ("res_id", "=", interaction.id)]
        )
        self.assertEqual(attachment.mimetype, "application/pdf")
        self.assertTrue(attachment.raw.startswith(b"%PDF"))
        self.assertIn("Interaction Report", interaction.message_ids[:1].body)

    def test_reports_show_the_words_of_the_record(self):
        """H15: what is on the report is what is on the record."""
        interaction = self.create_interactions(note="Bring <b>samples</b>")
        Report = self.env["ir.actions.report"]
        for report, record in (
            ("crm_interaction_report", interaction),
            ("res_partner_report", self.customer.with_user(self.user_own)),
        ):
            html = Report._render_qweb_html(f"crm_interactions.{report}", record.ids)[0].decode()
            self.assertIn(interaction.name, html)
            self.assertNotIn("<b>samples</b>", html)

    def test_report_of_another_model_is_refused(self):
        """H15: a forged report of another kind of record is refused."""
        interaction = self.create_interactions().with_user(self.user_own)
        wizard = self._wizard(interaction)
        wizard.report_id = self.env.ref("crm_interactions.res_partner_action_report")
        with self.assertRaisesRegex(UserError, "another kind of record"):
            wizard.action_attach()

    def test_report_of_an_unreadable_record_is_refused(self):
        """H15, B5: nobody prints what he may not read."""
        interaction = self.create_interactions(user=self.user_own2)
        wizard = self._wizard(interaction).with_user(self.user_own)
        with self.assertRaises(AccessError):
            wizard.action_attach()

    def test_record_without_reports_says_so(self):
        """H15: without a report there is a clear message."""
        with self.assertRaisesRegex(UserError, "no report"):
            self.env["crm.report.attach"]._action_open(self.type_call)
