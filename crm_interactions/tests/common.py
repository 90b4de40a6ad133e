from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user


class InteractionCommon(TransactionCase):
    """The shared cast of the tests: two companies, one user for every role, and customers.

    ``self.env`` is the ordinary one: what a test does itself is tracked, logged and mailed as in
    real life. Only the set-up and ``create_interactions`` are quiet, which keeps them fast.
    """

    # Context under which nothing is logged, followed, mailed or reminded of.
    QUIET = {
        "tracking_disable": True,
        "mail_create_nosubscribe": True,
        "mail_auto_subscribe_no_notify": True,
        "mail_activity_quick_update": True,
        "no_reset_password": True,
    }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quiet_env = cls.env(context={**cls.env.context, **cls.QUIET})
        cls._create_companies()
        cls._create_users()
        cls._create_customers()
        cls.type_call = cls.env.ref("crm_interactions.crm_interaction_type_call")
        cls.type_meeting = cls.env.ref("crm_interactions.crm_interaction_type_meeting")
        cls.type_task = cls.env.ref("crm_interactions.crm_interaction_type_task")

    @classmethod
    def _create_companies(cls):
        cls.company = cls.env.company
        cls.company_abroad = cls.quiet_env["res.company"].create({"name": "Test Branch Abroad"})

    @classmethod
    def _create_users(cls):
        """One user for each role; ``user_own`` is a member of the branch of ``user_leader``."""
        own = "sales_team.group_sale_salesman"
        cls.user_own = cls._create_user("own", own)
        cls.user_own2 = cls._create_user("own2", own)
        cls.user_leader = cls._create_user("leader", own)
        cls.user_all = cls._create_user("all", "sales_team.group_sale_salesman_all_leads")
        cls.user_manager = cls._create_user("manager", "sales_team.group_sale_manager")
        cls.user_internal = cls._create_user("internal", "base.group_user")
        cls.user_portal = cls._create_user("portal", "base.group_portal")
        cls.user_public = cls.env.ref("base.public_user")
        cls.user_abroad = cls._create_user(
            "abroad", "sales_team.group_sale_manager", company=cls.company_abroad
        )
        cls.team = cls.quiet_env["crm.team"].create(
            {
                "name": "Test Branch",
                "company_id": cls.company.id,
                "user_id": cls.user_leader.id,
                "member_ids": [Command.set(cls.user_own.ids)],
            }
        )

    @classmethod
    def _create_user(cls, role, group, company=None, **values):
        """Return a user called ``test_<role>``, whose password is the login."""
        company = company or cls.company
        return new_test_user(
            cls.quiet_env,
            login=f"test_{role}",
            groups=group,
            name=f"Test {role.capitalize()}",
            email=f"{role}@users.example.com",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            **values,
        ).with_env(cls.env)

    @classmethod
    def _create_customers(cls):
        """A company with two contact persons, an individual, a customer of the other company."""
        partners = cls.quiet_env["res.partner"].create(
            [
                {
                    "name": "Test Customer Ltd",
                    "is_company": True,
                    "email": "office@customer.example.com",
                },
                {
                    "firstname": "Ina",
                    "lastname": "Individual",
                    "email": "ina@individual.example.com",
                    "phone": "+1 555 0100",
                },
                {
                    "name": "Test Customer Abroad",
                    "is_company": True,
                    "company_id": cls.company_abroad.id,
                },
            ]
        )
        cls.customer, cls.individual, cls.customer_abroad = partners.with_env(cls.env)
        contacts = cls.quiet_env["res.partner"].create(
            [
                {
                    "firstname": name,
                    "lastname": "Contact",
                    "parent_id": cls.customer.id,
                    "email": f"{name.lower()}@customer.example.com",
                }
                for name in ("Carla", "Carlos")
            ]
        )
        cls.contact, cls.contact2 = contacts.with_env(cls.env)

    @classmethod
    def create_interactions(cls, count=1, user=None, author=None, **values):
        """Return new interactions, by default tasks of ``user_own`` with the company customer.

        ``author`` is the user who creates them; ``user=False`` leaves them unassigned.
        """
        author = author or cls.env.user
        values = {
            "type_id": cls.type_task.id,
            "partner_id": cls.customer.id,
            "user_id": user and user.id if user is not None else cls.user_own.id,
            **values,
        }
        env = cls.quiet_env(user=author.id)
        rows = [{"name": f"Test Interaction {number}", **values} for number in range(1, count + 1)]
        return env["crm.interaction"].create(rows).with_env(cls.env)

    @classmethod
    def create_held(cls, count=1, at="2026-05-04 09:00:00", **values):
        """Return interactions that took place at a past moment and are not closed yet."""
        return cls.create_interactions(count, date_start=at, date_activity=at, **values)
