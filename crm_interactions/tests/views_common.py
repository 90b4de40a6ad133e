from lxml import etree

from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval

from .screen_common import NAMED, Screen, action_xml_id, button_name, words


class ViewsMixin:
    """Says in tables what a user may rely on in the views of an addon.

    Tables name what matters to a user: the buttons of a state, what can be written, what is found.
    Where they are exact (buttons, editable, required, filters), only what the addon ``ADDON``
    itself declares counts, so that other addons may add to its views.

    ``user_officer`` does nothing but protect data, beside the cast of the tests.
    """

    ADDON = ""
    # Whether every field of a search view, that of the addon, has to be in the table of terms.
    ALL_SEARCHED = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_officer = cls._create_user("officer", "crm_interactions.group_data_protection")

    # -- Screens --

    def see(self, user, record, kind="form", view=None, **context):
        """Return the `Screen` of a record, or of a model's new one, as ``user`` has it.

        ``view`` is the XML id of a view, of the addon if it names none. Without, it is the one
        that Odoo takes by itself.
        """
        record = record.with_user(user).with_context(**context)
        arch = self._arch(record, kind, view)
        return Screen(arch, record)

    def assertSees(self, screen, shows="", hides="", says=(), silent=(), **exact):
        """Check a screen: what it shows and hides at least, and what it reads or not.

        ``exact`` are names of the screen's sets with all their members that the addon declares:
        ``buttons``, ``editable``, ``required``, ``confirmed``, ``offered``, ``may``.
        """
        name = f"{screen.record._name} {screen.root.tag}"
        self.assertEqual(words(shows) - screen.shown - screen.offered, set(), f"{name} lacks")
        self.assertEqual(words(hides) & (screen.shown | screen.offered), set(), f"{name} shows")
        self.assertEqual(screen.stray, set(), f"{name}: label and field apart")
        self.assertEqual(screen.missing, set(), f"{name}: used by its cards, not loaded")
        own = self._own_names(screen.record._name) | words("create edit delete")
        for key, expected in exact.items():
            found = getattr(screen, key)
            self.assertEqual(found & own | (found & words(expected)), words(expected), key)
        for phrase in says:
            self.assertIn(phrase, screen.text)
        for phrase in silent:
            self.assertNotIn(phrase, screen.text)

    def _arch(self, model, kind, view=None):
        """Return the view of ``kind`` that Odoo sends to the user of ``model``."""
        name = view if not view or "." in view else f"{self.ADDON}.{view}"
        view_id = self.env.ref(name).id if name else None
        return etree.fromstring(model.get_view(view_id, kind)["arch"])

    def _own_names(self, model):
        """Return the names that the addon's own views give to the nodes of a model's views."""
        names = set()
        data = self.env["ir.model.data"].search(
            [("module", "=", self.ADDON), ("model", "=", "ir.ui.view")]
        )
        for view in self.env["ir.ui.view"].browse(data.mapped("res_id")):
            if view.model == model:
                for node in etree.fromstring(view.arch).iter(*NAMED, "filter"):
                    name = node.get("name") or node.get("special") or node.get("id") or ""
                    name = node.get("title", name) if name == "web_ribbon" else name
                    names.add(button_name(self.env, name.replace(" ", "_")))
        return names

    def assertCompanyShown(self, table):
        """Check that users of several companies see whose a record is, and others no such field.

        ``table``: model → the kinds of its views, or the XML ids of such that are not the first.
        """
        users = {}
        for login, companies in [
            ("single", self.company),
            ("several", self.company | self.company_abroad),
        ]:
            user = users[login] = self._create_user(login, "sales_team.group_sale_manager")
            user.group_ids += self.env.ref("crm_interactions.group_data_protection")
            user.company_ids = companies
        for model, views in table.items():
            for view in views.split():
                kind, _slash, xml_id = view.partition("/")
                for login, user in users.items():
                    with self.subTest(model=model, view=view, user=login):
                        new = self.env[model].with_user(user).new({})
                        screen = self.see(user, new, kind, xml_id or None)
                        found = "company_id" in screen.shown | screen.offered
                        self.assertEqual(found, login == "several")

    # -- Searching --

    def assertFilters(self, user, named, table, view=None, only=False):
        """Check each filter of a search view: its name → which of the ``named`` records it finds.

        ``named``: word → record; the table names them by their words. ``only``: those of the
        table are checked, not that it has all.
        """
        model = self._among(named).with_user(user)
        own = table.keys() if only else self._own_names(model._name) | table.keys()
        found = {
            node.get("name"): self._found(named, model, node.get("domain"))
            for node in self._arch(model, "search", view).iter("filter")
            if node.get("domain") and node.get("name") in own
        }
        self.assertEqual(found, {name: words(expected) for name, expected in table.items()})

    def assertFinds(self, user, named, table, view=None):
        """Check what a typed term finds in a searched field: (field, term, words of records)."""
        model = self._among(named).with_user(user)
        search = self._arch(model, "search", view)
        first = search.find("field").get("name")
        self.assertEqual(first, table[0][0], "the field in which terms are searched by default")
        own = {node.get("name") for node in search.iterfind("field")} & self._own_names(model._name)
        if self.ALL_SEARCHED:
            self.assertEqual({row[0] for row in table}, own)
        for name, term, expected in table:
            with self.subTest(field=name, term=term):
                (node,) = search.xpath(f"./field[@name='{name}']")
                domain = node.get("filter_domain")
                if not domain:
                    domain = f"[('{name}', '{node.get('operator') or 'ilike'}', self)]"
                found = self._found(named, model, domain.replace("self", repr(term)))
                self.assertEqual(found, words(expected))

    def assertGroups(self, user, model, table, view=None):
        """Check what the filters group by, or offer dates of, and that Odoo accepts it.

        ``table``: name → field, with its interval; ``date=`` before the field of a date filter.
        """
        model = self.env[model].with_user(user)
        own = self._own_names(model._name)
        found = {}
        for node in self._arch(model, "search", view).iter("filter"):
            if node.get("name") in own and node.get("date"):
                found[node.get("name")] = f"date={node.get('date')}"
            elif node.get("name") in own and node.get("context"):
                spec = safe_eval(node.get("context"), {"uid": user.id})["group_by"]
                found[node.get("name")] = spec
                model._read_group([("id", "=", 0)], [self._spec(model, spec)], ["__count"])
        self.assertEqual(found, table)

    def _among(self, named):
        records = list(named.values())
        return records[0].union(*records[1:])

    def _found(self, named, model, domain):
        """Return the words of the records that a domain of a view finds for the model's user."""
        domain = Domain(safe_eval(domain, {"uid": model.env.uid}))
        if any(model.ids):
            found = model.search(domain & Domain("id", "in", model.ids))
        else:  # records of a model that only reads what others store
            found = model.sudo().filtered_domain(domain)
        return {word for word, record in named.items() if record.sudo() in found.sudo()}

    def _spec(self, model, spec):
        is_date = model._fields[spec.partition(":")[0]].type in ("date", "datetime")
        return spec if ":" in spec or not is_date else f"{spec}:month"

    # -- Actions and menus --

    def assertOpens(self, user, action, views, filters="", named=None, finds="", **said):
        """Check an action of the addon: its views for a user, its filters at first, what they find.

        ``views`` are the kinds in their order; each is loaded as the user. ``filters`` are those
        of the search that are set when it opens; each must be there. ``finds``: which of the
        ``named`` records it shows then. ``said``: what else its context says, target included.
        """
        values = self.env["ir.actions.act_window"]._for_xml_id(f"{self.ADDON}.{action}")
        self.assertEqual([kind for _view, kind in values["views"]], views.split())
        self.assertEqual(values["target"], said.pop("target", "current"))
        context = safe_eval(values["context"] or "{}", {"uid": user.id})
        model = self._among(named) if named else self.env[values["res_model"]]
        model = model.with_user(user).with_context(**context)
        search_id = values["search_view_id"] and values["search_view_id"][0]
        loaded = model.get_views([*values["views"], (search_id, "search")])["views"]
        set_filters = {key for key in context if key.startswith("search_default_")}
        self.assertEqual(set_filters, {f"search_default_{name}" for name in words(filters)})
        domain = Domain(safe_eval(values["domain"] or "[]", {"uid": user.id}))
        for name in words(filters):
            (node,) = etree.fromstring(loaded["search"]["arch"]).xpath(f".//filter[@name='{name}']")
            self.assertTrue(context[f"search_default_{name}"])
            domain &= Domain(safe_eval(node.get("domain") or "[]", {"uid": user.id}))
        self.assertEqual({key: context[key] for key in context.keys() - set_filters}, said)
        if named:
            self.assertEqual(self._found(named, model, repr(list(domain))), words(finds))

    def assertBindings(self, table):
        """Check the Action menu: (model, user) → XML ids of the addon's, each with its views."""
        for (model, user), expected in table.items():
            with self.subTest(model=model, user=user.login):
                bound = self.env["ir.actions.actions"].with_user(user).get_bindings(model)
                found = set()
                for row in bound.get("action", ()):
                    addon, _dot, name = action_xml_id(self.env, row["id"]).partition(".")
                    found |= (
                        {f"{name}/{row['binding_view_types']}"} if addon == self.ADDON else set()
                    )
                self.assertEqual(found, words(expected))

    def assertMenus(self, table):
        """Check which menus of the addon each user sees in the app: user → XML ids."""
        root = self.env.ref("crm_interactions.crm_interactions_menu_root")
        menus = self.env["ir.ui.menu"].search([("id", "child_of", root.id)])
        domain = [("module", "=", self.ADDON), ("model", "=", "ir.ui.menu")]
        data = self.env["ir.model.data"].search([*domain, ("res_id", "in", menus.ids)])
        for user, expected in table.items():
            with self.subTest(user=user.login):
                seen = self.env["ir.ui.menu"].with_user(user).load_menus(False)
                found = {row.name for row in data if row.res_id in seen}
                self.assertEqual(found, words(expected))
