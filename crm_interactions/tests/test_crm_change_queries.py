from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL
from odoo.tools.sql import table_columns

from .change_common import ChangeCommon
from .plan_common import PlanCommon

# Three pictures of one pixel.
PICTURES = [
    "R0lGODlhAQABAIAAA" + colour + "ACwAAAAAAQABAAACAkQBADs="
    for colour in ("P///wAA", "AAAAP//", "AAAAAAA")
]

MIXIN = "odoo.addons.crm_interactions.models.crm_change_mixin.CrmChangeMixin"


@tagged("post_install", "-at_install")
class TestCrmChangeQueries(PlanCommon, ChangeCommon):
    """Logging costs at most three more queries, for one customer and for 1,000."""

    COUNT = 1000

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls._copy_customer(cls.COUNT)

    @classmethod
    def _copy_customer(cls, count):
        """Return new customers, made by SQL: the ORM needs 20 ms for each."""
        customer = cls.quiet_env["res.partner"].create({"name": "Test Copied"})
        cls.env.flush_all()
        columns = table_columns(cls.env.cr, "res_partner").keys() - {"id", "commercial_partner_id"}
        rows = cls.env.execute_query(
            SQL(
                """
                INSERT INTO res_partner (%(columns)s) SELECT %(columns)s
                FROM res_partner, generate_series(1, %(count)s) WHERE id = %(id)s RETURNING id
                """,
                columns=SQL(", ").join(map(SQL.identifier, sorted(columns))),
                count=count,
                id=customer.id,
            )
        )
        customers = cls.env["res.partner"].browse(row[0] for row in rows)
        cls.env.cr.execute(
            "UPDATE res_partner SET commercial_partner_id = id WHERE id = ANY(%s)", [customers.ids]
        )
        return customers

    def _queries(self, work):
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work()
        self.env.flush_all()
        self.env.cr.precommit.run()
        return self.env.cr.sql_log_count - before

    def _extra(self, work):
        """Return how many more queries ``work(round)`` makes because it is logged."""
        work(0)  # what is looked up once and kept
        with patch(f"{MIXIN}._change_is_off", lambda _self: True):
            unlogged = self._queries(lambda: work(1))
        return self._queries(lambda: work(2)) - unlogged

    def test_writing_fields_of_all_kinds(self):
        """S17, performance: text, list of choices, other records, tags, notes at once."""
        countries = self.env["res.country"].search([], limit=3)
        industries = self.env["res.partner.industry"].search([], limit=3)
        tags = self.env["res.partner.category"].create([{"name": f"Test {n}"} for n in range(3)])
        users = self.user_own, self.user_all, self.user_leader

        for count in (1, self.COUNT):
            customers = self.customers[:count].with_env(self.quiet_env)

            def write(turn, customers=customers):
                customers.write(
                    {
                        "phone": f"+1 555 010{turn}",
                        "city": f"Testville {turn}",
                        "comment": f"<p>Note {turn}</p>",
                        "barcode": False,
                        "country_id": countries[turn].id,
                        "industry_id": industries[turn].id,
                        "user_id": users[turn].id,
                        "category_id": [Command.set(tags[turn].ids)],
                        "is_handling_closed": bool(turn % 2),
                    }
                )

            with self.subTest(count=count):
                self.assertLessEqual(self._extra(write), 3)
                logged = (
                    self.env["crm.change"]
                    .sudo()
                    .search_count(
                        [
                            ("partner_id", "in", customers.ids),
                            ("field_key", "=", "res.partner:city"),
                        ]
                    )
                )
                self.assertGreaterEqual(logged, 2 * count)

    def test_writing_one_by_one(self):
        """S17, performance: a loop that writes each customer is no slower by a query each."""
        for count in (1, 200):
            customers = self.customers[:count].with_env(self.quiet_env)

            def write(turn, customers=customers):
                for customer in customers:
                    customer.phone = f"+1 555 {customer.id} {turn}"

            with self.subTest(count=count):
                self.assertLessEqual(self._extra(write), 3)

    def test_new_picture(self):
        """S17, performance: pictures are compared without reading them."""
        for count in (1, 20):
            customers = self.customers[:count].with_env(self.quiet_env)

            def write(turn, customers=customers):
                customers.write({"image_1920": PICTURES[turn], "phone": f"{turn}"})

            with self.subTest(count=count):
                self.assertLessEqual(self._extra(write), 3)

    def test_everything_else_in_the_file(self):
        """S17, performance: bank accounts, numbers, links, connections, interactions."""
        category = self.env["res.partner.id_category"].create({"name": "Test", "code": "T"})
        kind = self.env["res.partner.relation.type"].create(
            {"name": "supplies", "name_inverse": "is supplied by"}
        )
        cases = {
            "res.partner.bank": ({"acc_number": "T"}, "note"),
            "res.partner.id_number": ({"name": "T", "category_id": category.id}, "place_issuance"),
            "crm.link": ({"url": "https://www.example.com", "name": "T"}, "name"),
            "crm.application": ({"number": "T"}, "product"),
            "crm.interaction": ({"name": "T", "type_id": self.type_task.id}, "note"),
            "res.partner.relation": ({"type_id": kind.id}, "date_start"),
        }
        for model, (values, field) in cases.items():
            for count in (1, 30):
                with self.subTest(model=model, count=count):
                    self._check_creating_and_writing(model, values, field, count)

    def _check_creating_and_writing(self, model, values, field, count):
        made = self.quiet_env[model]

        def create(turn):
            nonlocal made
            first = 1 + count + count * turn
            partners = self.customers[first : first + count]
            made = made.create([self._row(model, values, partner) for partner in partners])

        def write(turn):
            made.write({field: f"2026-05-0{turn + 1}" if field == "date_start" else f"Test {turn}"})

        self.assertLessEqual(self._extra(create), 3)
        self.assertLessEqual(self._extra(write), 3)
        line = self.env["crm.change"].sudo().search([], limit=1, order="id desc")
        self.assertEqual((line.res_model, line.kind), (model, "changed"))

    def _row(self, model, values, partner):
        if model == "res.partner.relation":
            sides = {"left_partner_id": self.customers[0].id, "right_partner_id": partner.id}
            return {**values, **sides}
        number = {"number": f"{partner.id}"} if model == "crm.application" else {}
        return {**values, **number, "partner_id": partner.id}

    def test_creating_customers(self):
        """S17, performance: an import of many is one more statement."""
        for count in (1, 200):
            with self.subTest(count=count):
                self.assertLessEqual(
                    self._extra(
                        lambda turn, count=count: self.quiet_env["res.partner"].create(
                            [{"name": f"Test {turn} {number}"} for number in range(count)]
                        )
                    ),
                    3,
                )

    def test_file_of_a_customer_is_found_by_its_index(self):
        """S17, performance: customer and time frame reach the index, not the whole log."""
        self.customers.write({"city": "Testville"})
        self.log()
        self.env.cr.execute("ANALYZE crm_change")
        customer = self.customers[7]
        audit = self.env["crm.change.audit"].create({"partner_id": customer.id})
        for user in (self.user_manager, self.env.user):
            Change = self.env["crm.change"].with_user(user)
            query = Change._search(audit._changes_domain(), limit=80, order=Change._order)
            plan = self.explain(query.select())
            with self.subTest(user=user.login):
                self.assertIn("crm_change_partner_date", plan)
                self.assertIn("crm_change_commercial_partner_date", plan)
                self.assertNotIn("Seq Scan on crm_change", plan)
                self.assertNotIn("hashed SubPlan", plan)
        self.env.cr.execute("SHOW jit")
        self.assertEqual(self.env.cr.fetchone(), ("off",))
