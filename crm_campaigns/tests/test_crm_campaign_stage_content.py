from itertools import pairwise
from unittest.mock import patch

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from odoo.addons.crm_interactions.models.crm_message_delivery import Outcome

from ..models.crm_campaign_stage_content import TEMPLATE_TAG, _bare_tag, _says_something
from .common import CampaignCommon


@tagged("post_install", "-at_install")
class TestCrmCampaignStageContent(CampaignCommon):
    """K1, K4: the words of a stage, as each customer gets them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stage = cls.add_mail_stage()

    def preview(self, user=None):
        user = user or self.user_manager
        action = self.stage.with_user(user).action_preview()
        return Form(
            self.env["crm.campaign.preview"].with_user(user).with_context(**action["context"])
        )

    def test_preview_shows_what_a_customer_gets(self):
        """K1: name and data of a customer of the audience are filled in"""
        preview = self.preview()
        newest = (self.customer | self.individual).sorted("id")[-1]
        self.assertEqual(preview.partner_id, newest)
        self.assertIn(f"Dear {newest.name}", preview.body)
        preview.partner_id = self.contact
        self.assertEqual(preview.subject, f"News for {self.contact.name}")

    def test_test_goes_to_oneself_only(self):
        """K1: test sends reach the user who asks for them, marked as a test"""
        before = self.env["crm.message"].search([])
        self.preview().save().action_send_test()
        message = self.env["crm.message"].search([]) - before
        self.assertEqual(message.partner_id, self.user_manager.partner_id)
        self.assertTrue(message.subject.startswith("[Test] "))
        self.assertEqual(message.state, "queued")
        self.assertFalse(message.campaign_run_id)
        self.assertFalse(message.body_text, "an e-mail has no words of a text message")
        body = message._outgoing_mail()["body"]
        self.assertIn("there is news", body)
        self.assertNotIn("/crm/", body, "a test counts neither clicks nor openings")

    def test_test_that_does_not_leave_tells_its_sender(self):
        """K1: once, while the sender looks at the screen; a customer's message tells nobody"""
        messages = self.env["crm.message"]
        before = messages.search([])
        self.preview().save().action_send_test()
        test = messages.search([]) - before
        self.launch()
        other = self.stage.run_ids.activity_ids.message_out_ids[:1]
        both = test | other
        both._as_delivery().write({"state": "sending"})
        outcomes = dict.fromkeys(both.ids, Outcome("queued", "The mail server is away."))
        with patch.object(type(self.env["res.users"]), "_bus_send", autospec=True) as told:
            both._settle(outcomes)
            self.assertEqual(test.attempt_count, 1)
            both._as_delivery().write({"state": "sending"})
            both._settle(outcomes)
        ((receiver, kind, words),) = [call.args for call in told.call_args_list]
        self.assertEqual((receiver, kind), (self.user_manager, "simple_notification"))
        self.assertEqual(words["message"], "The mail server is away.")

    def test_test_without_own_address_is_refused(self):
        """Bad input: the reason is told"""
        self.user_manager.partner_id.email = False
        preview = self.preview().save()
        with self.assertRaisesRegex(UserError, "no address"):
            preview.action_send_test()

    def test_manager_inserts_a_placeholder_with_the_editor(self):
        """K1, K4: the editor's styles on a placeholder ask for no right to edit Odoo's templates"""
        editor = "mail.group_mail_template_editor"
        self.assertFalse(self.user_manager.has_group(editor))
        body = (
            '<p style="margin:0px">Dear <t t-out="object.name" style="margin:0px;font:\'a > b\'" '
            'class="x">friend</t></p>'
        )
        stage = self.stage.with_user(self.user_manager)
        stage.write({"body_arch": body.replace(" style", " data-style"), "body_html": body})
        self.assertIn('<p style="margin:0px">', stage.body_html)
        words = stage._words_for(self.customer)[self.customer.id]
        self.assertIn(f"Dear {self.customer.name}</p>", words["body"])
        with self.assertRaises(AccessError):
            stage.body_html = '<p><t t-out="object.user_ids.password" style="a"/></p>'

    def test_theme_without_words_is_no_content(self):
        """Bad input: of an empty theme nothing but the link to unsubscribe would be sent"""
        link = '<p><br/><a href="/unsubscribe_from_list">Unsubscribe</a>\ufeff</p>'
        table = "<table><tbody><tr><td><style>p {color: red}</style>%s</td></tr></tbody></table>"
        for words in ("", "<p>&nbsp;</p>", "<!-- News -->"):
            self.stage.body_html = table % (words + link)
            self.assertIn("no content", " ".join(self.stage._missing()), words)
        for words in ("News", '<img src="/x.png"/>', '<t t-out="object.name"/>'):
            self.stage.body_html = table % (words + link)
            self.assertFalse(self.stage._missing(), words)

    def test_pictures_and_placeholders_of_all_kinds_are_content(self):
        """Bad input: a background and an older placeholder, too; invisible signs are none"""
        for body, says in (
            (False, False),
            ("<p>\u200b \xa0\ufeff\t\r\n</p>", False),
            ("<p>\u200bNews</p>", True),
            ('<table background="/x.png"><tr><td/></tr></table>', True),
            ('<p><b t-esc="object.name"/></p>', True),
            ('<p><b t-if="object.name"/></p>', False),
        ):
            with self.subTest(body=body):
                self.assertIs(_says_something(body), says)

    def test_closed_placeholder_takes_in_nothing_of_what_follows(self):
        """K4: the editor's look goes, the rest of the tag stays as it was written"""
        for written, kept in (
            ('<t t-out="object.name" style="a"/>', '<t t-out="object.name"/>'),
            ("<t class='x' t-out='object.name' >y</t>", "<t t-out='object.name' >y</t>"),
            ('<t t-if="a > b" data-x="t-y">', '<t t-if="a > b">'),
            ("<table style='a'>", "<table style='a'>"),
        ):
            with self.subTest(written=written):
                self.assertEqual(TEMPLATE_TAG.sub(_bare_tag, written), kept)

    def test_fault_is_what_it_began_with(self):
        """Bad input: a refusal in its words, else the placeholder that is nearest to the words"""

        def fault(*errors):
            """Return what is told of errors, each of which led to the one before."""
            for error, reason in pairwise(errors):
                error.__context__ = reason
            return self.stage._content_fault(errors[0])

        asked = [ValueError(f"x while evaluating\n'object.{name}'") for name in ("one", "two")]
        for errors, words in (
            ([UserError("Closed.")], "The words cannot be filled in: Closed."),
            ([ValueError("x"), UserError("Closed.")], "The words cannot be filled in: Closed."),
            ([UserError("x"), *asked], "The placeholder “object.one”"),
            ([UserError("x"), KeyError("y"), asked[1]], "The placeholder “object.two”"),
            ([UserError("x"), KeyError("y")], "not written as it should be"),
            ([UserError("x"), AccessError("Secret."), asked[1]], "cannot be filled in: Secret."),
        ):
            with self.subTest(words=words):
                self.assertIn(words, fault(*errors))
        chosen = UserError("x")
        chosen.__cause__, chosen.__context__ = UserError("The cause."), UserError("Not it.")
        self.assertIn("The cause.", fault(chosen))

    def test_words_follow_the_customers_language(self):
        """K4: dates and amounts are written in the customer's language, or in the stage's"""
        self.env["res.lang"]._activate_lang("pl_PL")
        self.individual.lang = "pl_PL"
        words = self.stage._words_for(self.customer | self.individual)
        self.assertEqual(words[self.individual.id]["lang"], "pl_PL")
        self.stage.words_lang = "en_US"
        words = self.stage._words_for(self.individual)
        self.assertEqual(words[self.individual.id]["lang"], "en_US")

    def test_customer_whom_the_words_fail_for_is_left_out_alone(self):
        """Bad input: one customer without what the words need; the others get theirs"""
        self.individual.country_id = self.env.ref("base.pl")
        self.stage.body_html = "<p><t t-out=\"'xy'[object.country_id.id and 1 or 9]\"/> news</p>"
        self.launch()
        got = self.campaign.activity_ids.message_out_ids.partner_id
        self.assertEqual(got, self.individual)
        left_out = self.campaign.run_ids.exclusion_ids
        self.assertEqual(left_out.partner_id, self.customer)
        self.assertEqual(left_out.reason_code, "content")
        self.assertIn("“'xy'[object.country_id.id and 1 or 9]”", left_out.reason)
        self.assertNotRegex(left_out.reason, "Traceback|IndexError|out of range|<t")

    def test_placeholder_that_cannot_be_filled_in_is_named(self):
        """Bad input: of a subject, too, and of a condition; a broken one is told as such"""
        for vals, words in (
            ({"subject": "Hello {{ object.nope }}"}, "“object.nope”"),
            ({"body_html": '<p><b t-if="object.none.name">x</b></p>'}, "“object.none.name”"),
            ({"body_html": '<p><t t-out="1 +"/></p>'}, "not written as it should be"),
        ):
            with self.subTest(vals):
                self.stage.write({"subject": "News", "body_html": "<p>News</p>", **vals})
                reason = self.stage._words_for(self.customer)[self.customer.id]["error"]
                self.assertIn(words, reason)
                self.assertNotRegex(reason, "Error|attribute")

    def test_link_without_its_beginning_leads_to_the_web(self):
        """K4, B14: www.example.com in a link opens and counts; other addresses stay as they are"""
        self.stage.body_html = (
            '<p><a href="www.example.com/a">a</a><a class="b" href="shop.example.com">b</a>'
            '<a href="mailto:x@example.com">c</a><a href="/web/x.png">d</a><a href="#top">e</a>'
            '<a href="http://example.com">f</a><a href="unsubscribe_from_list">g</a></p>'
        )
        body = str(self.stage._words_for(self.customer)[self.customer.id]["body"])
        self.assertIn('href="https://www.example.com/a"', body)
        self.assertIn('href="https://shop.example.com"', body)
        for same in ("mailto:x@example.com", "#top", "http://example.com", "unsubscribe_from_list"):
            self.assertIn(f'href="{same}"', body)
        self.assertEqual(body.count('href="https://'), 2)

    def test_customers_section_of_messages_hides_the_customer(self):
        """K8: on the customer every row is the customer's; the column can be shown"""
        section = self.env.ref("crm_campaigns.crm_campaign_activity_view_list_external_customer")
        column = '//field[@name="partner_id"][@optional="hide"]'
        self.assertTrue(etree.fromstring(section.get_combined_arch()).xpath(column))
        form = self.env.ref("crm_campaigns.res_partner_view_form")
        self.assertIn(f'list_ref="{section.get_external_id()[section.id]}"', form.arch)

    def test_approved_words_are_locked(self):
        """K1: what a manager approved is what is sent"""
        self.campaign.with_user(self.user_manager).action_approve()
        with self.assertRaisesRegex(UserError, "approved"):
            self.stage.with_user(self.user_manager).subject = "Something else"

    def test_user_of_no_mailings_opens_the_editor(self):
        """K4: the mailing editor asks for favourites that a sales manager may not read"""
        Mailing = self.env["mailing.mailing"].with_user(self.user_manager)
        self.assertFalse(Mailing.has_access("read"))
        self.assertEqual(Mailing.action_fetch_favorites(), [])

    def test_imported_body_leaves_as_it_is(self):
        """K4: a body that did not come from the editor is sent unchanged"""
        self.stage.body_arch = "<p>Plain words</p>"
        self.assertEqual(self.stage.body_html, "<p>Plain words</p>")
        self.stage.write({"body_arch": "<p>Edited</p>", "body_html": "<p>Made ready</p>"})
        self.assertEqual(self.stage.body_html, "<p>Made ready</p>")

    def test_text_messages_have_their_own_words(self):
        """K4: what is written as text is filled in, previewed and tested; none is told"""
        stage = self.add_mail_stage(
            channel_id=self.env.ref("crm_interactions.crm_channel_sms").id,
            body_text="Dear {{ object.name }}",
            body_html=False,
        )
        words = stage._words_for(self.customer | self.individual)
        self.assertEqual(words[self.individual.id]["body_text"], f"Dear {self.individual.name}")
        self.user_manager.partner_id.phone = "+1 555 0111"
        self.stage = stage
        preview = self.preview().save()
        before = self.env["crm.message"].search([])
        preview.action_send_test()
        message = self.env["crm.message"].search([]) - before
        self.assertEqual(message.body_text, preview.body_text)
        stage.body_text = False
        self.assertEqual(stage._words_for(self.customer)[self.customer.id]["body_text"], "")
        self.assertIn("has no text", "".join(stage._missing()))

    def test_only_readers_of_the_campaign_look_at_its_words(self):
        """K1: the preview is refused to who may not read the stage"""
        with self.assertRaises(AccessError):
            self.stage.with_user(self.user_internal).action_preview()

    def test_refused_test_is_told(self):
        """B9, K1: the gate stops the test, too, and says why"""
        preview = self.preview().save()
        self.env["mail.blacklist"]._add(self.user_manager.email)
        answer = preview.action_send_test()
        self.assertEqual(answer["params"]["type"], "danger")
        message = self.env["crm.message"].search([], limit=1, order="id desc")
        self.assertEqual((message.state, message.reason_code), ("blocked", "email_blacklisted"))

    def test_files_leave_with_the_message(self):
        """K4: the stage's files are copied to each message"""
        files = self.env["ir.attachment"].with_user(self.user_manager)
        file = files.create({"name": "offer.txt", "raw": b"offer"})
        self.stage.attachment_ids = [Command.set(file.ids)]
        self.launch()
        files = self.campaign.activity_ids.message_out_ids.attachment_ids
        self.assertEqual(set(files.mapped("raw")), {b"offer"})
        before = self.env["crm.message"].search([])
        self.preview().save().action_send_test()
        message = self.env["crm.message"].search([]) - before
        self.assertEqual(message.attachment_ids.mapped("raw"), [b"offer"])

    def test_links_of_the_theme_lead_somewhere(self):
        """B10, K4: Odoo's themes leave them open: marketing gets its link, service has none"""
        self.stage.body_html = (
            '<p>News</p><a class="b" href="/view">View online</a>'
            '<a href="/unsubscribe_from_list" class="btn">Unsubscribe</a>'
        )
        self.launch()
        body = self.campaign.activity_ids.message_out_ids[0]._outgoing_mail()["body"]
        self.assertIn("News", body)
        self.assertNotIn("View online", body)
        self.assertNotIn("Unsubscribe", body)
        for partner in self.customer | self.individual:
            self.grant(partner_id=partner.id)
        campaign = self._create_campaign("Test Marketing")
        stage = self.add_mail_stage(campaign, purpose="marketing")
        stage.body_html = self.stage.body_html
        self.launch(campaign)
        mail = campaign.activity_ids.message_out_ids[0]._outgoing_mail()
        url = mail["headers"]["List-Unsubscribe"].strip("<>")
        self.assertIn(f'href="{url}" class="btn"', mail["body"])
        self.assertNotIn("unsubscribe_from_list", mail["body"])
        self.assertNotIn("View online", mail["body"])
