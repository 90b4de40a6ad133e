OPERATIONS = {"r": "read", "w": "write", "c": "create", "d": "unlink"}


class AccessMatrixMixin:
    """Who may do what with every model of some addons, as a table (section 4).

    ``MATRIX`` says for each model what salespeople, managers and data protection may do: read,
    write, create, delete. Which rows, the rules say; their tests are with the models. The test case
    has a user of each role.
    """

    # Odoo runs tests that a class inherits only where it says so.
    allow_inherited_tests_method = True
    ADDONS = ()
    MATRIX = {}
    # Models of other addons whose rights ours widen.
    FOREIGN = {}
    # What every employee may do besides.
    EMPLOYEES = {}

    def allowed(self, user, model):
        access = self.env[model].with_user(user)
        return "".join(key for key, name in OPERATIONS.items() if access.has_access(name)) or "-"

    def test_every_model_has_its_line(self):
        """Section 4: no model is forgotten; a new one says who may do what with it."""
        models = {
            name
            for name, model in self.env.registry.items()
            if model._original_module in self.ADDONS and not model._abstract
        }
        self.assertEqual(models, self.MATRIX.keys())

    def test_rights_are_those_of_the_table(self):
        """Section 4: own, leader, all, manager, data protection, as these users."""
        for model, rights in (self.MATRIX | self.FOREIGN).items():
            salespeople, manager, officer = rights.split()
            for user, expected in (
                (self.user_own, salespeople),
                (self.user_leader, salespeople),
                (self.user_all, salespeople),
                (self.user_manager, manager),
                (self.user_officer, officer),
            ):
                with self.subTest(model=model, user=user.login):
                    self.assertEqual(self.allowed(user, model), expected)

    def test_outsiders_have_no_rights(self):
        """Section 4: neither employees of other departments, nor customers, nor the public."""
        for model in self.MATRIX | self.FOREIGN:
            with self.subTest(model=model):
                expected = self.EMPLOYEES.get(model, "-")
                self.assertEqual(self.allowed(self.user_internal, model), expected)
                self.assertEqual(self.allowed(self.user_portal, model), "-")
                self.assertEqual(self.allowed(self.user_public, model), "-")
