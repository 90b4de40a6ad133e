from odoo import fields
from odoo.tests import TransactionCase, tagged
from odoo.tools import convert_file

FILES = (
    "demo/res_partner_demo.xml",
    "demo/crm_interaction_demo.xml",
    "demo/crm_inbound_demo.xml",
    "demo/crm_application_demo.xml",
    "demo/res_partner_relation_demo.xml",
)


@tagged("post_install", "-at_install")
class TestDemo(TransactionCase):
    """The demo data tells a story about companies that are plainly fictitious, and mails nobody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_demo = cls.env.ref("base.user_demo", raise_if_not_found=False)
        if not cls.user_demo:
            cls.user_demo = cls._create_user_demo()
        for model in ("mail.mail", "mail.notification", "sms.sms"):
            cls.env[model].search([]).unlink()
        for file in FILES:
            convert_file(cls.env, "crm_interactions", file, {}, mode="init", noupdate=True)
        cls.env.flush_all()
        cls.env.cr.precommit.run()
        data = cls.env["ir.model.data"].search(
            [
                ("module", "=", "crm_interactions"),
                ("model", "=", "crm.interaction"),
                ("name", "=like", "crm_interaction_%"),
            ]
        )
        cls.interactions = cls.env["crm.interaction"].browse(data.mapped("res_id"))

    @classmethod
    def _create_user_demo(cls):
        """Make the user that a database without demo data lacks."""
        group = cls.env.ref("sales_team.group_sale_salesman")
        user = cls.env["res.users"].create(
            {"name": "Demo", "login": "demo_of_test", "group_ids": group.ids}
        )
        cls.env["ir.model.data"]._update_xmlids([{"xml_id": "base.user_demo", "record": user}])
        return user

    def one(self, name):
        return self.env.ref(f"crm_interactions.crm_interaction_{name}")

    def test_loading_it_sends_nothing(self):
        """Section 4: neither customers nor users get a message."""
        for model in ("mail.mail", "mail.notification", "sms.sms", "crm.message"):
            self.assertFalse(self.env[model].search_count([]), model)

    def test_chain_leads_from_the_first_call_to_the_contract(self):
        """C6: each interaction follows the one before."""
        chain = self.one("bakery_handover")
        names = []
        while chain:
            names.append(chain.type_id.code)
            chain = chain.parent_id
        self.assertEqual(names, ["meeting", "task", "meeting", "email", "call"])

    def test_every_state_and_both_users_occur(self):
        """Section 4: lists, kanban and filters have something to show."""
        self.assertEqual(
            set(self.interactions.mapped("state")), {"planned", "in_progress", "done", "cancelled"}
        )
        self.assertEqual(
            self.interactions.user_id, self.user_demo | self.env.ref("base.user_admin")
        )
        self.assertEqual(set(self.interactions.mapped("direction")), {"in", "out"})
        self.assertTrue(self.interactions.link_ids)
        self.assertTrue(self.interactions.filtered("confidential"))

    def test_dates_stay_about_today(self):
        """F2: what is planned lies ahead, one task is overdue, what was held lies behind."""
        now = fields.Datetime.now()
        self.assertTrue(self.one("garden_task").is_overdue)
        ahead = self.interactions.filtered(lambda i: i.state == "planned" and not i.is_overdue)
        self.assertGreaterEqual(len(ahead), 5)
        self.assertGreaterEqual(min(ahead.mapped("date_start")).date(), now.date())
        held = self.interactions.filtered(lambda i: i.state == "done")
        self.assertLess(max(held.mapped("date_activity")), now)
        self.assertTrue(all(held.mapped("result_type_id")))

    def test_planned_meetings_are_in_the_calendar_and_remind(self):
        """C7, B1: the employee sees them where he or she looks for them."""
        for name in ("bakery_handover", "logistics_visit"):
            interaction = self.one(name)
            self.assertEqual(interaction.calendar_event_id.start, interaction.date_start)
            self.assertEqual(interaction.reminder_ids.user_id, interaction.user_id)

    def test_confidential_one_is_hidden_from_the_other_user(self):
        """B5: only the responsible user, the author and managers."""
        own = self.one("logistics_confidential").with_user(self.user_demo)
        self.assertFalse(own.has_access("read"))

    def test_customers_and_addresses_cannot_be_taken_for_real_ones(self):
        """Section 4: example companies at example.com, contact persons by what they do."""
        data = self.env["ir.model.data"].search(
            [("module", "=", "crm_interactions"), ("name", "=like", "res_partner_%")]
        )
        partners = self.env["res.partner"].browse(
            data.filtered(lambda d: d.model == "res.partner").mapped("res_id")
        )
        self.assertGreaterEqual(len(partners), 9)
        for partner in partners.filtered("email"):
            self.assertTrue(partner.email.endswith(".example.com"))
        for customer in partners.filtered(lambda p: not p.parent_id):
            self.assertIn("Example", customer.name)

    def test_applications_show_where_each_can_be_opened(self):
        """F7: several sources, open and closed ones, at an address, a record and nowhere."""
        applications = self.env["crm.application"].search([("partner_id.name", "like", "Example")])
        self.assertEqual(
            set(applications.source_id.mapped("code")),
            {"internal", "leasing", "subscription", "ticket"},
        )
        self.assertTrue(applications.filtered("date_closed"))
        self.assertTrue(applications.filtered(lambda a: a.url and not a.date_closed))
        self.assertTrue(applications.filtered("record_ref"))
        self.assertTrue(applications.filtered(lambda a: not a.is_open_allowed))

    def test_connections_reach_two_steps(self):
        """S8: the bakery's drawing has neighbours, theirs, and a past connection."""
        bakery = self.env.ref("crm_interactions.res_partner_bakery")
        graph = bakery.get_connection_graph()
        self.assertEqual({node["step"] for node in graph["nodes"]}, {0, 1, 2})
        self.assertTrue(any(edge["is_over"] for edge in graph["edges"]))
