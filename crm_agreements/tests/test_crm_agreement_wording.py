from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import AgreementCommon

HOSTILE = """
<p onclick="alert(1)" style="position:fixed" class="o_x">I agree <b>gladly</b></p>
<script>alert(2)</script><img src="x" onerror="alert(3)"/>
<a href="javascript:alert(4)">here</a><iframe src="https://example.com"></iframe>
<form action="https://example.com"><input name="password"/></form>
<svg><animate onbegin="alert(5)"/></svg><t t-out="request.env.cr"/><object data="x"></object>
"""


@tagged("post_install", "-at_install")
class TestCrmAgreementWording(AgreementCommon):
    """The words customers agree to: versions that never change (B10)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type_new = cls.env["crm.agreement.type"].create({"name": "Test", "code": "test_new"})

    def write_words(self, lang="en_US", publish=True, body="<p>I agree</p>", **values):
        values = {"type_id": self.type_new.id, "lang": lang, "body": body, **values}
        wording = self.env["crm.agreement.wording"].create(values)
        if publish:
            wording.action_publish()
        return wording

    def current(self, *langs):
        found = self.env["crm.agreement.wording"]._current(self.type_new, langs)
        return found.get(self.type_new)

    def test_hostile_words_are_harmless(self):
        """B10: scripts, forms, frames, styles and handlers do not survive saving."""
        body = self.write_words(body=HOSTILE).body
        self.assertIn("I agree <b>gladly</b>", body)
        for trace in (
            "alert", "script", "onclick", "onerror", "iframe", "<form", "<input", "style", "class",
            "animate", "t-out", "<object", "javascript",
        ):  # fmt: skip
            self.assertNotIn(trace, body)

    def test_published_words_never_change(self):
        """B10: words, language and type are frozen with publishing, for the administrator too."""
        wording = self.write_words()
        for values in (
            {"body": "<p>Other</p>"},
            {"lang": "pl_PL"},
            {"type_id": self.type_sms.id},
            {"state": "draft"},
            {"version": 7},
        ):
            with self.assertRaises(UserError):
                wording.write(values)
        for change in (wording.unlink, wording.action_publish):
            with self.assertRaises(UserError):
                change()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.type_new.unlink()
        wording.active = False
        self.assertFalse(self.current("en_US"))

    def test_new_words_are_a_new_version(self):
        """B10: each language counts its own versions; customers get the newest published one."""
        first = self.write_words()
        draft = self.env["crm.agreement.wording"].browse(first.action_new_version()["res_id"])
        self.assertEqual((draft.state, draft.version, draft.body), ("draft", 0, first.body))
        draft.body = "<p>I agree to more</p>"
        self.assertEqual(self.current("en_US"), first)
        draft.action_publish()
        self.assertEqual(draft.version, 2)
        self.assertEqual(self.current("en_US"), draft)
        self.assertEqual(self.write_words("pl_PL").version, 1)
        draft.active = False
        self.assertEqual(self.write_words().version, 3)

    def test_language_falls_back(self):
        """B10: the language asked for, then its variant, the next one, English, any at all."""
        polish = self.write_words("pl_PL")
        self.assertEqual(self.current("he_IL"), polish)
        english = self.write_words("en_US")
        spanish = self.write_words("es_ES")
        self.assertEqual(self.current("he_IL", False), english)
        self.assertEqual(self.current("es_MX", "pl_PL"), spanish)
        self.assertEqual(self.current("he_IL", "pl_PL"), polish)

    def test_empty_words_are_not_published(self):
        """B10: words without text cannot be published."""
        with self.assertRaisesRegex(UserError, "no words yet"):
            self.write_words(body="<p><br></p>")

    def test_only_managers_write_words(self):
        """B10: salespeople read the words; their managers write and publish them."""
        wording = self.write_words(publish=False)
        self.assertTrue(wording.with_user(self.user_own).body)
        with self.assertRaises(AccessError):
            wording.with_user(self.user_own).action_publish()
        wording.with_user(self.user_manager).action_publish()
        self.assertEqual(wording.state, "published")

    def test_shipped_words(self):
        """B10: the four types have published words in the four languages."""
        types = self.env["crm.agreement.type"].search(
            [
                (
                    "code",
                    "in",
                    ("data_collection", "email_marketing", "call_marketing", "sms_marketing"),
                )
            ]
        )
        self.assertEqual(len(types), 4)
        for agreement_type in types:
            for lang in ("en_US", "pl_PL", "he_IL", "ro_RO"):
                wording = self.env["crm.agreement.wording"]._current(agreement_type, [lang])
                self.assertEqual(wording[agreement_type].lang, lang)
                self.assertEqual(wording[agreement_type].version, 1)
