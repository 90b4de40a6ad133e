import re

import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools import file_path
from odoo.tools.translate import TranslationModuleReader

LANGUAGES = ("he", "pl", "ro")
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]|\$\{\w+\}|</?\w+|\{\{.*?\}\}")


@tagged("post_install", "-at_install")
class TestI18n(TransactionCase):
    """The translations the addon ships; the addons above test theirs by inheriting this."""

    addon = "crm_interactions"
    # Fewer would mean that nothing was read.
    least_terms = 500
    sample_field = ("crm.interaction", "note")
    sample_menu = "crm_interactions.crm_interaction_menu_mine"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.catalogues = {
            lang: polib.pofile(file_path(f"{cls.addon}/i18n/{lang}.po")) for lang in LANGUAGES
        }

    def test_every_term_is_translated(self):
        """Section 4: Polish, Hebrew and Romanian readers find no term in English."""
        reader = TranslationModuleReader(self.env.cr, modules=[self.addon])
        terms = {row[4] for row in reader}
        self.assertGreater(len(terms), self.least_terms)
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
        addon = self.env["ir.module.module"].search([("name", "=", self.addon)])
        addon._update_translations(["pl_PL"])
        model, name = self.sample_field
        field = self.env[model].fields_get([name])[name]["string"]
        translated = self.env[model].with_context(lang="pl_PL").fields_get([name])[name]["string"]
        self.assertNotEqual(field, translated)
        menu = self.env.ref(self.sample_menu)
        self.assertNotEqual(menu.with_context(lang="pl_PL").name, menu.name)
