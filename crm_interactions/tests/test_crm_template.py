from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .message_common import MessageCommon


@tagged("post_install", "-at_install")
class TestCrmTemplate(MessageCommon):
    """Templates: contents by channel and language, placeholders from a known list."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("pl_PL")
        cls.channel_sms = cls.env.ref("crm_interactions.crm_channel_sms")
        cls.template = cls.env["crm.template"].create({"name": "Thanks"})
        cls.english = cls.add_item(
            lang="en_US",
            subject="Thank you, {{ object.partner_id.name }}",
            body='<p>Yours, <t t-out="object.user_id.name"/></p>',
        )

    @classmethod
    def add_item(cls, **values):
        return cls.env["crm.template.item"].create(
            {
                "template_id": cls.template.id,
                "channel_id": cls.channel_email.id,
                "body": "<p>Thanks</p>",
                **values,
            }
        )

    def use_template(self, **values):
        interaction = self.interaction.with_user(self.user_own)
        interaction.write({"use_template": True, "template_id": self.template.id, **values})
        return interaction

    def test_words_come_from_the_template(self):
        """F4: subject and body are the content's, its placeholders filled in."""
        interaction = self.use_template(lang="en_US")
        self.assertEqual(interaction.template_item_id, self.english)
        self.assertEqual(interaction.subject, "Thank you, Test Customer Ltd")
        self.assertEqual(interaction.body, "<p>Yours, Test Own</p>")

    def test_words_appear_in_the_form_before_saving(self):
        """F4: choosing the template fills subject and text at once and locks them."""
        with Form(self.env["crm.interaction"].with_user(self.user_own)) as form:
            form.type_id = self.type_task
            form.partner_id = self.customer
            form.use_template = True
            form.template_id = self.template
            self.assertEqual(form.subject, "Thank you, Test Customer Ltd")
            self.assertIn("Yours, Test Own", form.body)
            with self.assertRaises(AssertionError):
                form.subject = "Mine"

    def test_words_from_a_template_are_locked(self):
        """F4: the server refuses other words while the template is used."""
        interaction = self.use_template()
        for name in ("subject", "body", "body_text"):
            with self.assertRaisesRegex(UserError, "come from the template"):
                interaction.write({name: "Mine"})

    def test_words_stay_and_are_free_without_the_template(self):
        """F4: use template off: the words stay and can be edited."""
        interaction = self.use_template()
        interaction.use_template = False
        self.assertEqual(interaction.subject, "Thank you, Test Customer Ltd")
        interaction.subject = "Thank you all"
        self.assertEqual(interaction.subject, "Thank you all")

    def test_sent_words_do_not_change_with_the_template(self):
        """F4: what was sent stays readable, word for word, when the template changes."""
        interaction = self.use_template()
        interaction.action_send()
        message = interaction.message_out_ids
        self.english.write({"subject": "Other", "body": "<p>Other</p>"})
        self.assertEqual(message.subject, "Thank you, Test Customer Ltd")
        self.assertEqual(message.template_item_id, self.english)
        self.template.unlink()
        self.assertEqual(message.body, "<p>Yours, Test Own</p>")

    def test_content_fits_channel_and_language(self):
        """F4: the customer's language, then the company's, then any; said on the screen."""
        self.customer.lang = "pl_PL"
        interaction = self.create_interactions(name="Savings plan").with_user(self.user_own)
        self.assertEqual(interaction.lang, "pl_PL", "the customer's language by default")
        interaction.write({"use_template": True, "template_id": self.template.id})
        self.assertEqual(interaction.template_item_id, self.english)
        self.assertRegex(interaction.template_note, "no content in Polish.*English")
        polish = self.add_item(lang="pl_PL", subject="Dzień dobry")
        interaction.lang = "en_US"
        interaction.lang = "pl_PL"
        self.assertEqual(interaction.template_item_id, polish)
        self.assertFalse(interaction.template_note)
        text = self.add_item(channel_id=self.channel_sms.id, lang=False, body="<p>Thanks!</p>")
        interaction.send_as_text = True
        self.assertEqual(interaction.template_item_id, text)
        self.assertEqual(interaction.body_text, "Thanks!")

    def test_channel_without_content_says_so(self):
        """F4: no content for the channel: the screen says it and the words are free."""
        interaction = self.use_template(send_as_text=True)
        self.assertRegex(interaction.template_note, "no content for SMS")
        interaction.subject = "Mine"

    def test_one_content_for_a_channel_and_language(self):
        """F4: a content is found without doubt."""
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self.add_item(lang="en_US", subject="Twice")

    def test_forbidden_expressions_are_refused_for_everybody(self):
        """Section 4: templates run no code, written by editors and administrators neither."""
        self.user_manager.group_ids += self.env.ref("mail.group_mail_template_editor")
        forbidden = [
            {"subject": "{{ object.env['res.users'].search([]) }}"},
            {"subject": "{{ user.password }}"},
            {"body": '<t t-out="object.env.cr"/>'},
            {"body": '<t t-out="object.partner_id.bank_ids"/>'},
            {"body": '<p t-if="True">x</p>'},
            {"body": '<t t-foreach="object.message_out_ids" t-as="m">x</t>'},
            {"body": '<t t-set="x" t-value="1"/>'},
        ]
        for values in forbidden:
            for user in (self.user_manager, self.env.ref("base.user_admin"), self.env.user):
                with self.subTest(values), self.assertRaises(ValidationError):
                    self.english.with_user(user).write(values)
                with self.subTest(values), self.assertRaises(ValidationError):
                    self.add_item(lang="pl_PL", **values)
        self.assertEqual(self.english.subject, "Thank you, {{ object.partner_id.name }}")

    def test_refusal_names_the_expression_and_the_allowed_ones(self):
        """Section 4: the message says what is wrong and what may be used."""
        with self.assertRaisesRegex(ValidationError, "object.env.*object.partner_id.name"):
            self.english.body = '<t t-out="object.env"/>'

    def test_placeholders_are_read_as_the_user(self):
        """F4: a template shows nobody what he may not read."""
        interaction = self.create_interactions(confidential=True, user=self.user_own)
        with self.assertRaises(AccessError):
            self.english.with_user(self.user_all)._render_for(interaction.with_user(self.user_all))

    def test_rendered_words_are_plain(self):
        """Section 4: a customer's name that looks like code is text."""
        self.customer.name = "{{ 7*7 }} <b>Ltd</b>"
        interaction = self.use_template()
        self.assertEqual(interaction.subject, "Thank you, {{ 7*7 }} <b>Ltd</b>")
        self.english.body = '<p><t t-out="object.partner_id.name"/></p>'
        interaction.use_template = False
        interaction.use_template = True
        self.assertEqual(interaction.body, "<p>{{ 7*7 }} &lt;b&gt;Ltd&lt;/b&gt;</p>")

    def test_salespeople_use_templates_and_managers_write_them(self):
        """F4: only managers change templates."""
        with self.assertRaises(AccessError):
            self.template.with_user(self.user_own).name = "Mine"
        self.template.with_user(self.user_manager).name = "Ours"
