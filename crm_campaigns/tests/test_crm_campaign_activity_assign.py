from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .internal_common import InternalCommon


@tagged("post_install", "-at_install")
class TestCrmCampaignActivityAssign(InternalCommon):
    """K7: who may do an internal activity, and who says so."""

    def test_member_takes_unassigned_ones_of_the_branch(self):
        """K7: assign to me: a member of the branch"""
        activity = self.create_activity()
        activity.with_user(self.user_own).action_assign_to_me()
        self.assertEqual(activity.user_id, self.user_own)
        self.assertEqual(activity.status, "assigned")
        self.assertEqual(activity.team_id, self.team)

    def test_only_unassigned_ones_are_taken(self):
        """K7: assign to me: unassigned ones only; whoever comes second is told who has it"""
        activity = self.create_activity(self.user_leader)
        with self.assertRaisesRegex(UserError, "Only unassigned.*Test Leader has it"):
            activity.with_user(self.user_all).action_assign_to_me()
        self.assertEqual(activity.user_id, self.user_leader)

    def test_member_who_comes_second_is_told_who_has_it(self):
        """K7: although the activity is out of a member's sight then; the others are taken"""
        activities = self.create_activities(2)
        mine, other = activities.with_user(self.user_own)
        activities[1:].with_user(self.user_leader).action_assign_to_me()
        with self.assertRaisesRegex(UserError, "Only unassigned.*Test Leader has it"):
            other.action_assign_to_me()
        outcome = (mine | other).action_assign_to_me()
        self.assertEqual(outcome["res_model"], "crm.campaign.outcome")
        told = self.env["crm.campaign.outcome"].browse(outcome["res_id"]).refused_html
        self.assertIn("Test Leader has it", told)
        self.assertEqual(activities.mapped("user_id"), self.user_own | self.user_leader)

    def test_outsider_is_not_told_who_has_it(self):
        """K7: what is out of one's branch was never one's to take; without a branch it was"""
        activity = self.create_activity(self.user_leader)
        with self.assertRaises(AccessError) as refused:
            activity.with_user(self.user_south).action_assign_to_me()
        self.assertNotIn("Test Leader", str(refused.exception))
        activity._as_status().team_id = False
        with self.assertRaisesRegex(AccessError, "Test Leader has it"):
            activity.with_user(self.user_south).action_assign_to_me()

    def test_outsider_takes_nothing(self):
        """K7: outside the responsible branch"""
        activity = self.create_activity()
        with self.assertRaises(AccessError):
            activity.with_user(self.user_south).action_assign_to_me()
        with self.assertRaisesRegex(
            UserError, "Test All is outside the responsible branch Test Branch"
        ):
            activity.with_user(self.user_all).action_assign_to_me()
        self.assertFalse(activity.user_id)

    def test_leaders_and_managers_assign(self):
        """K7: branch leaders and managers assign; members and users of all documents do not"""
        for user, may in (
            (self.user_leader, True),
            (self.user_manager, True),
            (self.user_all, False),
        ):
            with self.subTest(user=user.name):
                activity = self.create_activity()
                if may:
                    result = activity.with_user(user).assign(self.user_own.id)
                    self.assertEqual(result, {"assigned_ids": activity.ids, "refused": []})
                    self.assertEqual(activity.user_id, self.user_own)
                else:
                    with self.assertRaisesRegex(UserError, "Only managers and the leader"):
                        activity.with_user(user).assign(self.user_own.id)

    def test_member_takes_nothing_from_a_colleague_by_assigning(self):
        """K7: assigning to oneself is for unassigned ones, as taking is"""
        activity = self.create_activity(self.user_own)
        self.team.sudo().write({"member_ids": [Command.link(self.user_all.id)]})
        with self.assertRaisesRegex(UserError, "Only managers and the leader"):
            activity.with_user(self.user_all).assign(self.user_all.id)
        self.assertEqual(activity.user_id, self.user_own)

    def test_member_assigns_to_nobody_else(self):
        """K7: a member takes, and gives to nobody"""
        activity = self.create_activity()
        with self.assertRaisesRegex(UserError, "Only managers and the leader"):
            activity.with_user(self.user_own).assign(self.user_leader.id)

    def test_user_outside_the_responsible_branch_is_refused(self):
        """K7: "user outside the responsible branch" """
        activity = self.create_activity()
        with self.assertRaisesRegex(UserError, "Test South is outside the responsible branch"):
            activity.with_user(self.user_manager).assign(self.user_south.id)

    def test_users_of_different_branches_are_refused(self):
        """K7: "users of different branches" """
        wizard = self.window("crm.campaign.assign", self.create_activities(2), self.user_manager)
        wizard.user_ids = [Command.set((self.user_own | self.user_south).ids)]
        with self.assertRaisesRegex(UserError, "The users belong to different branches"):
            wizard.action_assign()

    def test_closed_ones_are_not_assigned(self):
        """K7: only unassigned, assigned and in progress; the status of a begun one stays"""
        for status, after in (
            ("unassigned", "assigned"),
            ("assigned", "assigned"),
            ("in_progress", "in_progress"),
            ("completed", None),
            ("cancelled", None),
        ):
            with self.subTest(status=status):
                activity = self.create_activity()
                owner = False if status == "unassigned" else self.user_leader.id
                activity._as_status().write({"status": status, "user_id": owner})
                if after:
                    activity.with_user(self.user_leader).assign(self.user_own.id)
                    self.assertEqual((activity.user_id, activity.status), (self.user_own, after))
                else:
                    with self.assertRaisesRegex(UserError, "Only open activities are assigned"):
                        activity.with_user(self.user_leader).assign(self.user_own.id)

    def test_mixed_selection_goes_in_part_and_tells_the_rest(self):
        """K7: the eligible ones go, the rest are listed with the reason"""
        mine = self.create_activities(2)
        others = self.create_activities(2, team_id=self.team_south.id)
        mine[0]._as_status().write({"status": "completed"})
        result = (mine | others).with_user(self.user_manager).assign(self.user_own.id)
        self.assertEqual(result["assigned_ids"], mine[1].ids)
        refused = {line["id"]: line["reason"] for line in result["refused"]}
        self.assertEqual(refused.keys(), {mine[0].id, *others.ids})
        self.assertIn("Only open", refused[mine[0].id])
        self.assertIn("outside the responsible branch Test South", refused[others[0].id])
        self.assertFalse(others.user_id)

    def test_window_tells_the_rest(self):
        """K7: the window says what will be assigned, then what was and what not, and why"""
        activities = self.create_activities(3)
        activities[0]._as_status().write({"status": "cancelled"})
        wizard = self.window("crm.campaign.assign", activities, self.user_leader)
        self.assertEqual(wizard.preview, "Test Own: 2\nClosed ones, which stay as they are: 1")
        action = wizard.action_assign()
        outcome = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(outcome.message, "Activities assigned: 2")
        self.assertIn(activities[0].display_name, outcome.refused_html)
        self.assertEqual(activities[1:].user_id, self.user_own)

    def test_what_somebody_else_assigned_meanwhile_stays(self):
        """K7: two managers assigning at once: the second is told, nothing is doubled"""
        activities = self.create_activities(2)
        first = self.window("crm.campaign.assign", activities, self.user_manager)
        second = self.window("crm.campaign.assign", activities[0], self.user_leader)
        second.user_ids = self.user_leader
        second.action_assign()
        first.user_ids = self.user_own
        action = first.action_assign()
        outcome = self.env[action["res_model"]].browse(action["res_id"])
        self.assertIn("Assigned to Test Leader in the meantime", outcome.refused_html)
        self.assertEqual(activities[0].user_id, self.user_leader)
        self.assertEqual(activities[1].user_id, self.user_own)

    def test_user_of_another_company_is_refused(self):
        """K7: across companies nothing is assigned"""
        activity = self.create_activity()
        self.team.sudo().company_id = False
        self.user_abroad.sudo().write({"group_ids": [Command.link(self._salesman().id)]})
        self.team.sudo().write({"member_ids": [Command.link(self.user_abroad.id)]})
        with self.assertRaisesRegex(UserError, "Test Abroad does not work in"):
            activity.with_user(self.user_manager).assign(self.user_abroad.id)

    def _salesman(self):
        return self.env.ref("sales_team.group_sale_salesman")

    def test_archived_portal_and_missing_users_are_refused(self):
        """K7: bad input has a clear message"""
        activity = self.create_activity().with_user(self.user_manager)
        self.user_own2.sudo().active = False
        with self.assertRaisesRegex(UserError, "Test Own2 is no active employee"):
            activity.assign(self.user_own2.id)
        with self.assertRaisesRegex(UserError, "Test Portal is no active employee"):
            activity.assign(self.user_portal.id)
        with self.assertRaisesRegex(UserError, "Choose whom"):
            activity.assign(10**8)

    def test_assigning_again_changes_nothing(self):
        """K7: repeating a call is harmless: nothing is written or told twice"""
        activity = self.create_activity()
        activity.with_user(self.user_leader).assign(self.user_own.id)
        before = self.notes_of(self.user_own)
        activity.with_user(self.user_leader).assign(self.user_own.id)
        self.assertEqual(self.notes_of(self.user_own), before)

    def test_activity_without_branch_takes_over_the_branch_of_who_takes_it(self):
        """K7: an activity without a branch is everybody's"""
        activity = self.create_activity(team_id=False)
        self.assertFalse(activity.team_id)
        activity.with_user(self.user_own).action_assign_to_me()
        self.assertEqual(activity.team_id, self.team)

    def test_leader_assigns_activities_without_branch_to_the_own_branch(self):
        """K7: an activity without a branch is assigned by the leader of who gets it"""
        activity = self.create_activity(team_id=False)
        with self.assertRaisesRegex(UserError, "Only managers and the leader"):
            activity.with_user(self.user_leader).assign(self.user_south.id)
        activity.with_user(self.user_leader).assign(self.user_own.id)
        self.assertEqual(activity.user_id, self.user_own)
        self.assertEqual(activity.team_id, self.team)

    def test_open_interactions_go_along(self):
        """K7, K11: who gets a begun activity gets its planned interaction too"""
        activity = self.create_activity(self.user_own)
        interaction = self.create_interactions(
            partner_id=activity.partner_id.id, campaign_activity_id=activity.id
        )
        activity.with_user(self.user_manager).assign(self.user_leader.id)
        self.assertEqual(interaction.user_id, self.user_leader)
        self.assertEqual(activity.status, "in_progress")
        interaction.action_cancel()
        activity.with_user(self.user_manager).assign(self.user_own.id)
        self.assertEqual(interaction.user_id, self.user_leader, "what is closed stays as it is")

    # Telling

    def test_people_are_told_once_for_many(self):
        """K7: one note a person and action, not one a row; whoever acted is not told"""
        activities = self.create_activities(6)
        wizard = self.window("crm.campaign.assign", activities, self.user_leader)
        wizard.action_assign()
        notes = self.notes_of(self.user_own)
        self.assertEqual(len(notes), 1)
        self.assertEqual(notes.subject, "Assigned to you: 6 campaign activities")
        self.assertIn("/crm-assignments", notes.body)
        self.assertFalse(self.notes_of(self.user_leader))

    def test_former_employee_is_told(self):
        """K7: who loses an activity is told, too"""
        activity = self.create_activity(self.user_own2)
        activity.with_user(self.user_manager).assign(self.user_own.id)
        self.assertIn("Given to somebody else", self.notes_of(self.user_own2).subject)
        self.assertIn(activity.display_name, self.notes_of(self.user_own2).body)
        self.assertIn(activity.display_name, self.notes_of(self.user_own).subject)
        self.assertNotIn("Given to somebody else", self.notes_of(self.user_own).body)

    def test_notes_are_in_the_language_of_who_is_told(self):
        """K7: not in that of whoever assigned"""
        self.env["res.lang"]._activate_lang("pl_PL")
        self.user_own.sudo().lang = "pl_PL"
        activities = self.create_activities(2)
        activities.with_user(self.user_manager).assign(self.user_own.id)
        nothing = activities.browse()
        polish = activities.with_context(lang="pl_PL")._notice_subject(activities, nothing)
        self.assertNotEqual(polish, activities._notice_subject(activities, nothing))
        self.assertEqual(self.notes_of(self.user_own).subject, polish)

    def test_window_names_some_and_counts_the_others(self):
        """K7: a dozen people by name, then how many more; nothing chosen is nothing"""
        members = [Command.link(user.id) for user in (self.user_own2, self.user_all)]
        self.team.sudo().write({"member_ids": members})
        activities = self.create_activities(4)
        with patch("odoo.addons.crm_campaigns.wizard.crm_campaign_assign.PREVIEWED", 1):
            window = self.window("crm.campaign.assign", activities, self.user_manager)
            named, more = window.preview.splitlines()
        self.assertRegex(named, r"^Test \w+: \d$")
        self.assertEqual(more, "… and other people: 2")
        self.assertEqual(window.activity_count, 4)
        self.assertEqual(self.env["crm.campaign.assign"].new({}).activity_count, 0)

    def test_window_foretells_what_the_rules_refuse(self):
        """K7: a user outside the branch would get nothing, as the outcome says then"""
        activities = self.create_activities(3)
        window = self.window("crm.campaign.assign", activities, self.user_manager)
        window.user_ids = self.user_south
        self.assertEqual(window.preview, "Nobody can get: 3")
        window.user_ids = self.user_own
        self.assertEqual(window.preview, f"{self.user_own.name}: 3")

    def test_note_reaches_people_as_they_prefer(self):
        """K7: in the inbox or by mail"""
        self.user_own.sudo().notification_type = "inbox"
        self.user_leader.sudo().notification_type = "email"
        cron = self.env.ref("mail.ir_cron_mail_scheduler_action")
        waiting = [("cron_id", "=", cron.id)]
        before = self.env["ir.cron.trigger"].search_count(waiting)
        activities = self.create_activities(2)
        wizard = self.window("crm.campaign.assign", activities, self.user_manager)
        wizard.user_ids = self.user_own | self.user_leader
        wizard.action_assign()
        inbox = self.notes_of(self.user_own).sudo().notification_ids
        self.assertEqual(inbox.notification_type, "inbox")
        mail = self.notes_of(self.user_leader).sudo()
        self.assertEqual(mail.notification_ids.notification_type, "email")
        self.assertEqual(mail.mail_ids.recipient_ids, self.user_leader.partner_id)
        triggered = self.env["ir.cron.trigger"].search_count(waiting) - before
        self.assertEqual(triggered, 1, "the mail leaves at once")

    def test_link_of_the_note_lists_the_activities(self):
        """K7: the note links to what was assigned"""
        activities = self.create_activities(2)
        self.window("crm.campaign.assign", activities, self.user_manager).action_assign()
        notice = self.env["crm.assign.notice"].search([("user_id", "=", self.user_own.id)])
        action = notice.with_user(self.user_own).action_open()
        self.assertEqual(action["res_model"], "crm.campaign.activity")
        found = activities.with_user(self.user_own).search(action["domain"])
        self.assertEqual(found.user_id, self.user_own)

    def notes_of(self, user):
        """Return the notes that a user was sent."""
        return self.env["mail.message"].search(
            [
                ("message_type", "=", "user_notification"),
                ("partner_ids", "in", user.partner_id.ids),
            ]
        )
