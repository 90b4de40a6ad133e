from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

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
