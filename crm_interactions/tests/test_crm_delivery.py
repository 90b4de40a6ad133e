import smtplib
from datetime import timedelta
from unittest.mock import patch

import psycopg2

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.sql_db import connection_info_for
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.crm_message_gate import CrmMessage as OwnGate
from ..models.crm_message_state import TRANSITIONS
from .message_common import MessageCommon
from .smtp_sink import SmtpSink

LANE_LOG = "odoo.addons.crm_interactions.models.crm_message_delivery"


@tagged("post_install", "-at_install")
class TestCrmDelivery(MessageCommon):
    """How messages leave: lanes, one batch at a time, each message once."""

    def queued(self, count=1, **values):
        """Return queued messages to as many new customers."""
        partners = self.quiet_env["res.partner"].create(
            [
                {"name": f"Example {number} Ltd", "email": f"office{number}@example.com"}
                for number in range(count)
            ]
        )
        messages = self.Message.browse()
        for partner in partners:
            messages |= self.draft(partner_id=partner.id, **values)
        messages.action_queue()
        return messages

    def test_email_leaves_and_stays_readable(self):
        """F4: what was sent leaves over SMTP and stays readable, word for word."""
        message = self.send(subject="Offer", body="<p>As <b>we</b> agreed.</p>")
        self.assertEqual(message.state, "queued")
        (mail,) = self.deliver().to("office@customer.example.com")
        self.assertEqual(mail["Subject"], "Offer")
        self.assertIn("As <b>we</b> agreed.", mail.get_body("html").get_content())
        self.assertEqual(message.state, "sent")
        self.assertTrue(message.date_sent)
        self.assertEqual(message.body, "<p>As <b>we</b> agreed.</p>")
        self.assertFalse(self.interaction.subject, "the next message starts empty")

    def test_message_leaves_where_no_other_addon_is_installed(self):
        """F4: the gate decides by its own conditions alone, without anything joined to them."""
        self.env.registry.clear_cache()
        with patch.object(type(self.Message), "_gate_joins", return_value=[]):
            own = OwnGate._gate_conditions(self.Message)
            with patch.object(type(self.Message), "_gate_conditions", return_value=own):
                message = self.send(subject="Alone")
                self.deliver()
        self.env.registry.clear_cache()
        self.assertEqual(message.state, "sent")

    def test_email_names_its_sender_and_can_be_answered(self):
        """F4: the mail comes from its user, and its Message-Id leads answers to the interaction."""
        message = self.send()
        (mail,) = self.deliver().mails
        self.assertIn("own@users.example.com", mail["From"])
        self.assertEqual(mail["Message-Id"], message.message_id)
        self.assertEqual(message.mail_message_id.message_id, message.message_id)
        self.assertEqual(message.mail_message_id.res_id, self.interaction.id)
        self.assertTrue(mail["Reply-To"])

    def test_files_leave_with_the_words(self):
        """F4: attachments leave with the message and are kept with it."""
        files = self.env["ir.attachment"].with_user(self.user_own)
        file = files.create({"name": "offer.txt", "raw": b"Ten per cent"})
        message = self.send(message_attachment_ids=[(4, file.id)])
        (mail,) = self.deliver().mails
        (part,) = mail.iter_attachments()
        self.assertEqual(part.get_filename(), "offer.txt")
        self.assertEqual(part.get_content().strip(), "Ten per cent")
        self.assertEqual(message.attachment_ids.raw, b"Ten per cent")
        self.assertNotEqual(message.attachment_ids, file, "the message has a copy of its own")
        self.assertFalse(self.interaction.message_attachment_ids)

    def test_right_to_left_language_is_written_right_to_left(self):
        """F4: the culture of the message is told to the mail program."""
        self.env["res.lang"]._activate_lang("he_IL")
        self.queued(lang="he_IL")
        (mail,) = self.deliver().mails
        self.assertIn('dir="rtl"', mail.get_body("html").get_content())

    def test_send_wakes_a_lane_at_once(self):
        """F4: a message leaves within seconds, not at the scheduler's next round."""
        trigger = self.env["ir.cron.trigger"].sudo()
        before = trigger.search_count([("cron_id", "=", self.Message._lane().id)])
        self.send()
        self.assertEqual(
            trigger.search_count([("cron_id", "=", self.Message._lane().id)]), before + 1
        )

    def test_many_messages_wake_every_lane(self):
        """B13: a large queue is shared by all lanes."""
        self.env["ir.config_parameter"].set_param("crm_interactions.delivery_batch_size", 2)
        trigger = self.env["ir.cron.trigger"].sudo()
        trigger.search([]).unlink()
        self.queued(10)
        lanes = self.env["ir.cron"].browse([self.Message._lane(n).id for n in range(1, 5)])
        self.assertEqual(trigger.search([]).cron_id & lanes, lanes)

    def test_one_connection_serves_many_mails(self):
        """B13: the mails of a run share one SMTP session, over all its batches."""
        self.env["ir.config_parameter"].set_param("crm_interactions.delivery_batch_size", 3)
        messages = self.queued(10)
        sink = self.deliver()
        self.assertEqual(set(messages.mapped("state")), {"sent"})
        self.assertEqual(sink.sessions, 1)

    def queries_of(self, work):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        result = work()
        self.env.flush_all()
        return self.cr.sql_log_count - before, result

    def test_preparing_and_delivering_cost_no_query_a_message(self):
        """B13: writing, checking, claiming and confirming cost a few queries a batch."""
        self.env["ir.config_parameter"].set_param("crm_interactions.delivery_batch_size", 50)
        self.queued()
        self.deliver()
        partners = self.quiet_env["res.partner"].create(
            [{"name": f"Many {n}", "email": f"many{n}@example.com"} for n in range(300)]
        )
        values = {
            "channel_id": self.channel_email.id,
            "subject": "News",
            "body": "<p>Good news.</p>",
        }

        def prepare():
            messages = self.Message.create([{**values, "partner_id": p.id} for p in partners])
            messages.action_queue()
            return messages

        few, messages = self.queries_of(prepare)
        self.assertLessEqual(few, 0.2 * len(messages))
        # Telling the scheduler how far it is goes by the clock: more often on a slow machine.
        with patch(f"{LANE_LOG}.PROGRESS_SECONDS", 3600):
            delivered, _sink = self.queries_of(self.deliver)
        self.assertEqual(set(messages.mapped("state")), {"sent"})
        self.assertLessEqual(few + delivered, 0.5 * len(messages), (few, delivered))

    def test_refused_address_fails_with_the_servers_words(self):
        """F4: a permanent refusal is final and says why; the other messages leave."""
        messages = self.queued(3)
        sink = SmtpSink()
        sink.answers[messages[1].address] = "550 No such user here"
        self.deliver(sink)
        self.assertEqual(messages.mapped("state"), ["sent", "failed", "sent"])
        self.assertIn("No such user here", messages[1].state_reason)

    def test_address_beyond_plain_letters_fails_alone_or_leaves(self):
        """F4: only a server that knows such addresses gets them; the others' mails leave anyway."""
        for extensions, expected in (([], "failed"), (["SMTPUTF8", "8BITMIME"], "sent")):
            messages = self.queued(3)
            messages[1]._as_delivery().address = "jürgen@example.com"
            sink = SmtpSink()
            sink.extensions = extensions
            self.deliver(sink)
            self.assertEqual(messages.mapped("state"), ["sent", expected, "sent"])
        self.assertEqual(messages[1].state_reason or "", "")

    def test_session_left_in_a_mail_is_not_used_again(self):
        """F4: what goes wrong between two commands of one mail spoils no other customer's."""
        messages = self.queued(3)
        formatted = type(messages)._formatted_address

        def fail(message):
            return "broken\udc80@example.com" if message == messages[1] else formatted(message)

        sink = SmtpSink()
        sink.extensions = ["SMTPUTF8"]
        with patch.object(type(messages), "_formatted_address", fail):
            self.deliver(sink)
        self.assertEqual(messages.mapped("state"), ["sent", "failed", "sent"])

    def test_temporary_refusal_is_tried_again_later(self):
        """F4: a temporary refusal stays queued, each try later, and is delivered in the end."""
        message = self.queued()
        sink = SmtpSink()
        sink.answers[message.address] = "451 Try again later"
        self.deliver(sink)
        self.assertEqual(message.state, "queued")
        self.assertIn("Try again later", message.state_reason)
        self.assertGreater(message.date_retry, fields.Datetime.now())
        self.assertFalse(self.deliver().mails, "not before its time")
        message._as_delivery().date_retry = fields.Datetime.now() - timedelta(minutes=1)
        self.assertEqual(len(self.deliver().mails), 1)
        self.assertEqual(message.state, "sent")
        self.assertFalse(message.state_reason)

    def test_waiting_grows_and_ends(self):
        """F4: retries are further and further apart and do not go on for ever."""
        message = self.queued()
        waits = []
        while message.state == "queued":
            message._as_delivery().write({"state": "sending"})
            message._postpone({"state_reason": "busy"})
            if message.state == "queued":
                waits.append(message.date_retry - fields.Datetime.now())
        self.assertEqual(message.state, "failed")
        self.assertEqual(waits, sorted(waits))
        self.assertGreater(sum(waits, timedelta()), timedelta(hours=12))

    def test_missing_mail_server_keeps_messages_queued(self):
        """F4: without a reachable mail server nothing is lost."""
        message = self.queued()
        servers = type(self.env["ir.mail_server"])
        with (
            patch.object(servers, "_disable_send", lambda *_args: False),
            patch.object(servers, "_connect__", side_effect=OSError(111, "Connection refused")),
        ):
            self.run_lane()
        self.assertEqual(message.state, "queued")

    def test_mail_server_out_of_reach_is_named_in_plain_words(self):
        """F4: who sends reads which mail server it is and what to do, not the socket's words."""
        self.env["ir.mail_server"].search([]).active = False
        self.env["ir.mail_server"].create({"name": "Office", "smtp_host": "mx.example.com"})
        messages = self.queued(2)
        servers = type(self.env["ir.mail_server"])
        refused = smtplib.SMTPAuthenticationError(535, b"5.7.8 bad credentials")
        for error, words in (
            (OSError(111, "Connection refused"), "reached"),
            (refused, "password"),
        ):
            message, messages = messages[:1], messages[1:]
            reason = message._connection_fault(error)
            self.assertIn("(Office, mx.example.com:25)", reason)
            self.assertIn(words, reason)
            self.assertNotRegex(reason, "Errno|111|535|credentials")
        with (
            patch.object(servers, "_disable_send", lambda *_args: False),
            patch.object(servers, "_connect__", side_effect=OSError(111, "Connection refused")),
        ):
            self.run_lane()
        self.assertIn("Office, mx.example.com:25", message.state_reason)

    def test_broken_connection_before_the_content_is_tried_again(self):
        """B13: a connection lost before the words left is certain: the message stays queued."""
        messages = self.queued(2)
        sink = SmtpSink()
        sink.answers[messages[0].address] = "drop"
        self.deliver(sink)
        self.assertEqual(messages.mapped("state"), ["queued", "sent"])

    def test_broken_connection_after_the_content_is_unclear(self):
        """B13: the words left but no answer came: a person decides, nothing is sent again."""
        messages = self.queued(2)
        messages[0]._as_delivery().subject = "Lost"
        sink = SmtpSink()
        sink.answers["Lost"] = "drop"
        self.deliver(sink)
        self.assertEqual(messages.mapped("state"), ["unclear", "sent"])
        self.deliver()
        self.assertEqual(messages[0].state, "unclear")

    def test_bad_message_does_not_stop_the_others(self):
        """F4: one message that cannot be built fails alone."""
        messages = self.queued(3)
        build = type(messages)._build_mail

        def fail(message, session):
            if message == messages[0]:
                raise ValueError("broken picture")
            return build(message, session)

        with patch.object(type(messages), "_build_mail", fail):
            self.deliver()
        self.assertEqual(messages.mapped("state"), ["failed", "sent", "sent"])
        self.assertEqual(messages[0].state_reason, "broken picture")

    def test_error_between_two_messages_forgets_none(self):
        """B13: after an unforeseen error, what had left is sent and the rest goes out later."""
        messages = self.queued(3)
        session = type(messages)._mail_session

        def fail_from_the_second_on(message):
            if message != messages[0]:
                raise psycopg2.OperationalError("the database went away")
            return session(message)

        with (
            patch.object(type(messages), "_mail_session", fail_from_the_second_on),
            mute_logger(LANE_LOG),
        ):
            self.deliver()
        self.assertEqual(messages.mapped("state"), ["sent", "queued", "queued"])

    def test_dead_claim_becomes_unclear_and_a_live_one_stays(self):
        """B13: what a dead server left *sending* is unclear, a live claim is not touched."""
        dead, alive = self.queued(2)
        (dead + alive)._as_delivery().state = "sending"
        with psycopg2.connect(**connection_info_for(self.cr.dbname)[1]) as other:
            with other.cursor() as cursor:
                cursor.execute(
                    """SELECT pid, backend_start AT TIME ZONE 'UTC' FROM pg_stat_activity
                        WHERE pid = pg_backend_pid()"""
                )
                pid, start = cursor.fetchone()
            dead._as_delivery().write({"claim_pid": pid, "claim_start": "2000-01-01"})
            alive._as_delivery().claim_pid = pid
            self.env.flush_all()
            self.cr.execute(
                "UPDATE crm_message SET claim_start = %s WHERE id = %s", [start, alive.id]
            )
            # The tests share one transaction, which sees the backends it saw first.
            self.cr.execute("SELECT pg_stat_clear_snapshot()")
            self.run_lane()
        other.close()
        self.assertEqual(dead.state, "unclear")
        self.assertIn("may have left", dead.state_reason)
        self.assertEqual(alive.state, "sending")

    def test_manager_decides_about_unclear_messages(self):
        """B13: a manager says it was delivered or sends it again; nobody else does."""
        arrived, lost = self.queued(2)
        (arrived + lost)._as_delivery().write({"state": "sending"})
        (arrived + lost)._advance("unclear")
        with self.assertRaises(AccessError):
            lost.with_user(self.user_own).action_send_again()
        arrived.with_user(self.user_manager).action_confirm_sent()
        self.assertEqual(arrived.state, "sent")
        first_id = lost.message_id
        lost.with_user(self.user_manager).action_send_again()
        (mail,) = self.deliver().mails
        self.assertEqual(lost.state, "sent")
        self.assertEqual(mail["Message-Id"], first_id, "mail systems may drop the double")

    def test_customer_blacklisted_after_queueing_gets_nothing(self):
        """B9: the gate is asked again at the last moment."""
        message = self.queued()
        self.env["mail.blacklist"]._add(message.address)
        self.assertFalse(self.deliver().mails)
        self.assertEqual((message.state, message.reason_code), ("blocked", "email_blacklisted"))

    def test_cancelled_message_does_not_leave(self):
        """F4: a queued message can be stopped, one that has left cannot."""
        stopped, left = self.queued(2)
        stopped.action_cancel()
        self.assertEqual(len(self.deliver().mails), 1)
        self.assertEqual(stopped.state, "cancelled")
        with self.assertRaisesRegex(UserError, "has left already"):
            left.action_cancel()

    def test_every_state_and_every_way_is_in_the_table(self):
        """S9: the table of transitions knows every state, and late reports change nothing."""
        states = dict(self.Message._fields["state"].selection)
        self.assertEqual(TRANSITIONS.keys(), states.keys())
        self.assertLessEqual(set().union(*TRANSITIONS.values()), states.keys())
        message = self.queued()
        for state in states:
            for wanted in states:
                message._as_delivery().state = state
                message._advance(wanted)
                moved = wanted if wanted in TRANSITIONS[state] else state
                self.assertEqual(message.state, moved, f"{state} → {wanted}")
