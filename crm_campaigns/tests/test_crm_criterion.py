from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .segment_common import SegmentCommon


@tagged("post_install", "-at_install")
class TestCrmCriterion(SegmentCommon):
    """K3, S2–S5: how customers are classified, by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.criterion"].search([]).active = False
        cls.line = cls.criterion("Line", ["Bakery", "Hotel"], applies_to="company")
        cls.topics = cls.criterion("Topics", ["Ovens", "Training", "Repair"], kind="multi")
        cls.visits = cls.criterion("Visits", kind="boolean")
        cls.hint = cls.criterion("Hint", kind="text", applies_to="individual")

    @classmethod
    def criterion(cls, name, values=(), **options):
        rows = [Command.create({"name": value, "code": value.lower()}) for value in values]
        return cls.quiet_env["crm.criterion"].create(
            {"name": name, "code": f"test_{name.lower()}", "value_ids": rows, **options}
        )

    def value(self, criterion, *names):
        return criterion.value_ids.filtered(lambda one: one.name in names).ids

    def asked(self, partner):
        return {
            row["name"]: row["value"] for row in partner.with_user(self.user_own).get_criteria()
        }

    def test_duplicate_has_the_values_and_a_name_of_its_own(self):
        """S3: what is duplicated can be told apart, its values are those of the first one"""
        line, again = self.line.copy(), self.line.copy()
        self.assertEqual((line.name, line.code), ("Line (copy)", "test_line_2"))
        self.assertEqual(again.code, "test_line_3")
        self.assertEqual(line.value_ids.mapped("name"), ["Bakery", "Hotel"])
        self.assertEqual(line.value_ids.mapped("code"), ["bakery", "hotel"])

    def test_each_kind_of_criterion_keeps_its_value(self):
        """S2–S5: one of a list, several, yes or no, text; for companies or individuals"""
        customer = self.customer.with_user(self.user_own)
        bakery, topics = self.value(self.line, "Bakery"), self.value(self.topics, "Ovens", "Repair")
        customer.set_criteria(
            {str(self.line.id): bakery, str(self.topics.id): topics, str(self.visits.id): "no"}
        )
        self.individual.with_user(self.user_own).set_criteria({self.hint.id: "Sings"})
        self.assertEqual(
            self.asked(self.customer), {"Line": bakery, "Topics": topics, "Visits": "no"}
        )
        self.assertEqual(
            self.asked(self.individual), {"Topics": [], "Visits": False, "Hint": "Sings"}
        )
        self.assertEqual(
            customer.crm_criterion_answer_ids.mapped("value_text"),
            ["Bakery", "Ovens, Repair", "No"],
        )
        sings = self.individual.crm_criterion_answer_ids
        self.assertEqual(sings.value_text, "Sings")
        sings.value_text = "Paints"
        self.assertEqual(sings.text, "Paints")

    def test_empty_value_removes_the_answer(self):
        """S2: what is emptied is not known any more, what is not named stays"""
        self.customer.set_criteria(
            {self.visits.id: "yes", self.topics.id: self.topics.value_ids.ids}
        )
        self.customer.set_criteria({self.topics.id: []})
        self.assertEqual(self.customer.crm_criterion_answer_ids.criterion_id, self.visits)

    def test_compulsory_criterion_is_asked_for(self):
        """S2: the profile is not saved without it, and a filter finds who lacks it"""
        self.line.is_required = True
        missing = [("crm_criteria_missing", "=", True), ("id", "in", self.cast.ids)]
        self.assertEqual(self.env["res.partner"].search(missing), self.customer)
        self.assertTrue(self.customer.crm_criteria_missing)
        with self.assertRaisesRegex(ValidationError, "Fill in: Line"):
            self.customer.set_criteria({self.visits.id: "yes"})
        self.customer.set_criteria({self.line.id: self.value(self.line, "Hotel")})
        self.assertFalse(self.env["res.partner"].search(missing))
        self.assertFalse(self.customer.crm_criteria_missing)
        with self.assertRaisesRegex(ValidationError, "Fill in: Line"):
            self.customer.set_criteria({self.line.id: False})

    def test_wrong_values_are_refused(self):
        """S2–S5: a value belongs to its criterion, a list has one, others are not asked"""
        for values in (
            {self.line.id: self.topics.value_ids[:1].ids},
            {self.line.id: self.line.value_ids.ids},
            {self.visits.id: self.topics.value_ids[:1].ids},
            {self.hint.id: "Not asked of companies"},
            {0: "No criterion"},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self.customer.set_criteria(values)

    def test_changes_are_logged(self):
        """S17: how the customer was classified stands in its log of changes"""
        self.env.cr.precommit.run()
        self.customer.set_criteria({self.visits.id: "yes"})
        self.env.cr.precommit.run()
        self.customer.set_criteria({self.visits.id: "no"})
        self.env.cr.precommit.run()
        lines = self.env["crm.change"].search(
            [("res_model", "=", "crm.criterion.answer"), ("partner_id", "=", self.customer.id)]
        )
        self.assertEqual(sorted(lines.mapped("kind")), ["changed", "created"])
        change = lines.filtered(lambda line: line.kind == "changed")
        self.assertEqual((change.old_value["v"], change.new_value["v"]), ("yes", "no"))

    def test_customers_are_filtered_and_grouped_by_value(self):
        """K3: criteria are usable in lists and filters"""
        self.customer.set_criteria({self.topics.id: self.value(self.topics, "Ovens", "Repair")})
        self.individual.set_criteria({self.topics.id: self.value(self.topics, "Ovens")})
        Partner = self.env["res.partner"].with_user(self.user_own)
        self.env.flush_all()
        found = Partner.search([("crm_criterion_value_ids", "=", "Ovens")])
        self.assertEqual(found, self.customer | self.individual)
        groups = Partner._read_group(
            [("id", "in", found.ids)], ["crm_criterion_value_ids"], ["__count"]
        )
        self.assertEqual({value.name: count for value, count in groups}, {"Ovens": 2, "Repair": 1})

    def test_criteria_are_imported_by_name_or_code(self):
        """K3: a file of customers brings their criteria, and its faults are told"""
        header = [
            "name", "is_company",
            "crm_criterion_answer_ids/criterion_id", "crm_criterion_answer_ids/value_text",
        ]  # fmt: skip
        result = self.env["res.partner"].load(
            header,
            [
                ["Test Imported", "True", "Line", "bakery"],
                ["", "", "test_topics", "Ovens, repair"],
                ["", "", "Visits", "Yes"],
            ],
        )
        self.assertFalse(result["messages"])
        answers = self.env["res.partner"].browse(result["ids"]).crm_criterion_answer_ids
        self.assertEqual(answers.mapped("value_text"), ["Bakery", "Ovens, Repair", "Yes"])
        result = self.env["res.partner"].load(
            header, [["Test Imported 2", "True", "Line", "Butcher"]]
        )
        self.assertIn("“Butcher” is no value of “Line”", result["messages"][0]["message"])

    def test_segment_by_criterion(self):
        """K3: criteria are usable in segments"""
        self.customer.set_criteria(
            {self.topics.id: self.value(self.topics, "Ovens"), self.visits.id: "no"}
        )
        self.individual.set_criteria({self.hint.id: "Sings in a choir"})
        topics = {"kind": "criterion", "criterion_id": self.topics.id}
        ovens = [Command.set(self.value(self.topics, "Ovens", "Training"))]
        repair = [Command.set(self.value(self.topics, "Repair"))]
        for values, expected in (
            (topics, [self.customer]),
            (topics | {"criterion_value_ids": ovens}, [self.customer]),
            (topics | {"criterion_value_ids": repair}, []),
            ({"criterion_id": self.visits.id, "criterion_yes_no": "no"}, [self.customer]),
            ({"criterion_id": self.visits.id, "criterion_yes_no": "yes"}, []),
            ({"criterion_id": self.hint.id, "criterion_text": "CHOIR"}, [self.individual]),
            (
                topics | {"is_negated": True},
                [self.individual, self.contact, self.contact2],
            ),
        ):
            with self.subTest(values=values):
                segment = self.dynamic({"kind": "criterion", **values})
                self.assertChosen(segment, expected)

    def test_used_values_are_archived_not_deleted(self):
        """S3: neither a value nor the kind of a criterion goes from under its customers"""
        self.customer.set_criteria({self.line.id: self.value(self.line, "Hotel")})
        with self.assertRaisesRegex(ValidationError, "archive it"):
            self.line.kind = "text"
        self.line.value_ids.active = False
        (asked,) = (row for row in self.customer.get_criteria() if row["name"] == "Line")
        self.assertEqual([one["name"] for one in asked["values"]], ["Hotel"])

    def test_criteria_of_another_company_are_not_asked(self):
        """K3: a criterion of one company is for its customers and those of all companies"""
        self.visits.company_id = self.company_abroad
        self.assertNotIn("Visits", self.asked(self.customer))
        abroad = self.customer_abroad.with_user(self.user_abroad)
        self.assertIn("Visits", [row["name"] for row in abroad.get_criteria()])

    def test_who_may_do_what(self):
        """K3: managers define criteria, users classify the customers they may read"""
        customer = self.customer.with_user(self.user_own)
        customer.set_criteria({self.visits.id: "yes"})
        for user in (self.user_own, self.user_all):
            with self.assertRaises(AccessError):
                self.line.with_user(user).name = "Mine"
            with self.assertRaises(AccessError):
                self.line.value_ids.with_user(user)[0].name = "Mine"
        self.line.with_user(self.user_manager).name = "Line of business"
        with self.assertRaises(AccessError):
            self.customer_abroad.with_user(self.user_own).set_criteria({self.visits.id: "yes"})
        with self.assertRaises(AccessError):
            self.customer.with_user(self.user_internal).get_criteria()
