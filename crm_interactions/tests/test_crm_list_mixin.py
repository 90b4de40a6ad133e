from odoo.exceptions import AccessError
from odoo.fields import Command, Domain
from odoo.tests import tagged

from .common import InteractionCommon


@tagged("post_install", "-at_install")
class TestCrmListMixin(InteractionCommon):
    """Lists are read with less work, and show what Odoo would show."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.create_interactions(3, user=cls.user_own, channel_id=False)
        cls.others = cls.create_interactions(2, user=cls.user_own2)
        cls.all_records = cls.own | cls.others

    def found(self, domain, user=None):
        model = self.env["crm.interaction"].with_user(user or self.user_own)
        return model.search(Domain(domain) & Domain("id", "in", self.all_records.ids))

    def sql(self, domain, user=None):
        model = self.env["crm.interaction"].with_user(user or self.user_own)
        return model._search(domain).select().code

    # Rules

    def test_who_asks_for_the_own_is_not_asked_whose_they_are(self):
        """Performance: the rule's alternatives are left out where one of them is the question"""
        mine = [("user_id", "=", self.user_own.id)]
        self.assertNotIn("create_uid", self.sql(mine))
        self.assertNotIn("create_uid", self.sql([*mine, ("state", "=", "planned")]))
        self.assertIn("company_id", self.sql(mine))
        self.assertEqual(self.found(mine), self.own.sorted())

    def test_whatever_else_is_asked_obeys_the_rules(self):
        """Section 4: the own ones as one of several alternatives decide nothing"""
        mine, other = (Domain("user_id", "=", user.id) for user in (self.user_own, self.user_own2))
        for domain in (
            mine | other,
            ~mine,
            other,
            Domain("user_id", "in", (self.user_own + self.user_own2).ids),
            Domain("user_id", "!=", False),
            Domain.TRUE,
        ):
            with self.subTest(domain=str(domain)):
                self.assertIn("create_uid", self.sql(domain))
                self.assertFalse(self.found(domain) & self.others)

    def test_rules_of_companies_hold_for_the_own(self):
        """Section 4: the own interaction of a company one does not work in is not found"""
        self.user_own.company_ids = [Command.link(self.company_abroad.id)]
        abroad = self.create_interactions(
            user=self.user_own,
            company_id=self.company_abroad.id,
            partner_id=self.customer_abroad.id,
        )
        self.user_own.company_ids = [Command.unlink(self.company_abroad.id)]
        model = abroad.with_user(self.user_own).with_context(allowed_company_ids=self.company.ids)
        self.assertFalse(model.search([("user_id", "=", self.user_own.id), ("id", "=", abroad.id)]))

    def test_without_access_to_the_model_nothing_is_found(self):
        """Section 4: asking for the own ones opens no door"""
        model = self.env["crm.interaction"].with_user(self.user_portal)
        with self.assertRaises(AccessError):
            model.search([("user_id", "=", self.user_portal.id)])

    def test_archived_ones_are_found_where_asked_for(self):
        """Odoo's own filter of archived records holds as ever"""
        self.own[0].active = False
        mine = Domain("user_id", "=", self.user_own.id)
        self.assertEqual(len(self.found(mine)), 2)
        self.assertEqual(len(self.found(mine & Domain("active", "in", [True, False]))), 3)

    # Reading

    def test_a_list_is_read_by_one_query(self):
        """Performance: what the rules look at comes with what is shown"""
        model = self.env["crm.interaction"].with_user(self.user_own)
        domain = [("partner_id", "=", self.customer.id)]

        def read():
            return model.web_search_read(domain, {"name": {}, "type_id": {}})

        read()
        self.env.invalidate_all()
        self.user_own.with_user(self.user_own).company_id.parent_path  # noqa: B018 read anyway
        before = self.env.cr.sql_log_count
        rows = read()
        self.assertEqual(self.env.cr.sql_log_count - before, 1)
        self.assertEqual(rows["length"], 3)
        self.assertEqual(rows["records"][0].keys(), {"id", "name", "type_id"})

    def assert_read_as_shown(self, records, names):
        rows = records.read(names, load=None)
        for record, row in zip(records, rows, strict=True):
            self.assertEqual(row, {"id": record.id, **{n: record[n].id for n in names}})

    def test_many2one_fields_are_read_as_ever(self):
        """Performance: set, empty, changed and not yet saved, computed and stored, related"""
        names = ["partner_id", "user_id", "channel_id", "team_id", "commercial_partner_id"]
        names += ["parent_id", "create_uid"]
        self.assert_read_as_shown(self.own, names)
        self.own[0].write({"partner_id": self.individual.id, "user_id": self.user_leader.id})
        self.own[1].parent_id = self.own[2]
        self.env.add_to_compute(self.own._fields["commercial_partner_id"], self.own)
        self.assert_read_as_shown(self.own, names)
        self.assertEqual(self.own[0].commercial_partner_id, self.individual)

    def test_many2one_fields_of_new_records_are_read_as_ever(self):
        """Performance: a form that is not saved, too"""
        new = self.env["crm.interaction"].new({"partner_id": self.contact.id})
        row = new.web_read({"partner_id": {}, "type_id": {"fields": {"display_name": {}}}})[0]
        self.assertEqual(row["partner_id"], self.contact.id)
        self.assertEqual(row["type_id"]["display_name"], new.type_id.display_name)

    def test_deleted_records_are_left_out(self):
        """Bad input: a row that is gone is not read"""
        gone = self.own[1]
        self.own.fetch(["partner_id"])
        gone.with_user(self.user_manager).unlink()
        rows = self.own.read(["name", "partner_id"], load=None)
        self.assertEqual([row["id"] for row in rows], [self.own[0].id, self.own[2].id])

    def test_fields_of_other_groups_are_refused(self):
        """Section 4: a many2one field keeps its groups"""
        field = self.env["crm.interaction"]._fields["partner_id"]
        rows = self.own.with_user(self.user_own)
        rows.fetch(["partner_id"])
        self.patch(field, "groups", "base.group_system")
        with self.assertRaises(AccessError):
            rows._read_format(["partner_id"], load=None)
