from lxml import etree


class DeclaredMixin:
    """What an addon declares once and nobody would miss for months: its actions and its indexes.

    ``ACTIONS`` says what the server does by itself and how often: model, code, every. ``INDEXES``
    says over which columns the database finds rows, and which of them it lets be there once. A
    test database has too few rows, and lives too shortly, to notice that one is gone.
    """

    # Odoo runs tests that a class inherits only where it says so.
    allow_inherited_tests_method = True
    ADDON = ""
    ACTIONS = {}
    INDEXES = {}

    def test_scheduled_actions_run_by_themselves(self):
        """Section 4: each is there and on, runs as the system, as often as the table says."""
        data = self.env["ir.model.data"].search(
            [("module", "=", self.ADDON), ("model", "=", "ir.cron")]
        )
        self.assertEqual(set(data.mapped("name")), self.ACTIONS.keys())
        for row in data:
            action = self.env["ir.cron"].with_context(active_test=False).browse(row.res_id)
            with self.subTest(action=row.name):
                every = f"{action.interval_number} {action.interval_type}"
                done = (action.model_id.model, action.code, every)
                self.assertEqual(done, self.ACTIONS[row.name])
                self.assertEqual((action.active, action.state), (True, "code"))
                self.assertEqual(action.user_id, self.env.ref("base.user_root"))

    def test_database_has_every_index(self):
        """Performance: lists and locks have the indexes of the table, made of these columns."""
        module = self.env["ir.module.module"].search([("name", "=", self.ADDON)])
        # Odoo notes with its constraints what an index was made from, and the catalogue has it.
        self.env.cr.execute(
            """
            SELECT noted.name, noted.definition
              FROM ir_model_constraint noted
              JOIN pg_class made ON made.relname = noted.name AND made.relkind = 'i'
             WHERE noted.module = %s AND noted.type = 'i'
            """,
            [module.id],
        )
        found = {name: " ".join(definition.split()) for name, definition in self.env.cr.fetchall()}
        self.assertEqual(found, self.INDEXES)

    def test_buttons_and_filters_do_something(self):
        """Section 4: a button calls, a filter filters or groups, companies are shown to many"""
        data = self.env["ir.model.data"].search(
            [("module", "=", self.ADDON), ("model", "=", "ir.ui.view")]
        )
        for view in self.env["ir.ui.view"].browse(data.mapped("res_id")):
            if view.type == "qweb":
                continue
            arch = etree.fromstring(view.arch)
            idle = arch.xpath("//button[@name and not(@type) and not(@position)]")
            idle += arch.xpath(
                "//filter[not(@domain) and not(@context) and not(@date) and not(@position)]"
            )
            # What asks back says on its buttons what they do: "Ok" and "Cancel" say nothing.
            idle += arch.xpath("//button[@confirm][not(@confirm-label)]")
            idle += arch.xpath("//button[@confirm][@string='Cancel'][not(@cancel-label)]")
            if arch.tag == "form":
                idle += arch.xpath("//field[@name='company_id'][not(@groups) and not(@invisible)]")
            told = [etree.tostring(node).decode()[:200] for node in idle]
            self.assertEqual(told, [], view.name)
