from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .message_common import MessageCommon


@tagged("post_install", "-at_install")
class TestCrmMessage(MessageCommon):
    """Words as sent: write-once for everybody, readable by those who may read the interaction."""

    def sent(self, **values):
        message = self.draft(**values)
        message.action_queue()
        return message

    def test_words_of_a_sent_message_cannot_be_changed(self):
        """F4: from queueing on, nobody changes a word, managers and the server neither."""
        message = self.sent()
        changes = {
            "subject": "x",
            "body": "<p>x</p>",
            "lang": "en_US",
            "address": "x@example.com",
            "channel_id": self.env.ref("crm_interactions.crm_channel_sms").id,
            "partner_id": self.customer.id,
            "attachment_ids": [(5,)],
            "purpose": "marketing",
        }
        for name, value in changes.items():
            for user in (self.user_manager, self.env.user):
                with self.subTest(name), self.assertRaisesRegex(UserError, "stays as it is"):
                    message.with_user(user).write({name: value})
        message.sudo().invalidate_recordset()
        self.assertEqual(message.subject, "News")

    def test_draft_can_be_changed_and_deleted(self):
        """F4: what was not sent yet is free."""
        message = self.draft()
        message.subject = "Better news"
        message.unlink()
        self.assertFalse(message.exists())

    def test_delivery_state_cannot_be_forged(self):
        """F4: no caller of the external API sets a state, at creation neither."""
        manager = self.Message.with_user(self.user_manager)
        message = self.sent().with_user(self.user_manager)
        for token in (True, "crm.message", [], {}):
            forged = {"crm_message_delivery": token}
            with self.assertRaises(UserError):
                message.with_context(**forged).write({"state": "answered"})
            with self.assertRaises(UserError):
                manager.with_context(**forged).create(
                    {
                        "partner_id": self.individual.id,
                        "channel_id": self.channel_email.id,
                        "state": "sent",
                    }
                )
        self.assertEqual(message.state, "queued")

    def test_sent_message_cannot_be_deleted(self):
        """F4: what left draft is never deleted, by managers and the server neither."""
        message = self.sent()
        for user in (self.user_manager, self.env.user):
            with self.assertRaisesRegex(UserError, "cannot be deleted"):
                message.with_user(user).unlink()

    def test_interaction_with_a_sent_message_cannot_be_deleted(self):
        """F4: the interaction keeps what was sent from it."""
        self.send()
        with self.assertRaisesRegex(UserError, "messages were sent from it"):
            self.interaction.with_user(self.user_manager).unlink()
        self.assertTrue(self.interaction.exists())

    def test_file_of_a_sent_message_cannot_be_changed_or_deleted(self):
        """F4: files stay as they were sent."""
        file = self.env["ir.attachment"].create({"name": "a.txt", "raw": b"as sent"})
        message = self.sent(attachment_ids=[(4, file.id)])
        kept = message.attachment_ids
        file.unlink()
        for change in (
            lambda: kept.write({"raw": b"other"}),
            lambda: kept.write({"name": "b.txt"}),
            lambda: kept.write({"res_model": False, "res_id": 0}),
            lambda: kept.unlink(),
        ):
            with self.assertRaisesRegex(UserError, "was sent to a customer"):
                change()
        self.assertEqual(kept.raw, b"as sent")

    def test_too_large_files_are_refused_with_the_limit(self):
        """Section 4: 25 MB is the limit of the files of one message."""
        self.env["ir.config_parameter"].set_param("crm_interactions.attachment_limit_mb", 1)
        file = self.env["ir.attachment"].create({"name": "film.bin", "raw": b"x" * 1024**2 + b"y"})
        with self.assertRaisesRegex(ValidationError, "film.bin.*too large.*1.00 Mb"):
            self.draft(attachment_ids=[(4, file.id)])

    def test_files_of_the_very_limit_are_taken(self):
        """Section 4: what is allowed is allowed to its last byte, of all files together."""
        self.env["ir.config_parameter"].set_param("crm_interactions.attachment_limit_mb", 1)
        half = 1024**2 // 2
        files = self.env["ir.attachment"].create(
            [{"name": f"{number}.bin", "raw": bytes([number]) * half} for number in (1, 2)]
        )
        message = self.draft(attachment_ids=[(6, 0, files.ids)])
        more = self.env["ir.attachment"].create({"name": "more.bin", "raw": b"y"})
        with self.assertRaisesRegex(ValidationError, "too large"):
            message.attachment_ids += more

    def test_limit_of_the_mail_server_counts(self):
        """Section 4: a mail server that takes less is asked before it refuses."""
        self.env["ir.mail_server"].search([]).active = False
        server = self.env["ir.mail_server"].create(
            {"name": "Small", "smtp_host": "127.0.0.1", "max_email_size": 1}
        )
        file = self.env["ir.attachment"].create({"name": "film.bin", "raw": b"x" * 900_000})
        with self.assertRaisesRegex(ValidationError, "too large"):
            self.draft(attachment_ids=[(4, file.id)])
        server.max_email_size = 2
        self.assertTrue(self.draft(attachment_ids=[(4, file.id)]))

    def test_reason_is_told_in_the_readers_language(self):
        """Section 4: what a lane recorded is read in the reader's language."""
        self.env["res.lang"]._activate_lang("pl_PL")
        message = self.draft()
        message._advance("blocked", reason_code="address_unknown", state_reason="No address")
        text = self.Message._reason_texts()["address_unknown"]
        self.assertEqual(message.reason_text, text)

    def test_line_break_in_an_address_or_subject_is_refused(self):
        """Section 4: no headers or recipients are smuggled into an e-mail."""
        with self.assertRaisesRegex(ValidationError, "line break"):
            self.draft(address="ina@individual.example.com\nBcc: spy@example.com")
        with self.assertRaisesRegex(ValidationError, "one line"):
            self.draft(subject="News\r\nBcc: spy@example.com")

    def test_hostile_html_is_made_harmless(self):
        """Section 4: scripts, handlers and javascript addresses do not leave."""
        message = self.draft(
            body='<p onclick="x()">Hi<script>x()</script><a href="javascript:x()">y</a></p>'
        )
        for evil in ("script", "onclick", "javascript"):
            self.assertNotIn(evil, message.body)
        self.assertIn("Hi", message.body)

    def test_empty_message_is_refused(self):
        """F4: an e-mail has a subject and a text."""
        for values, problem in (
            ({"body": "<p><br></p>"}, "empty"),
            ({"subject": False}, "no subject"),
            ({"channel_id": self.env.ref("crm_interactions.crm_channel_visit").id}, "No message"),
        ):
            with self.assertRaisesRegex(UserError, problem):
                self.draft(**values).action_queue()

    def test_managers_decide_about_unclear_messages(self):
        """B13: whether it left, and whether it is sent again, no salesperson says"""
        message = self.draft(user_id=self.user_own.id, interaction_id=self.interaction.id)
        own = message.with_user(self.user_own)
        self.assertTrue(own.has_access("write"))
        for decide in (own.action_confirm_sent, own.action_send_again):
            with self.assertRaisesRegex(AccessError, "Only managers"):
                decide()
        self.assertTrue(message.with_user(self.user_manager).action_confirm_sent())

    def test_nobody_sends_in_another_name(self):
        """Section 4: a message comes from who sends it; managers may send for others."""
        values = {"user_id": self.user_manager.id, "interaction_id": self.interaction.id}
        message = self.draft(**values).with_user(self.user_own)
        with self.assertRaisesRegex(AccessError, "own name"):
            message.action_queue()
        message.with_user(self.user_manager).action_queue()
        self.assertEqual(message.state, "queued")

    def test_queueing_twice_sends_once(self):
        """B13: a repeated call changes nothing."""
        message = self.sent()
        message.action_queue()
        self.assertEqual(len(self.deliver().mails), 1)
        message.action_queue()
        self.assertFalse(self.deliver().mails)

    def test_gate_refuses_with_a_reason(self):
        """B9: unknown, invalid or blacklisted addresses and archived customers are refused."""
        self.env["mail.blacklist"]._add("blocked@example.com")
        self.env["phone.blacklist"]._add(["+32456001122"])
        sms = self.env.ref("crm_interactions.crm_channel_sms").id
        cases = {
            "address_unknown": {"email": False},
            "address_invalid": {"email": "nobody at all"},
            "email_blacklisted": {"email": "Blocked@Example.com"},
            "phone_blacklisted": {"phone": "+32 456 00 11 22"},
            "customer_archived": {"email": "ok@example.com", "active": False},
        }
        partners = self.env["res.partner"].create(
            [{"name": code, **values} for code, values in cases.items()]
        )
        messages = self.Message.browse()
        for code, partner in zip(cases, partners, strict=True):
            channel = {"channel_id": sms} if code.startswith("phone") else {}
            messages |= self.draft(partner_id=partner.id, **channel)
        fine = self.draft()
        (messages | fine).action_queue()
        self.assertEqual(messages.mapped("reason_code"), list(cases))
        self.assertEqual(set(messages.mapped("state")), {"blocked"})
        self.assertTrue(all(messages.mapped("state_reason")))
        self.assertEqual(fine.state, "queued")

    def test_gate_answers_for_many_in_one_query(self):
        """B9: one query, however many customers."""
        messages = self.Message.concat(*(self.draft() for _number in range(20)))
        self.env.flush_all()
        messages[:1]._check_may_send()
        with self.assertQueryCount(1):
            self.assertFalse(messages._check_may_send())

    def test_blocked_message_leaves_once_the_reason_is_gone(self):
        """B9: Try again asks the gate again."""
        self.env["mail.blacklist"]._add(self.individual.email)
        message = self.sent()
        self.assertEqual(message.state, "blocked")
        self.env["mail.blacklist"]._remove(self.individual.email)
        message.action_queue()
        self.assertEqual(message.state, "queued")

    def test_message_refused_for_its_address_takes_the_corrected_one(self):
        """B9: nothing has left, so Try again uses the address as it is now."""
        self.individual.email = "nobody at all"
        message = self.sent()
        self.assertEqual(message.reason_code, "address_invalid")
        self.individual.email = "ina@individual.example.com"
        message.action_queue()
        self.assertEqual(message.state, "queued")
        self.assertEqual(message.address, "ina@individual.example.com")

    def test_messages_are_readable_like_their_interaction(self):
        """B5: list, search and count show the messages of the interactions one may read."""
        plain = self.send()
        confidential = self.send(
            self.create_interactions(confidential=True, user=self.user_own), subject="Secret"
        )
        loose = self.sent()
        everybody = {
            self.user_own: plain | confidential,
            self.user_own2: self.Message,
            self.user_leader: plain,
            self.user_all: plain,
            self.user_manager: plain | confidential | loose,
            self.user_abroad: self.Message,
        }
        mine = plain | confidential | loose
        for user, readable in everybody.items():
            with self.subTest(user.login):
                found = self.Message.with_user(user).search([("id", "in", mine.ids)])
                self.assertEqual(found.sudo(), readable.sudo())
                for message in (mine - readable).with_user(user):
                    with self.assertRaises(AccessError):
                        message.read(["subject"])

    def test_file_of_a_confidential_message_is_closed_to_others(self):
        """B5: the files follow the message."""
        files = self.env["ir.attachment"].with_user(self.user_own)
        file = files.create({"name": "a.txt", "raw": b"secret"})
        interaction = self.create_interactions(confidential=True, user=self.user_own)
        message = self.send(interaction, message_attachment_ids=[(4, file.id)])
        with self.assertRaises(AccessError):
            message.attachment_ids.with_user(self.user_all).read(["raw"])
        self.assertEqual(message.attachment_ids.with_user(self.user_own).raw, b"secret")
