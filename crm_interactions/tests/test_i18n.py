import re

import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools import file_path
from odoo.tools.translate import TranslationModuleReader

ADDON = "crm_interactions"
LANGUAGES = ("he", "pl", "ro")
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]|\$\{\w+\}|</?\w+|\{\{.*?\}\}")


@tagged("post_install", "-at_install")
class TestI18n(TransactionCase):
    """The translations the addon ships."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.catalogues = {
            lang: polib.pofile(file_path(f"{ADDON}/i18n/{lang}.po")) for lang in LANGUAGES
        }

    def test_every_term_is_translated(self):
        """Section 4: Polish, Hebrew and Romanian readers find no term in English."""
        reader = TranslationModuleReader(self.env.cr, modules=[ADDON])
        terms = {row[4] for row in reader}
        self.assertGreater(len(terms), 500)
        for lang, catalogue in self.catalogues.items():
            done = {entry.msgid for entry in catalogue.translated_entries()}
            with self.subTest(lang=lang):
                self.assertFalse(sorted(terms - done))

    def test_translations_keep_the_placeholders(self):
        """Section 4: a translated sentence shows the same values and marks as the English one."""
        for lang, catalogue in self.catalogues.items():
            for entry in catalogue.translated_entries():
                with self.subTest(lang=lang, term=entry.msgid):
                    self.assertEqual(
                        sorted(PLACEHOLDER.findall(entry.msgstr)),
                        sorted(PLACEHOLDER.findall(entry.msgid)),
                    )

    def test_user_reads_the_app_in_his_language(self):
        """Section 4: labels, menus and messages of the addon come in the user's language."""
        self.env["res.lang"]._activate_lang("pl_PL")
        self.env["ir.module.module"].search([("name", "=", ADDON)])._update_translations(["pl_PL"])
        field = self.env["crm.interaction"].with_context(lang="pl_PL").fields_get(["note"])["note"]
        self.assertNotEqual(field["string"], "Note")
        menu = self.env.ref("crm_interactions.crm_interaction_menu_mine")
        self.assertNotEqual(menu.with_context(lang="pl_PL").name, menu.name)
