from odoo.tests import tagged

from odoo.addons.crm_interactions.tests.common import InteractionCommon


@tagged("post_install", "-at_install")
class TestCrmInteractionAccess(InteractionCommon):
    """Who sees, changes and finds which interactions, as the real users."""

    def test_users_see_the_interactions_of_their_role(self):
        """Section 4: own sees own, the leader the branch's, all and the manager everything."""
        own, other, unassigned = (
            self.create_interactions(user=self.user_own),
            self.create_interactions(user=self.user_own2),
            self.create_interactions(user=False),
        )
        everything = own | other | unassigned
        for user, seen in (
            (self.user_own, own),
            (self.user_own2, other),
            (self.user_leader, own),
            (self.user_all, everything),
            (self.user_manager, everything),
        ):
            with self.subTest(user=user.login):
                found = (
                    self.env["crm.interaction"]
                    .with_user(user)
                    .search([("id", "in", everything.ids)])
                )
                self.assertEqual(found.sorted("id").ids, seen.ids)
