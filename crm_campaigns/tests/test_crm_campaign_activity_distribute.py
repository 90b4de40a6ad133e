from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from .internal_common import InternalCommon


@tagged("post_install", "-at_install")
class TestCrmCampaignActivityDistribute(InternalCommon):
    """K7: in turn, by load, to the customer's salesperson; when made and in the window."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.sudo().write({"member_ids": [Command.link(cls.user_own2.id)], "user_id": False})

    def counts(self, activities):
        """Return ``{user: number of activities}``."""
        return {user: len(group) for user, group in activities.grouped("user_id").items()}

    def test_in_turn(self):
        """K7: round robin over the branch's members"""
        activities = self.create_activities(5, assignment="round_robin")
        self.assertEqual(set(activities.mapped("status")), {"assigned"})
        self.assertEqual(sorted(self.counts(activities).values()), [2, 3])

    def test_in_turn_goes_on_where_it_stopped(self):
        """K7: one activity after the other goes to the next one, not always to the first"""
        owners = [self.create_activity(assignment="round_robin").user_id for _ in range(4)]
        self.assertEqual(owners[0], owners[2])
        self.assertEqual(owners[1], owners[3])
        self.assertNotEqual(owners[0], owners[1])

    def test_by_load(self):
        """K7: whoever has the fewest open ones; closed ones do not count"""
        busy = self.create_activities(3, self.user_own)
        self.create_activities(2, self.user_own2)._as_status().write({"status": "completed"})
        activities = self.create_activities(5, assignment="load")
        self.assertEqual(self.counts(activities), {self.user_own: 1, self.user_own2: 4})
        self.assertEqual(len(busy), 3)

    def test_salesperson_of_the_customer(self):
        """K7: the customer's salesperson, if in the branch; else it stays unassigned"""
        partners = self.quiet_env["res.partner"].create(
            [
                {"name": "Ours", "user_id": self.user_own2.id},
                {"name": "Of the South", "user_id": self.user_south.id},
                {"name": "Nobody's"},
            ]
        )
        activities = self.create_activities(partners=partners, assignment="salesperson")
        owners = {one.partner_id.name: one.user_id for one in activities}
        self.assertEqual(owners["Ours"], self.user_own2)
        self.assertFalse(owners["Of the South"])
        self.assertFalse(owners["Nobody's"])
        self.assertEqual(activities.team_id, self.team)

    def test_branch_of_the_salesperson(self):
        """K6: without a branch of the stage, that of the customer's salesperson"""
        partners = self.quiet_env["res.partner"].create(
            [
                {"name": "South", "user_id": self.user_south.id},
                {"name": "Nobody's"},
            ]
        )
        activities = self.create_activities(
            partners=partners, team_id=False, assignment="salesperson"
        )
        by_name = {one.partner_id.name: one for one in activities}
        self.assertEqual(by_name["South"].team_id, self.team_south)
        self.assertEqual(by_name["South"].user_id, self.user_south)
        self.assertFalse(by_name["Nobody's"].team_id)
        self.assertEqual(by_name["Nobody's"].status, "unassigned")

    def test_branch_without_people_leaves_them_unassigned(self):
        """K7: nobody can get them: they stay in the branch, to be taken"""
        self.team.sudo().member_ids = False
        activities = self.create_activities(2, assignment="round_robin")
        self.assertEqual(set(activities.mapped("status")), {"unassigned"})
        self.assertEqual(activities.team_id, self.team)

    def test_archived_members_get_nothing(self):
        """K7: who left gets no work"""
        self.user_own2.sudo().active = False
        activities = self.create_activities(3, assignment="round_robin")
        self.assertEqual(activities.user_id, self.user_own)

    def test_each_branch_shares_out_its_own(self):
        """K7: across branches each activity goes to somebody of its own branch"""
        ours = self.create_activities(2)
        theirs = self.create_activities(2, team_id=self.team_south.id)
        wizard = self.window("crm.campaign.assign", ours | theirs, self.user_manager)
        wizard.method = "load"
        wizard.action_assign()
        self.assertEqual(ours.user_id, self.user_own | self.user_own2)
        self.assertEqual(theirs.user_id, self.user_south)

    def test_cost_does_not_grow_with_customers_or_people(self):
        """K7: a run of 10,000 costs at most 120 queries: 4 chunks, and telling everybody once"""
        partners = self.quiet_env["res.partner"].create(
            [{"name": f"Test Audience {number}"} for number in range(30)]
        )
        self.segment.partner_ids = [Command.set(partners.ids)]
        self.add_call_stage(assignment="round_robin")
        with patch("odoo.addons.crm_campaigns.models.crm_campaign_run_generate.CHUNK_SIZE", 10):
            costs = self._chunk_costs()
        first, *others, last = costs
        self.assertEqual(len(others), 2)
        self.assertLessEqual(first + 3 * max(others) + last, 120, costs)

    def _chunk_costs(self):
        """Return how many queries each chunk of the campaign's run costs, as in a new process."""
        campaign = self.campaign.with_user(self.user_manager)
        campaign.action_approve()
        campaign.action_launch()
        run = self.campaign.sudo().run_ids
        costs, more = [], True
        while more:
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            more = run._generate_chunk()
            self.env.cr.precommit.run()
            self.env.flush_all()
            costs.append(self.env.cr.sql_log_count - before)
        return costs
