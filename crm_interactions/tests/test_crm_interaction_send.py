from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .message_common import MessageCommon


@tagged("post_install", "-at_install")
class TestCrmInteractionSend(MessageCommon):
    """What is sent from an interaction."""

    def test_double_click_sends_once(self):
        """F4: pressing Send twice sends once and is no error."""
        interaction = self.write_message()
        interaction.action_send()
        interaction.action_send()
        self.assertEqual(len(interaction.message_out_ids), 1)

    def test_nothing_written_is_refused(self):
        """F4: without words there is nothing to send."""
        with self.assertRaisesRegex(UserError, "nothing to send"):
            self.interaction.with_user(self.user_own).action_send()

    def test_send_and_close_closes(self):
        """F4: Send and close queues the message and closes the interaction."""
        interaction = self.write_message()
        interaction.action_send_and_close()
        self.assertEqual(interaction.state, "done")
        self.assertEqual(interaction.message_out_ids.state, "queued")
        self.deliver()
        self.assertEqual(interaction.message_out_ids.state, "sent")

    def test_refused_message_is_kept_and_said_so(self):
        """B9: the reason is shown before and after Send, and the interaction stays open."""
        self.env["mail.blacklist"]._add(self.customer.email)
        interaction = self.write_message()
        self.assertRegex(interaction.message_refusal, "blacklist")
        answer = interaction.action_send_and_close()
        self.assertIn("blacklist", answer["params"]["message"])
        self.assertEqual(interaction.state, "planned")
        self.assertEqual(interaction.message_out_ids.state, "blocked")

    def test_closed_interaction_sends_nothing(self):
        """C8: no message is sent from a closed interaction."""
        interaction = self.write_message()
        interaction.action_done()
        with self.assertRaises(AccessError):
            interaction.action_send()
        with self.assertRaises(AccessError):
            self.draft(interaction_id=interaction.id)
        self.assertFalse(interaction.message_out_ids)

    def test_draft_of_a_closed_interaction_is_not_sent(self):
        """C8: a message prepared before closing does not leave afterwards."""
        message = self.draft(interaction_id=self.interaction.id)
        self.interaction.with_user(self.user_own).action_done()
        with self.assertRaises(AccessError):
            message.action_queue()

    def test_colleague_who_may_only_read_cannot_send(self):
        """Section 4: sending needs the right to write."""
        self.write_message()
        with self.assertRaises(AccessError):
            self.interaction.with_user(self.user_own2).action_send()

    def test_contact_person_is_the_addressee(self):
        """F4: the message goes to the person of the contact, else to the customer."""
        interaction = self.create_interactions(contact_ids=[(4, self.contact.id)])
        message = self.send(interaction)
        self.assertEqual(message.partner_id, self.contact)
        self.assertEqual(message.address, "carla@customer.example.com")

    def test_send_as_text_chooses_the_channel(self):
        """F4: send as text: the channel becomes SMS, and back."""
        with Form(self.interaction.with_user(self.user_own)) as form:
            form.body = "<p>See you</p>"
            form.send_as_text = True
            self.assertEqual(form.message_channel_id.kind, "sms")
            self.assertEqual(form.body_text, "See you")
            form.body_text = "See you at ten"
        self.assertTrue(self.interaction.send_as_text)
        self.assertEqual(self.interaction.body_text, "See you at ten")
        self.interaction.send_as_text = False
        self.assertEqual(self.interaction.message_channel_id, self.channel_email)

    def test_form_keeps_the_look_of_an_email(self):
        """F4: bold stays bold: the plain text of the same words does not overwrite them."""
        with Form(self.interaction.with_user(self.user_own)) as form:
            form.subject = "Offer"
            form.body = "<p>As <b>we</b> agreed</p>"
        self.assertEqual(self.interaction.body, "<p>As <b>we</b> agreed</p>")
        self.interaction.write({"body_text": "Plain"})
        self.assertEqual(self.interaction.body, "<p>As <b>we</b> agreed</p>")
        self.interaction.write({"body_text": "Plain", "send_as_text": True})
        self.assertEqual(self.interaction.body_text, "Plain")

    def test_medium_of_the_contact_stays(self):
        """S12: writing after a call does not turn the call into an e-mail."""
        call = self.create_interactions(type_id=self.type_call.id, partner_id=self.individual.id)
        self.assertEqual(call.channel_id.kind, "phone")
        self.assertEqual(call.message_channel_id, self.channel_email)
        self.send(call)
        self.assertEqual(call.channel_id.kind, "phone")

    def test_preview_shows_what_leaves(self):
        """F4: the preview shows addressee, address, words, files and the gate's answer."""
        interaction = self.write_message(body="<p>As <b>we</b> agreed.</p>")
        action = interaction.action_preview()
        preview = (
            self.env[action["res_model"]]
            .with_user(self.user_own)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(preview.partner_id, self.customer)
        self.assertEqual(preview.address, "office@customer.example.com")
        self.assertEqual((preview.subject, preview.body), ("Offer", interaction.body))
        self.assertFalse(preview.refusal)
        self.assertFalse(interaction.message_out_ids, "looking sends nothing")
        preview.action_send()
        self.assertEqual(interaction.message_out_ids.body, "<p>As <b>we</b> agreed.</p>")

    def test_sender_without_address_is_told(self):
        """F4: without a sender's address nothing is lost and the reason is clear."""
        self.user_own.email = False
        self.company.email = False
        interaction = self.write_message()
        with self.assertRaisesRegex(UserError, "e-mail address to send from"):
            interaction.action_send()
        self.assertEqual(interaction.subject, "Offer")

    def test_copy_carries_no_message(self):
        """F4: a copied interaction sends nothing."""
        copy = self.write_message().copy()
        self.assertFalse(copy.subject or copy.message_out_ids)
