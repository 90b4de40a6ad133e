from odoo.exceptions import AccessError
from odoo.tests import tagged

from .internal_common import InternalCommon


@tagged("post_install", "-at_install")
class TestCrmCampaignActivityHistory(InternalCommon):
    """K7: the history of status, reason, detailed status, owner and branch."""

    def history_of(self, activity, user=None):
        """Return the lines of the history as ``{(field's label, old words, new words)}``."""
        self.env.cr.precommit.run()
        self.env.flush_all()
        activity = activity.with_user(user or self.user_manager)
        lines = activity.env["crm.campaign.activity.change"].search(activity.get_history_domain())
        return {(line.field_label, line.old_text, line.new_text) for line in lines}

    def test_history_begins_with_the_activity(self):
        """K7: what a run gave it is in the history"""
        activity = self.create_activity(assignment="round_robin")
        self.assertEqual(
            self.history_of(activity),
            {
                ("Status", False, "Assigned"),
                ("Responsible", False, "Test Own"),
                ("Responsible Branch", False, "Test Branch"),
            },
        )

    def test_five_fields_are_told_in_words(self):
        """K7: status, reason, detailed status, owner and branch"""
        activity = self.create_activity(reason_template_id=self.template.id, team_id=False)
        self.env.cr.precommit.run()
        activity.with_user(self.user_own).action_assign_to_me()
        self.env.cr.precommit.run()
        activity.with_user(self.user_own).set_status(
            "in_progress", self.reason_in_progress.id, "Called twice"
        )
        lines = self.history_of(activity)
        for line in (
            ("Status", "Unassigned", "Assigned"),
            ("Status", "Assigned", "In Progress"),
            ("Responsible", False, "Test Own"),
            ("Responsible Branch", False, "Test Branch"),
            ("Reason", False, "Test Thinking"),
            ("Detailed Status", False, "Called twice"),
        ):
            self.assertIn(line, lines)

    def test_history_is_append_only(self):
        """K7: nobody changes or removes a line"""
        activity = self.create_activity(self.user_own)
        self.env.cr.precommit.run()
        Change = self.env["crm.campaign.activity.change"].with_user(self.user_manager)
        shown = Change.search(activity.get_history_domain())
        kept = self.env["crm.change"].browse(shown.ids)
        self.assertTrue(shown)
        for change in (
            lambda: shown[0].write({"user_name": "Nobody"}),
            lambda: shown[0].unlink(),
            lambda: kept[0].write({"user_name": "Nobody"}),
            lambda: kept[0].unlink(),
        ):
            with self.assertRaises(AccessError):
                change()

    def test_history_is_for_those_who_read_the_activity(self):
        """K7, B7: nobody sees through it what the activity's rules would refuse"""
        activity = self.create_activity(self.user_own)
        self.env.cr.precommit.run()
        with self.assertRaises(AccessError):
            self.history_of(activity, self.user_south)
        self.assertTrue(self.history_of(activity, self.user_own))
        Change = self.env["crm.campaign.activity.change"]
        lines = Change.search([("activity_id", "=", activity.id)])
        self.assertFalse(Change.with_user(self.user_south).search([("id", "in", lines.ids)]))
        with self.assertRaises(AccessError):
            lines.with_user(self.user_south).read(["new_text"])

    def test_messages_leave_no_history(self):
        """K7, K8: of what was sent the messages tell; the log is not doubled"""
        self.add_mail_stage()
        self.launch()
        activity = self.campaign.activity_ids[0]
        activity._as_status().write({"status": "completed"})
        self.assertFalse(self.history_of(activity))
