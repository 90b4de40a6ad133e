from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from odoo.addons.crm_interactions.models import res_partner_connection

from .common import InteractionCommon


@tagged("post_install", "-at_install")
class TestCrmConnection(InteractionCommon):
    """Connections between customers: who adds and sees them, and the drawing two steps deep."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.partner.relation"].search([]).unlink()
        for name in ("subsidiary", "member", "relay", "household", "recommended"):
            type_ = cls.env.ref(f"crm_interactions.res_partner_relation_type_{name}")
            setattr(cls, f"type_{name}", type_)
        cls.parent, cls.sister, cls.far = cls.quiet_env["res.partner"].create(
            [
                {"name": f"Test {name}", "is_company": True}
                for name in ("Parent Ltd", "Sister Ltd", "Far Ltd")
            ]
        )

    def connect(self, left, type_, right, **values):
        return self.env["res.partner.relation"].create(
            {
                "left_partner_id": left.id,
                "type_id": type_.id,
                "right_partner_id": right.id,
                **values,
            }
        )

    def graph(self, partner=None, user=None):
        return (partner or self.customer).with_user(user or self.user_own).get_connection_graph()

    def names(self, graph):
        return {node["name"]: node["step"] for node in graph["nodes"]}

    def add(self, partner, kind, other, user=None, **values):
        """Fill the dialog of the section as a user does."""
        action = partner.with_user(user or self.user_own).action_add_connection()
        model = self.env[action["res_model"]].with_user(user or self.user_own)
        with Form(model.with_context(**action["context"])) as form:
            form.kind = kind
            form.other_partner_id = other
            for name, value in values.items():
                form[name] = value
        form.record.action_add()

    # The dialog

    def test_salesperson_connects_customers_from_either_side(self):
        """S8: the dialog speaks from the customer's side, whichever end the type keeps it on."""
        subsidiary = self.type_subsidiary.id
        self.add(self.customer, f"{subsidiary},left", self.parent, date_start="2026-01-01")
        self.add(self.parent, f"{subsidiary},right", self.sister)
        found = self.env["res.partner.relation"].search([], order="id")
        self.assertEqual(found.left_partner_id, self.customer | self.sister)
        self.assertEqual(found.right_partner_id, self.parent)
        self.assertEqual(str(found[0].date_start), "2026-01-01")
        listed = found.with_user(self.user_own).with_context(current_partner_id=self.parent.id)
        self.assertEqual(listed.mapped("type_id_display"), ["Parent company of"] * 2)
        self.assertEqual(listed.other_partner_id, self.customer | self.sister)
        action = listed[1].action_open_other_partner()
        self.assertEqual((action["res_model"], action["res_id"]), ("res.partner", self.sister.id))

    def test_dialog_offers_what_fits_a_company_or_a_person(self):
        """S8: a person is no subsidiary, a company shares no household."""
        for partner, subsidiary, household in (
            (self.customer, True, False),
            (self.individual, False, True),
        ):
            with self.subTest(partner=partner.name):
                model = self.env["crm.connection.add"].with_user(self.user_own)
                kinds = dict(model.with_context(default_partner_id=partner.id)._selection_kinds())
                self.assertEqual("Subsidiary of" in kinds.values(), subsidiary)
                self.assertEqual("Same household as" in kinds.values(), household)
                self.assertEqual(list(kinds.values()).count("Same household as"), int(household))
                self.assertIn("Recommended", kinds.values())
                self.assertIn("Recommended by", kinds.values())

    def test_dialog_offers_partners_that_fit_the_type(self):
        """S8: to a household belong persons, and not the customer itself."""
        wizard = self.env["crm.connection.add"].new(
            {"partner_id": self.individual.id, "kind": f"{self.type_household.id},left"}
        )
        found = self.env["res.partner"].search(wizard.other_partner_domain)
        self.assertIn(self.contact, found)
        self.assertFalse(found & (self.customer | self.individual))

    def test_what_does_not_fit_is_refused(self):
        """S8 bad input: wrong kind of partner, itself, the same again, a wrong order of dates."""
        subsidiary, household = self.type_subsidiary.id, self.type_household.id
        for partner, kind, other, values in (
            (self.customer, f"{subsidiary},left", self.individual, {}),
            (self.customer, f"{subsidiary},left", self.customer, {}),
            (
                self.customer,
                f"{subsidiary},left",
                self.parent,
                {"date_start": "2026-02-01", "date_end": "2026-01-01"},
            ),
        ):
            with self.subTest(other=other.name), self.assertRaises(ValidationError):
                self.add(partner, kind, other, **values)
        self.add(self.individual, f"{household},left", self.contact)
        for partner, other in ((self.individual, self.contact), (self.contact, self.individual)):
            with self.subTest(again=other.name), self.assertRaisesRegex(ValidationError, "overlap"):
                self.add(partner, f"{household},left", other)

    # Access

    def test_who_maintains_connections(self):
        """S8: salespeople add, change and remove them; other employees read them."""
        connection = self.connect(self.customer, self.type_subsidiary, self.parent)
        for user, rights in (
            (self.user_own, ["read", "write", "unlink"]),
            (self.user_manager, ["read", "write", "unlink"]),
            (self.user_internal, ["read"]),
            (self.user_portal, []),
        ):
            with self.subTest(user=user.login):
                as_user = connection.with_user(user)
                allowed = [o for o in ("read", "write", "unlink") if as_user.has_access(o)]
                self.assertEqual(allowed, rights)
        connection.with_user(self.user_own).unlink()

    def test_connections_tell_no_partner_of_another_company(self):
        """S8, B7: who may not read one end sees neither the connection nor its name."""
        hidden = self.connect(self.customer_abroad, self.type_subsidiary, self.customer)
        self.assertFalse(hidden.with_user(self.user_own).has_access("read"))
        domain = self.customer.with_user(self.user_own).get_connections_domain()
        self.assertFalse(self.env["res.partner.relation"].with_user(self.user_own).search(domain))
        graph = self.graph()
        self.assertEqual((graph["edges"], graph["more"]), ([], 0))
        self.assertNotIn("Abroad", str(graph))
        self.assertEqual(len(self.graph(user=self.user_abroad)["edges"]), 1)
        with self.assertRaises(AccessError):
            self.graph(self.customer_abroad)

    def test_partner_hidden_by_a_rule_is_not_drawn(self):
        """S8, B7: the partners' own rules decide, also those another addon brings."""
        self.connect(self.customer, self.type_subsidiary, self.parent)
        self.connect(self.customer, self.type_member, self.sister)
        self.env["ir.rule"].create(
            {
                "name": "Hide the parent",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": [("id", "!=", self.parent.id)],
            }
        )
        self.assertEqual(self.names(self.graph()), {"Test Customer Ltd": 0, "Test Sister Ltd": 1})

    # The drawing

    def test_drawing_is_two_steps_deep(self):
        """S8: whom the customer is connected with, and whom they are; no further."""
        edge = self.connect(self.customer, self.type_subsidiary, self.parent)
        self.connect(self.sister, self.type_subsidiary, self.parent)
        self.connect(self.far, self.type_recommended, self.sister)
        graph = self.graph()
        self.assertEqual(
            self.names(graph),
            {"Test Customer Ltd": 0, "Test Parent Ltd": 1, "Test Sister Ltd": 2},
        )
        self.assertEqual(graph["more"], 0)
        (first,) = [e for e in graph["edges"] if e["id"] == edge.id]
        self.assertEqual(
            first,
            {
                "id": edge.id,
                "source": self.customer.id,
                "target": self.parent.id,
                "name": "Subsidiary of",
                "inverse": "Parent company of",
                "is_symmetric": False,
                "is_over": False,
            },
        )

    def test_connections_of_neighbours_among_each_other_are_drawn(self):
        """S8: the drawing is a graph, not a tree."""
        self.connect(self.customer, self.type_subsidiary, self.parent)
        self.connect(self.customer, self.type_member, self.sister)
        self.connect(self.sister, self.type_subsidiary, self.parent)
        self.assertEqual(len(self.graph()["edges"]), 3)

    def test_past_connections_are_marked(self):
        """S8: what is over is drawn as such, and after what is not."""
        self.connect(self.customer, self.type_subsidiary, self.parent, date_end="2020-01-01")
        self.connect(self.customer, self.type_member, self.sister)
        edges = self.graph()["edges"]
        self.assertEqual([edge["is_over"] for edge in edges], [False, True])

    def test_many_connections_are_counted_not_drawn(self):
        """S8: at most a hundred partners, nearest first, and the number of the rest."""
        partners = self.quiet_env["res.partner"].create(
            [{"name": f"Member {number}", "is_company": True} for number in range(130)]
        )
        self.env["res.partner.relation"].create(
            [
                {
                    "left_partner_id": partner.id,
                    "type_id": self.type_member.id,
                    "right_partner_id": self.customer.id,
                }
                for partner in partners
            ]
        )
        graph = self.graph()
        self.assertEqual(len(graph["nodes"]), res_partner_connection.NODES_MAX)
        self.assertEqual(len(graph["edges"]), 99)
        self.assertEqual(graph["more"], 31)

    def test_drawing_costs_the_same_for_many(self):
        """S8, performance: the number of queries does not grow with the graph."""

        def cost():
            self.graph()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.graph()
            return self.env.cr.sql_log_count - before

        self.connect(self.customer, self.type_subsidiary, self.parent)
        self.connect(self.sister, self.type_subsidiary, self.parent)
        # A cache that happens to be cold is no cost of the drawing.
        few = min(cost(), cost())
        partners = self.quiet_env["res.partner"].create(
            [{"name": f"Member {number}", "is_company": True} for number in range(60)]
        )
        for partner in partners:
            self.connect(partner, self.type_member, self.parent)
        self.assertEqual(len(self.graph()["nodes"]), 63)
        self.assertEqual(min(cost(), cost()), few)
        self.assertLessEqual(few, 8)

    def test_customer_alone_has_an_empty_drawing(self):
        """S8: no connections, just the customer."""
        graph = self.graph()
        self.assertEqual(self.names(graph), {"Test Customer Ltd": 0})
        self.assertEqual((graph["edges"], graph["more"]), ([], 0))

    def test_salespeople_have_one_way_to_the_connections(self):
        """S8: the section replaces the button of OCA's addon, which others keep."""
        view = self.env.ref("base.view_partner_form")
        for user, has_button in ((self.user_own, False), (self.user_internal, True)):
            with self.subTest(user=user.login):
                arch = self.customer.with_user(user).get_view(view.id)["arch"]
                self.assertEqual("action_view_relations" in arch, has_button)
                self.assertEqual("crm_connections" in arch, not has_button)
