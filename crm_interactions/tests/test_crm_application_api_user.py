from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import InteractionCommon

API = "crm_interactions.group_application_api"


@tagged("post_install", "-at_install")
class TestCrmApplicationApiUser(InteractionCommon):
    """The right of an external system: ``upsert`` and reading back its own, nothing more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.application.source"].create({"name": "Leasing", "code": "lease"})
        cls.user_api = cls._create_user("api", f"base.group_user,{API}")
        cls.user_bare = cls._create_user("bare", API)
        cls.row = {"source": "lease", "number": "L-1", "partner_id": cls.customer.id}

    def test_right_adds_reading_its_own_and_nothing_else(self):
        """F7: beside what every employee may do, it reads applications and their sources."""
        Access = self.env["ir.model.access"]
        own = {"crm.application", "crm.application.source"}
        for operation, added in (
            ("read", own),
            ("write", set()),
            ("create", set()),
            ("unlink", set()),
        ):
            with self.subTest(operation=operation):
                allowed = {
                    user: set(Access.with_user(user)._get_allowed_models(operation))
                    for user in (self.user_api, self.user_internal)
                }
                added = allowed[self.user_api] - allowed[self.user_internal]
                self.assertEqual(added, own if operation == "read" else set())
        self.assertFalse(self.env.ref(API).implied_ids)

    def test_user_with_this_right_alone_can_call_upsert(self):
        """F7: it takes no other group, and such a user does not read the customer it names."""
        answer = self.env["crm.application"].with_user(self.user_bare).upsert([self.row])
        self.assertEqual(answer["created"], 1)
        application = self.env["crm.application"].with_user(self.user_bare).browse(answer["ids"])
        self.assertEqual(application.read(["number"])[0]["number"], "L-1")
        with self.assertRaises(AccessError):
            self.customer.with_user(self.user_bare).read(["name"])

    def test_external_system_changes_applications_by_upsert_only(self):
        """F7: neither creates nor writes nor deletes another way, nor sees others'."""
        other = self.env["crm.application"].with_user(self.user_manager)
        (theirs,) = other.upsert([{**self.row, "number": "L-2"}])["ids"]
        for user in (self.user_api, self.user_bare):
            with self.subTest(user=user.login):
                model = self.env["crm.application"].with_user(user)
                row = {**self.row, "number": user.login}
                own = model.browse(model.upsert([row])["ids"])
                self.assertEqual(model.search([]), own)
                self.assertFalse(model.browse(theirs).has_access("read"))
                for call in (
                    lambda model=model: model.create(
                        {"number": "L-9", "partner_id": self.customer.id}
                    ),
                    lambda own=own: own.write({"status": "x"}),
                    lambda own=own: own.unlink(),
                    lambda model=model: model.env["crm.application.source"].create(
                        {"name": "x", "code": "x"}
                    ),
                    lambda model=model: model.env["crm.interaction"].search([]),
                ):
                    with self.assertRaises(AccessError):
                        call()

    def test_users_without_the_right_are_refused(self):
        """F7: salespeople read; portal and public users have no business there."""
        for user in (self.user_own, self.user_all, self.user_internal, self.user_portal):
            with self.subTest(user=user.login), self.assertRaisesRegex(AccessError, "external"):
                self.env["crm.application"].with_user(user).upsert([self.row])
