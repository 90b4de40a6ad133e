from odoo.tests import tagged

from .common import InteractionCommon


@tagged("post_install", "-at_install")
class TestDataProtectionRole(InteractionCommon):
    """Section 4, B5: what data protection reads of colleagues' work, and that it changes none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        role = "crm_interactions.group_data_protection"
        cls.officer = cls._create_user("officer", role)
        cls.officer_abroad = cls._create_user("officer_abroad", role, company=cls.company_abroad)
        # A salesperson who looks after data protection as well.
        cls.seller = cls._create_user("seller", f"sales_team.group_sale_salesman,{role}")
        # Teams of others: what comes in there is not for the salesperson.
        cls.plain, cls.secret = (
            cls.work_of_a_colleague(name, confidential)
            for name, confidential in (("Plain", False), ("Secret", True))
        )
        cls.application = cls.quiet_env["crm.application"].create(
            {
                "source_id": cls.env["crm.application.source"]
                .create({"name": "Test Source", "code": "test"})
                .id,
                "number": "1",
                "partner_id": cls.customer.id,
            }
        )
        cls.env.flush_all()

    @classmethod
    def work_of_a_colleague(cls, name, confidential):
        """Return an interaction, a message sent from it and a mail received, each of a colleague"""
        interaction = cls.create_interactions(
            name=name, user=cls.user_own2, author=cls.user_own2, confidential=confidential
        )
        message = cls.quiet_env["crm.message"].create(
            {
                "interaction_id": interaction.id,
                "partner_id": cls.customer.id,
                "channel_id": cls.env.ref("crm_interactions.crm_channel_email").id,
                "address": "office@customer.example.com",
                "user_id": cls.user_own2.id,
            }
        )
        inbound = cls.quiet_env["crm.inbound"].create(
            {
                "name": name,
                "date": "2026-05-04 09:00:00",
                "message_id": f"<{name}@customer.example.com>",
                "company_id": cls.company.id,
                "team_id": cls.team.id,
                "confidential": confidential,
            }
        )
        return [interaction, message, inbound]

    def found(self, record, user):
        """Return whether the user finds and may read the record."""
        record = record.with_user(user).with_context(allowed_company_ids=user.company_id.ids)
        found = bool(record.search([("id", "=", record.id)]))
        self.assertEqual(record.has_access("read"), found)
        return found

    def test_reads_everything_but_confidential_ones(self):
        """Section 4, B5: alone or beside another role; of confidential interactions nothing"""
        for user in (self.officer, self.seller):
            for record in (*self.plain, self.application):
                with self.subTest(user=user.login, model=record._name):
                    self.assertTrue(self.found(record, user))
            for record in self.secret:
                with self.subTest(user=user.login, model=record._name, confidential=True):
                    self.assertFalse(self.found(record, user))

    def test_reads_nothing_of_another_company(self):
        """Section 4: the company's officer, not another one's"""
        for record in (*self.plain, self.application):
            with self.subTest(model=record._name):
                self.assertFalse(self.found(record, self.officer_abroad))

    def test_role_lets_nobody_change_what_is_not_theirs(self):
        """B12: a salesperson with the role reads more, and changes as little as before"""
        for record in self.plain:
            for operation in ("write", "unlink"):
                with self.subTest(model=record._name, operation=operation):
                    self.assertFalse(record.with_user(self.seller).has_access(operation))

    def test_templates_are_of_one_company_or_of_all(self):
        """Section 4, F4: a template with its contents, in its company; one of all, in each"""
        channel = self.env.ref("crm_interactions.crm_channel_email")
        for company, abroad in ((self.company, False), (self.env["res.company"], True)):
            template = self.env["crm.template"].create(
                {
                    "name": "Test Thanks",
                    "company_id": company.id,
                    "item_ids": [(0, 0, {"channel_id": channel.id, "body": "<p>Thanks</p>"})],
                }
            )
            for record in (template, template.item_ids):
                with self.subTest(model=record._name, company=company.name):
                    self.assertTrue(self.found(record, self.user_manager))
                    self.assertEqual(self.found(record, self.user_abroad), abroad)
