from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .internal_common import InternalCommon

# Who reads which activities: of the own branch, unassigned and another one's; of another branch.
READERS = {
    #            own    nobody's  colleague's  south's nobody's
    "own":      (True,  True,     False,       False),
    "leader":   (True,  True,     True,        False),
    "south":    (False, False,    False,       True),
    "all":      (True,  True,     True,        True),
    "manager":  (True,  True,     True,        True),
    "internal": (False, False,    False,       False),
    "portal":   (False, False,    False,       False),
    "abroad":   (False, False,    False,       False),
    "protect":  (False, False,    False,       False),
}  # fmt: skip


@tagged("post_install", "-at_install")
class TestCrmCampaignActivityAccess(InternalCommon):
    """K7, section 4: who reads and changes internal activities, as the real users."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_protect = cls._create_user("protect", "crm_interactions.group_data_protection")
        cls.team.sudo().write({"member_ids": [Command.link(cls.user_own2.id)]})
        cls.activities = (
            cls.create_activity(cls.user_own)
            | cls.create_activity()
            | cls.create_activity(cls.user_own2)
            | cls.create_activity(team_id=cls.team_south.id)
        )

    def users(self):
        """Return ``(role, user, what the user may see)`` for every role."""
        for role, sees in READERS.items():
            yield role, getattr(self, f"user_{role}"), sees

    def test_who_reads_what(self):
        """Section 4: own, of the branches one leads, and unassigned ones of one's branch"""
        for role, user, sees in self.users():
            for activity, expected in zip(self.activities, sees, strict=True):
                with self.subTest(role=role, activity=activity.id):
                    self.assertEqual(activity.with_user(user).has_access("read"), expected)

    def test_nobody_creates_or_deletes(self):
        """Section 4: runs make activities, and they stay"""
        for role, user, _sees in self.users():
            with self.subTest(role=role):
                Activity = self.env["crm.campaign.activity"].with_user(user)
                self.assertFalse(Activity.has_access("create"))
                self.assertFalse(self.activities.with_user(user).has_access("unlink"))
                with self.assertRaises(AccessError):
                    Activity.create({"partner_id": self.customer.id})

    def test_every_action_from_outside_asks_for_rights(self):
        """Section 4: what the user may not see is not changed by any public method"""
        calls = {
            "assign": lambda one: one.assign(self.user_own.id),
            "assign to me": lambda one: one.action_assign_to_me(),
            "set status": lambda one: one.set_status("cancelled"),
            "window": lambda one: one.action_assign(),
            "status window": lambda one: one.action_set_status(),
            "do": lambda one: one.action_open_interaction(),
            "history": lambda one: one.get_history_domain(),
        }
        for role, user, sees in self.users():
            for activity, visible in zip(self.activities, sees, strict=True):
                if visible:
                    continue
                for name, call in calls.items():
                    with self.subTest(role=role, call=name), self.assertRaises(AccessError):
                        call(activity.with_user(user))
        self.assertEqual(
            self.activities.mapped("status"),
            ["assigned", "unassigned", "assigned", "unassigned"],
        )

    def test_windows_ask_for_rights(self):
        """Section 4: the ids a window is given are checked as the user"""
        for model, method in (
            ("crm.campaign.assign", "action_assign"),
            ("crm.campaign.set.status", "action_set_status"),
        ):
            with self.subTest(model=model), self.assertRaises(AccessError):
                getattr(self.window(model, self.activities[0], self.user_south), method)()

    def test_reasons_are_kept_by_managers(self):
        """Section 4: users read the reasons, managers keep them"""
        reason = self.reason_cancelled
        for user, may in ((self.user_own, False), (self.user_manager, True)):
            with self.subTest(user=user.name):
                self.assertTrue(reason.with_user(user).has_access("read"))
                self.assertEqual(reason.with_user(user).has_access("write"), may)
