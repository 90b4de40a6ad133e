from datetime import datetime

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from odoo.addons.crm_interactions.tests.common import InteractionCommon


@tagged("post_install", "-at_install")
class TestCrmInteractionChain(InteractionCommon):
    def test_parent_link_leads_to_the_customer_for_a_first_one(self):
        """H7, H8: every record has a parent link, opened by one click"""
        first = self.create_held(next_mode="in")
        first.action_done()
        follow_up = first.next_interaction_id
        self.assertEqual(follow_up._parent_record(), first)
        self.assertEqual(first._parent_record(), self.customer)
        self.assertEqual(follow_up.action_open_parent()["res_id"], first.id)
        self.assertEqual(first.action_open_parent()["res_model"], "res.partner")
        self.assertEqual(first.parent_label, self.customer.display_name)
        self.assertEqual(follow_up.parent_label, first.display_name)

    def test_parent_label_keeps_what_the_user_may_not_read(self):
        """H7, B5: the name of a confidential parent is not shown to others"""
        parent = self.create_interactions(name="Test Secret", confidential=True)
        child = self.create_interactions(user=self.user_own2, parent_id=parent.id)
        self.assertFalse(child.with_user(self.user_own2).parent_label)
        self.assertEqual(child.with_user(self.user_manager).parent_label, "Test Secret")

    def test_parent_loops_are_refused(self):
        """H7: an interaction follows neither itself nor its own follow-ups"""
        first = self.create_interactions()
        second = self.create_interactions(parent_id=first.id)
        with self.assertRaisesRegex(ValidationError, "cannot follow itself"):
            first.parent_id = first
        with self.assertRaisesRegex(ValidationError, "cannot follow itself"):
            first.parent_id = second

    def test_parent_of_another_customer_is_refused(self):
        """H7: a follow-up is about the same customer, in the same company"""
        parent = self.create_interactions(partner_id=self.individual.id)
        with self.assertRaisesRegex(ValidationError, "another customer"):
            self.create_interactions(parent_id=parent.id)
        abroad = self.create_interactions(
            author=self.user_abroad,
            user=self.user_abroad,
            company_id=self.company_abroad.id,
        )
        with self.assertRaises(UserError):
            self.create_interactions(parent_id=abroad.id)

    def test_contact_person_follows_the_company(self):
        """H7: a follow-up with a person of the same company is about the same customer"""
        parent = self.create_interactions()
        child = self.create_interactions(partner_id=self.contact.id, parent_id=parent.id)
        self.assertEqual(child.parent_id, parent)

    def test_parent_that_changes_customer_is_refused(self):
        """H7: an interaction with follow-ups stays with its customer"""
        parent = self.create_interactions()
        self.create_interactions(parent_id=parent.id)
        with self.assertRaisesRegex(ValidationError, "another customer"):
            parent.partner_id = self.individual

    # Plan Follow Up

    def listed(self, interaction, user, whole_account=False):
        """Return what ``user`` sees in the tab: the follow-up interactions and the activities."""
        env = self.env(user=user.id)
        domains = interaction.with_env(env).get_follow_up_domains(whole_account)
        return (
            env["crm.interaction"].search(domains["activities"]),
            env["mail.activity"].search(domains["actions"]),
        )

    def test_tab_lists_this_interaction_or_the_whole_account(self):
        """F5: activities and actions of this interaction, or of the account by one switch"""
        first, other, stranger = self.create_interactions(3)
        stranger.partner_id = self.individual
        child = self.create_interactions(parent_id=first.id)
        other_child = self.create_interactions(parent_id=other.id, partner_id=self.contact.id)
        old = self.create_held()
        old.action_done()
        activities = {
            record: record.activity_schedule(
                "mail.mail_activity_data_todo", user_id=self.user_manager.id
            )
            for record in (first, child, stranger, self.customer, self.contact)
        }
        self.assertEqual(self.listed(first, self.user_manager), (child, activities[first]))
        followed, actions = self.listed(first, self.user_manager, whole_account=True)
        self.assertEqual(followed, child | other_child | other)
        self.assertEqual(
            actions,
            activities[first]
            | activities[child]
            | activities[self.customer]
            | activities[self.contact],
        )

    def test_tab_shows_nobody_what_they_may_not_read(self):
        """F5, B5: the whole account is what the user may read of it"""
        mine = self.create_interactions()
        theirs = self.create_interactions(user=self.user_own2)
        theirs.activity_schedule(
            "mail.mail_activity_data_todo", summary="Test", user_id=self.user_own2.id
        )
        followed, actions = self.listed(mine, self.user_own, whole_account=True)
        self.assertFalse(followed)
        self.assertFalse(actions)
        with self.assertRaises(AccessError):
            theirs.with_user(self.user_own).get_follow_up_domains()

    def test_added_follow_up_is_prefilled(self):
        """F5: the add button opens the analogous plan, a day later, also from a closed one"""
        values = {
            "type_id": self.type_meeting.id,
            "contact_ids": [Command.set(self.contact.ids)],
            "priority_id": self.env.ref("crm_interactions.crm_interaction_priority_high").id,
            "confidential": True,
        }
        interaction = self.create_held(name="Test Loan", **values)
        interaction.action_done()
        env = self.env(user=self.user_own.id)
        action = interaction.with_env(env).action_add_follow_up()
        with Form(env["crm.interaction"].with_context(**action["context"])) as form:
            self.assertEqual(form.parent_id, interaction)
        follow_up = form.record
        self.assertEqual(follow_up.name, "Test Loan")
        self.assertEqual(follow_up.date_start, datetime(2026, 5, 5, 9, 0))
        for name in (*values, "partner_id", "user_id"):
            self.assertEqual(follow_up[name], interaction[name], name)
        self.assertTrue(interaction.has_next_step)

    def test_added_action_belongs_to_the_interaction(self):
        """F5: the add button of the actions schedules an Odoo activity on the interaction"""
        interaction = self.create_interactions()
        action = interaction.action_add_activity()
        wizard = self.env[action["res_model"]].with_context(action["context"])
        with Form(wizard) as form:
            form.summary = "Test call the bank"
        form.record.action_schedule_activities()
        self.assertEqual(interaction.activity_ids.summary, "Test call the bank")
