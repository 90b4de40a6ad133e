from datetime import timedelta
from unittest.mock import patch

import requests

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.iap.tools import iap_tools

from .message_common import MessageCommon


class Answer:
    """The HTTP answer of the SMS provider."""

    elapsed = timedelta(milliseconds=100)

    def __init__(self, payload, states):
        numbers = [n for m in payload["params"]["messages"] for n in m["numbers"]]
        self._result = [
            {"uuid": n["uuid"], "state": states.get(n["number"], "success")} for n in numbers
        ]

    def raise_for_status(self):
        """The provider always answers 200."""

    def json(self):
        return {"jsonrpc": "2.0", "result": self._result}


@tagged("post_install", "-at_install")
class TestCrmMessageChannels(MessageCommon):
    """Text messages, letters and calls."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.individual.phone = "+32 456 00 11 22"
        cls.text_interaction = cls.create_interactions(partner_id=cls.individual.id)

    def setUp(self):
        super().setUp()
        self.calls = []

    def provider(self, states=None, error=None):
        """Stand in for the SMS provider at the edge of HTTP."""
        calls = self.calls

        def post(url, json, timeout):
            calls.append(json)
            if error:
                raise error
            return Answer(json, states or {})

        return patch.multiple(
            iap_tools,
            modules=type("Modules", (), {"module": type("Module", (), {"current_test": False})}),
            requests=type(
                "Requests", (), {"post": staticmethod(post), "exceptions": requests.exceptions}
            ),
        )

    def send_text(self, text="See you at ten."):
        interaction = self.text_interaction.with_user(self.user_own)
        interaction.write({"send_as_text": True, "body_text": text})
        interaction.action_send()
        return interaction.message_out_ids[0].with_env(self.env)

    def report(self, message, status):
        """Deliver the provider's later report."""
        tracker = self.env["sms.tracker"].search([("crm_message_id", "=", message.id)])
        if state := self.env["sms.sms"].IAP_TO_SMS_STATE_SUCCESS.get(status):
            tracker._action_update_from_sms_state(state)
        else:
            tracker._action_update_from_provider_error(status)

    def test_text_message_leaves_word_for_word(self):
        """F4: send as text: the words leave as SMS and stay readable."""
        text = "See you at ten.\nBring <this> & https://example.com/a?b=1"
        message = self.send_text(text)
        self.assertEqual(message.kind, "sms")
        self.assertEqual(message.body_text, text)
        with self.provider():
            self.run_lane()
        (call,) = self.calls
        (sent,) = call["params"]["messages"]
        self.assertEqual(sent["content"], text)
        self.assertEqual(sent["numbers"][0]["number"], "+32456001122")
        self.assertEqual(message.state, "sent")

    def test_reports_of_the_provider_come_back(self):
        """S9: delivered, refused and expired come back to the message, after closing too."""
        for status, state in (
            ("delivered", "delivered"),
            ("not_delivered", "failed"),
            ("rejected", "bounced"),
        ):
            message = self.send_text(f"Text {status}")
            with self.provider():
                self.run_lane()
            self.text_interaction.with_user(self.user_own).action_done()
            self.report(message, status)
            self.assertEqual(message.state, state)
            self.text_interaction.with_user(self.user_manager).action_reopen(note="Again")

    def test_refused_number_fails_with_a_reason(self):
        """S9: what the provider refuses is failed, with its reason."""
        message = self.send_text()
        with self.provider({"+32456001122": "insufficient_credit"}):
            self.run_lane()
        self.assertEqual(message.state, "failed")
        self.assertRegex(message.state_reason, "(?i)credit")

    def test_text_refused_at_the_last_door_is_blocked(self):
        """F4: what Odoo's own framework cancels while it is handed over does not stay *sending*."""
        message = self.send_text()
        texts = type(self.env["sms.sms"])

        def cancel(sms, **_options):
            sms.write({"state": "canceled", "failure_type": "sms_blacklist"})

        with patch.object(texts, "send", autospec=True, side_effect=cancel):
            self.run_lane()
        self.assertEqual(message.state, "blocked")
        self.assertTrue(message.state_reason)

    def test_unreachable_provider_keeps_the_text_queued(self):
        """F4: a provider that cannot be reached loses nothing."""
        message = self.send_text()
        with (
            self.provider(error=requests.ConnectTimeout("no route")),
            mute_logger("odoo.addons.iap.tools.iap_tools", "odoo.tools.translate"),
        ):
            self.run_lane()
        self.assertEqual(message.state, "queued")
        self.assertFalse(self.env["sms.sms"].search([("state", "=", "outgoing")]))

    def test_provider_without_an_answer_is_unclear(self):
        """B13: no answer after the words left: a late report settles it."""
        message = self.send_text()
        with (
            self.provider(error=requests.ReadTimeout("no answer")),
            mute_logger("odoo.addons.iap.tools.iap_tools", "odoo.tools.translate"),
        ):
            self.run_lane()
        self.assertEqual(message.state, "unclear")
        self.report(message, "delivered")
        self.assertEqual(message.state, "delivered")

    def test_letter_is_a_pdf_with_the_message_and_the_interaction(self):
        """F4: a letter becomes a PDF that is found at the message and at the interaction."""
        self.individual.write({"street": "1 Test Street", "city": "Testville", "zip": "1000"})
        interaction = self.text_interaction.with_user(self.user_own)
        interaction.message_channel_id = self.env.ref("crm_interactions.crm_channel_letter")
        message = self.send(interaction)
        self.assertEqual(
            message.address.splitlines()[:2], ["Ina Individual", "1 Test Street"], message.address
        )
        self.run_lane()
        self.assertEqual(message.state, "sent", message.state_reason)
        letter = message.document_id
        self.assertTrue(letter.raw)
        self.assertIn(letter, self.text_interaction._get_mail_thread_data_attachments())
        with self.assertRaisesRegex(UserError, "was sent"):
            letter.unlink()

    def test_letter_needs_wkhtmltopdf_and_says_so(self):
        """F4: a missing program is named before anything is lost."""
        self.individual.street = "1 Test Street"
        interaction = self.text_interaction.with_user(self.user_own)
        interaction.message_channel_id = self.env.ref("crm_interactions.crm_channel_letter")
        report = type(self.env["ir.actions.report"])
        with (
            patch.object(report, "get_wkhtmltopdf_state", lambda _self: "install"),
            self.assertRaisesRegex(UserError, "wkhtmltopdf is missing"),
        ):
            self.send(interaction)

    def test_letter_without_postal_address_is_blocked(self):
        """B9: no address, no letter."""
        interaction = self.text_interaction.with_user(self.user_own)
        interaction.message_channel_id = self.env.ref("crm_interactions.crm_channel_letter")
        message = self.send(interaction)
        self.assertEqual((message.state, message.reason_code), ("blocked", "address_unknown"))

    def test_call_becomes_a_planned_interaction(self):
        """K5, B4: what goes out by phone is a planned call of the sender."""
        interaction = self.text_interaction.with_user(self.user_own)
        interaction.message_channel_id = self.env.ref("crm_interactions.crm_channel_phone")
        message = self.send(interaction, subject="Ask for the form")
        self.run_lane()
        self.assertEqual(message.state, "sent", message.state_reason)
        call = self.text_interaction.child_ids
        self.assertEqual(call.type_id, self.type_call)
        self.assertEqual((call.name, call.state), ("Ask for the form", "planned"))
        self.assertEqual(call.user_id, self.user_own)
        self.assertIn("As we agreed.", call.description)

    def test_used_channel_keeps_its_kind(self):
        """F4: what a sent message was cannot be changed through its channel."""
        self.send()
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            self.channel_email.with_user(self.user_manager).kind = "sms"
        self.channel_email.with_user(self.user_manager).name = "Mail"

    def test_interactions_work_without_a_channel_for_mails(self):
        """S12: the shipped channels may be removed."""
        # As if removed: neither its name nor the channel is found any more.
        self.env["ir.model.data"].search([("name", "=", "crm_channel_email")]).unlink()
        self.channel_email.active = False
        interaction = self.create_interactions(name="Without e-mail")
        self.assertFalse(interaction.message_channel_id)
        with self.assertRaisesRegex(UserError, "channel"):
            self.send(interaction)
        own = self.env["crm.channel"].create(
            [{"name": name, "code": name, "kind": "email"} for name in ("own 1", "own 2")]
        )
        self.assertIn(self.env["crm.channel"]._first_of_kind("email"), list(own))

    def test_mail_is_a_document_in_its_language(self):
        """F4: readers and reading programs know language and direction, also where none is set."""
        self.env["res.lang"]._activate_lang("he_IL")
        for lang, words in (
            ("he_IL", '<html lang="he-IL" dir="rtl">'),
            ("en_US", '<html lang="en-US" dir="ltr">'),
            (False, '<html lang="en" dir="ltr">'),
        ):
            with self.subTest(lang=lang):
                self.assertIn(words, self.draft(lang=lang)._document("<p>Words</p>"))

    def test_channel_that_only_describes_sends_nothing(self):
        """S12: some channels only say how the contact took place."""
        channels = self.env["crm.channel"].search([("can_send", "=", True)])
        self.assertEqual(set(channels.mapped("kind")), {"email", "sms", "letter", "phone"})
        self.assertFalse(self.env.ref("crm_interactions.crm_channel_visit").can_send)
        for method in self.env["crm.channel"]._delivery_methods().values():
            self.assertTrue(hasattr(self.Message, method), method)


@tagged("post_install", "-at_install")
class TestCrmMessageReports(MessageCommon, HttpCase):
    """Reports of the SMS provider, at the edge of HTTP."""

    def test_report_of_the_provider_reaches_the_message(self):
        """S9: the provider posts its report, without a login."""
        message = self.draft(
            channel_id=self.env.ref("crm_interactions.crm_channel_sms").id, address="+32456001122"
        )
        message.action_queue()
        message._as_delivery().state = "sending"
        message._advance("sent")
        self.env["sms.tracker"].create({"sms_uuid": "a" * 32, "crm_message_id": message.id})
        statuses = [{"sms_status": "delivered", "uuids": ["a" * 32]}]
        self.make_jsonrpc_request("/sms/status", {"message_statuses": statuses})
        self.assertEqual(message.state, "delivered")
