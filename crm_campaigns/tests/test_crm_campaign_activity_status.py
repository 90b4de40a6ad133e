from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.crm_campaign_activity_status import TRANSITIONS
from .internal_common import InternalCommon

STATUSES = ("unassigned", "assigned", "in_progress", "completed", "cancelled")
# What K7 says, written down a second time: from → to, besides assigning and reopening.
ALLOWED = {
    ("unassigned", "cancelled"),
    ("assigned", "in_progress"),
    ("assigned", "cancelled"),
    ("in_progress", "in_progress"),
    ("in_progress", "completed"),
    ("in_progress", "cancelled"),
}


@tagged("post_install", "-at_install")
class TestCrmCampaignActivityStatus(InternalCommon):
    """K7: the statuses of internal activities, and who changes them for which reason."""

    def test_every_pair_of_statuses_for_every_role(self):
        """K7: the five statuses × five, for owner, leader, all documents, manager, bystander"""
        activity = self.create_activity()
        roles = {
            "owner": (self.user_own, True),
            "leader": (self.user_leader, True),
            "all": (self.user_all, True),
            "manager": (self.user_manager, True),
            "stranger": (self.user_own2, False),
        }
        for role, (user, may) in roles.items():
            for before in STATUSES:
                for after in STATUSES:
                    with self.subTest(role=role, before=before, after=after):
                        owner = False if before == "unassigned" else self.user_own.id
                        activity._as_status().write({"status": before, "user_id": owner})
                        ok = may and (before, after) in ALLOWED
                        if role == "owner" and before == "unassigned":
                            ok = False  # a member takes it first
                        self.assertEqual(self._changes(activity, user, after), ok)

    def _changes(self, activity, user, status):
        try:
            activity.with_user(user).set_status(status)
        except (AccessError, UserError):
            return False
        return activity.status == status

    def test_code_has_the_table_of_the_specification(self):
        """K7: unassigned → assigned → in progress → completed, cancelled from any open one"""
        pairs = {(before, after) for before, others in TRANSITIONS.items() for after in others}
        self.assertEqual(pairs, ALLOWED | {("unassigned", "assigned")})

    def test_closing_notes_when_and_ends_the_run(self):
        """K6, K7: closed on, completed; the run is done with its last activity"""
        activities = self.create_activities(2)
        activities._as_status().write({"status": "in_progress", "user_id": self.user_own.id})
        first, second = activities.with_user(self.user_own)
        first.set_status("completed")
        self.assertTrue(first.completed)
        self.assertTrue(first.date_closed)
        self.assertEqual(first.run_id.state, "running")
        second.set_status("cancelled")
        self.assertFalse(second.completed)
        self.assertEqual(second.run_id.state, "done")

    def test_status_asks_for_a_reason_of_the_stage(self):
        """K7: a reason of the stage's template, where it has some for the status"""
        activity = self.create_activity(
            self.user_own, reason_template_id=self.template.id
        ).with_user(self.user_own)
        with self.assertRaisesRegex(UserError, "Choose a reason for In Progress"):
            activity.set_status("in_progress")
        with self.assertRaisesRegex(UserError, "is no reason of its stage"):
            activity.set_status("in_progress", self.foreign_reason.id)
        with self.assertRaisesRegex(UserError, "is no reason of its stage"):
            activity.set_status("in_progress", self.reason_cancelled.id)
        activity.set_status("in_progress", self.reason_in_progress.id, "Wants to think")
        self.assertEqual(activity.status_reason_id, self.reason_in_progress)
        self.assertEqual(activity.detailed_status, "Wants to think")
        activity.set_status("completed")
        self.assertFalse(activity.status_reason_id)
        activity.with_user(self.user_manager).action_reopen("Thinks again")
        activity.set_status("in_progress", self.reason_in_progress.id)
        activity.sudo()._advance("completed")
        self.assertFalse(activity.status_reason_id, "the reason was for the status before")

    def test_many_change_or_none(self):
        """K7: the call is all or nothing and names what is in the way"""
        activities = self.create_activities(2)
        activities._as_status().write({"status": "in_progress", "user_id": self.user_own.id})
        activities[0]._advance("completed")
        with self.assertRaisesRegex(UserError, "It is Completed and cannot become Cancelled"):
            activities.with_user(self.user_own).set_status("cancelled")
        self.assertEqual(activities[1].status, "in_progress")

    def test_unknown_status_is_refused(self):
        """K7: bad input has a clear message"""
        with self.assertRaisesRegex(UserError, "no status"):
            self.create_activity(self.user_own).set_status("asleep")

    def test_window_changes_those_it_can_and_tells_the_rest(self):
        """K7: one or many in a window; what stays is told with the reason"""
        activities = self.create_activities(2)
        activities._as_status().write({"status": "in_progress", "user_id": self.user_own.id})
        activities[0]._advance("cancelled")
        wizard = self.window("crm.campaign.set.status", activities, self.user_own)
        wizard.status = "completed"
        self.assertIn("1 of 2: the others cannot take this status", wizard.able_text)
        action = wizard.action_set_status()
        self.assertEqual(activities[1].status, "completed")
        outcome = self.env[action["res_model"]].browse(action["res_id"])
        self.assertIn("Activities whose status was changed: 1", outcome.message)
        self.assertIn("It is Cancelled and cannot become Completed", outcome.refused_html)

    def test_window_is_for_the_chosen_ones(self):
        """K7: the button hands the chosen activities to the window"""
        activities = self.create_activities(2, self.user_own)
        action = activities.with_user(self.user_own).action_set_status()
        self.assertEqual(action["res_model"], "crm.campaign.set.status")
        self.assertEqual(action["context"]["default_res_ids"], activities.ids)

    def test_window_proposes_what_comes_next_and_offers_its_reasons(self):
        """K7: the next status and the reasons of the stage's template for it"""
        activity = self.create_activity(self.user_own, reason_template_id=self.template.id)
        wizard = self.window("crm.campaign.set.status", activity, self.user_own)
        self.assertEqual(wizard.status, "in_progress")
        self.assertFalse(wizard.able_text)
        self.assertEqual(wizard.reason_ids, self.reason_in_progress)
        wizard.status = "cancelled"
        self.assertEqual(wizard.reason_ids, self.reason_cancelled)

    def test_closed_ones_are_reopened_by_managers_with_a_note(self):
        """K7: closed ones stay closed unless a manager reopens"""
        activity = self.create_activity(self.user_own)
        activity._advance("cancelled")
        self.assertEqual(activity.run_id.state, "done")
        for user in (self.user_own, self.user_leader, self.user_all):
            with self.assertRaises(AccessError):
                activity.with_user(user).action_reopen("Please")
        with self.assertRaisesRegex(UserError, "Say in the note"):
            activity.with_user(self.user_manager).action_reopen("  ")
        activity.with_user(self.user_manager).action_reopen("The customer called back")
        self.assertEqual(activity.status, "assigned")
        self.assertFalse(activity.date_closed)
        self.assertEqual(activity.run_id.state, "running")
        self.assertIn("The customer called back", activity.message_ids[0].body)

    def test_reopened_without_employee_is_unassigned(self):
        """K7: what nobody had is nobody's again"""
        activity = self.create_activity()
        activity._advance("cancelled")
        activity.with_user(self.user_manager).action_reopen("Again")
        self.assertEqual(activity.status, "unassigned")

    def test_guarded_fields_are_refused_from_outside(self):
        """K7: what the actions and runs write cannot be written by a call, by nobody"""
        activity = self.create_activity(self.user_own)
        values = {
            "status": "completed",
            "status_reason_id": self.reason_cancelled.id,
            "user_id": self.user_own2.id,
            "team_id": False,
            "partner_id": self.individual.id,
            "campaign_id": self.campaign.id,
            "company_id": self.company_abroad.id,
            "kind": "external",
            "date_closed": "2026-01-01 00:00:00",
            "completed": True,
        }
        for user in (self.user_own, self.user_manager):
            for name, value in values.items():
                with self.subTest(user=user.name, field=name), self.assertRaises(UserError):
                    activity.with_user(user).write({name: value})
        activity.with_user(self.user_own).write({"detailed_status": "Called", "priority": "3"})
        self.assertEqual(activity.detailed_status, "Called")

    def test_closed_ones_are_locked(self):
        """K7: nothing of a closed activity changes until a manager reopens it"""
        activity = self.create_activity(self.user_own)
        activity._advance("cancelled")
        for user in (self.user_own, self.user_manager):
            for values in ({"detailed_status": "Late"}, {"priority": "0"}):
                with self.subTest(user=user.name), self.assertRaisesRegex(UserError, "is closed"):
                    activity.with_user(user).write(values)
