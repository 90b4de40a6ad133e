from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.crm_interactions.tests.plan_common import PlanCommon

from .internal_common import InternalCommon


@tagged("post_install", "-at_install")
class TestCrmCampaignActivityHistory(PlanCommon, InternalCommon):
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

    def test_beginning_is_one_line_of_the_log(self):
        """K7, S17: a line for an activity, as for whatever else is created, told in words"""
        activity = self.create_activity(assignment="round_robin")
        self.env.cr.precommit.run()
        line = self.env["crm.change"].search(
            [("res_model", "=", activity._name), ("res_id", "=", activity.id)]
        )
        self.assertEqual(
            (line.kind, line.partner_id, line.user_name, line.field_label, line.old_text),
            ("created", activity.partner_id, self.env.user.name, False, False),
        )
        self.assertEqual(
            set(line.new_text.split(", ")),
            {"Status: Assigned", "Responsible: Test Own", "Responsible Branch: Test Branch"},
        )

    def test_beginning_tells_the_names_of_the_time(self):
        """K7: what was given stays told when people change their names or go"""
        activity = self.create_activity(assignment="round_robin")
        lines = self.history_of(activity)
        self.user_own.name = "Test Renamed"
        activity._as_status().write({"user_id": False})
        self.assertLess(lines, self.history_of(activity))

    def test_beginning_without_anybody_is_told_of_nobody(self):
        """K7: what an activity does not begin with has no line"""
        activity = self.create_activity(team_id=False)
        self.assertEqual(self.history_of(activity), {("Status", False, "Unassigned")})

    def test_history_of_older_activities_is_the_same(self):
        """K7: the log of those that began with a line a field is shown as it was"""
        activity = self.create_activity(assignment="round_robin")
        lines = self.history_of(activity)
        self.env.cr.execute(
            """WITH start AS (
                   DELETE FROM crm_change WHERE res_model = %(model)s AND res_id = %(id)s
                RETURNING *)
               INSERT INTO crm_change (date, user_name, kind, res_model, res_id, field_key,
                                       new_value)
               SELECT date, user_name, 'changed', res_model, res_id,
                      concat(res_model, ':', field.key), field.value
                 FROM start, jsonb_each(start.new_value -> 'fields') AS field""",
            {"model": activity._name, "id": activity.id},
        )
        self.env.invalidate_all()
        self.assertEqual(self.history_of(activity), lines)

    def test_rows_are_read_by_their_ids(self):
        """K7: a row opened from the list tells the same, and reads the log by an index"""
        activity = self.create_activity(assignment="round_robin")
        self.env.cr.precommit.run()
        Change = self.env["crm.campaign.activity.change"].with_user(self.user_manager)
        shown = Change.search_read(activity.get_history_domain())
        self.assertEqual(len({row["id"] for row in shown}), 3)
        self.env.invalidate_all()
        self.assertEqual(Change.browse([row["id"] for row in shown]).read(), shown)
        newest = self.env["crm.change"].search([], order="id desc", limit=1)
        self.fill_table(newest, res_model=f"'{activity._name}'", res_id=f"{activity.id} + n")
        query = self.env[Change._name]._search([("id", "in", [shown[0]["id"]])])
        plan = self.explain(query.select())
        self.assertIn("crm_change_pkey", plan)
        self.assertNotIn("Seq Scan on crm_change", plan)

    def test_erased_beginning_tells_what_but_not_who(self):
        """B12, K7: values go, the lines stay"""
        activity = self.create_activity(assignment="round_robin")
        self.env.cr.precommit.run()
        Change = self.env["crm.campaign.activity.change"]
        Change.search(activity.get_history_domain()).change_id._erase_values()
        self.assertEqual(
            self.history_of(activity),
            {
                ("Status", False, "(erased)"),
                ("Responsible", False, "(erased)"),
                ("Responsible Branch", False, "(erased)"),
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
        kept = shown.change_id
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
