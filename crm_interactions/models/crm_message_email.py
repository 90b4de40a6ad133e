import logging
import smtplib
from datetime import UTC, datetime
from email.utils import format_datetime

import psycopg2

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import config, html2plaintext
from odoo.tools.mail import generate_tracking_message_id

from odoo.addons.base.models.ir_mail_server import extract_rfc2822_addresses

from ..mail_refusal import refusal_code
from .crm_message_delivery import Outcome
from .mail_letter import address_header, file_part, header, letter
from .mail_session import Envelope, MailSession

_logger = logging.getLogger(__name__)


class CrmMessage(models.Model):
    """E-mails: sent through Odoo's mail servers, one SMTP session for many.

    The words leave as they are stored. Answers come back to the interaction by the Message-Id,
    which the chatter's copy carries too; a mail sent again keeps it, so most mail systems drop
    the double.
    """

    _inherit = "crm.message"

    def _prepare_envelope(self):
        """Decide sender, reply address and Message-Id, and note the messages in the chatter."""
        new = self.filtered(lambda message: not message.message_id)
        replies = new._reply_addresses()
        for message in new:
            message._as_delivery().write(
                {
                    "email_from": message._sender_address(),
                    "reply_to": replies.get(message.id),
                    "message_id": generate_tracking_message_id(f"{message.id}-crm.message"),
                }
            )
        new._log_in_chatter()

    def _sender(self):
        return self.user_id or self.env.user

    def _sender_address(self):
        """Return the sender's address; e-mails need one."""
        address = self._sender().email_formatted or self.company_id.email_formatted
        if self.kind == "email" and not address:
            raise UserError(
                self.env._("Neither you nor your company has an e-mail address to send from.")
            )
        return address

    def _reply_addresses(self):
        """Return ``{message id: where answers go}``: the company's catch-all, else the sender."""
        emails = self.filtered(lambda message: message.kind == "email")
        replies = {}
        threaded = {message.interaction_id.id: message for message in emails}
        threaded.pop(False, None)
        if threaded:
            replies = emails.interaction_id._notify_get_reply_to_batch(
                defaults={key: message._sender_address() for key, message in threaded.items()},
                author_ids={
                    key: message._sender().partner_id.id for key, message in threaded.items()
                },
            )
        loose = {}
        for message in emails.filtered(lambda message: not message.interaction_id):
            key = (message.company_id, message._sender())
            if key not in loose:
                thread = self.env["mail.thread"].with_company(message.company_id)
                loose[key] = thread._notify_get_reply_to(
                    default=message._sender_address(), author_id=message._sender().partner_id.id
                )[False]
        return {
            message.id: replies[message.interaction_id.id]
            if message.interaction_id
            else loose[message.company_id, message._sender()]
            for message in emails
        }

    def _log_in_chatter(self):
        """Add the messages to their interactions' chatter, where answers are threaded to them."""
        messages = self.filtered(lambda m: m.interaction_id and not m.mail_message_id)
        if messages:
            # sudo: the right to write on the interactions was checked at the messages' creation
            logs = messages.interaction_id.sudo()._message_create(
                [message._chatter_values() for message in messages]
            )
            for message, log in zip(messages, logs, strict=True):
                message._as_delivery().mail_message_id = log

    def _chatter_values(self):
        return {
            "model": self.interaction_id._name,
            "res_id": self.interaction_id.id,
            "message_type": {"email": "email_outgoing", "sms": "sms"}.get(self.kind, "comment"),
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment"),
            "author_id": self._sender().partner_id.id,
            "email_from": self.email_from,
            "reply_to": self.reply_to,
            "message_id": self.message_id,
            "subject": self.subject,
            "body": self.body,
            "attachment_ids": self.attachment_ids.ids,
            "record_company_id": self.company_id.id,
        }

    def _deliver_email(self, outcomes):
        """Hand the e-mails over, noting each outcome in ``outcomes``."""
        for message in self:
            try:
                key, session = message._mail_session()
            except psycopg2.Error:
                raise
            except Exception as error:  # noqa: BLE001 whatever hinders the connection may pass
                reason = message._connection_fault(error)
                outcomes[message.id] = Outcome("queued", reason, "connection")
                continue
            try:
                mail = message._build_mail(session)
            except psycopg2.Error:
                raise
            except Exception as error:  # noqa: BLE001 one bad message must not stop the others
                outcomes[message.id] = Outcome("failed", str(error), "content")
                continue
            outcomes[message.id] = Outcome("unclear", self._unclear_reason(), "crash")
            outcomes[message.id] = outcome = message._hand_over(mail, session)
            # A session that was left in the midst of a mail refuses the next one.
            if outcome.code in ("disconnected", "no_answer", "content"):
                self.env.context["crm_delivery_sessions"].drop(key)

    def _mail_session(self):
        """Return the open SMTP session for this sender, opened when the lane needs it first."""
        sessions = self.env.context["crm_delivery_sessions"]
        key = (self.company_id.id, self.email_from)
        if key not in sessions:
            servers = self._mail_servers()
            server, smtp_from = servers._find_mail_server(self.email_from)
            smtp = servers._connect__(
                mail_server_id=server.id if server else None, smtp_from=smtp_from
            )
            sessions[key] = MailSession(smtp)
        return key, sessions[key]

    def _connection_fault(self, error):
        """Return which mail server could not be reached and what to do; the log keeps the error."""
        _logger.info("No connection to a mail server for %s", self, exc_info=error)
        if isinstance(error, UserError):  # Odoo says itself what is missing
            return str(error)
        server, _smtp_from = self._mail_servers()._find_mail_server(self.email_from)
        # sudo: the name and address of the server, for whoever sends
        server = server.sudo() if server else server
        host = server.smtp_host if server else config.get("smtp_server")
        port = server.smtp_port if server else config.get("smtp_port")
        names = {"server": f"{server.name}, {host}:{port}" if server else f"{host}:{port}"}
        if isinstance(error, smtplib.SMTPAuthenticationError):
            return self.env._(
                "The mail server (%(server)s) refused Odoo's user name or password. Ask your "
                "administrator to correct them among the outgoing mail servers.",
                **names,
            )
        return self.env._(
            "The mail server (%(server)s) could not be reached. Ask your administrator to test it "
            "among the outgoing mail servers: address, port and encryption.",
            **names,
        )

    def _mail_servers(self):
        """Return the mail servers with the sender's and bounce addresses of the company."""
        domain = self.company_id.alias_domain_id
        servers = self.env["ir.mail_server"].with_company(self.company_id)
        if not domain:
            return servers
        return servers.with_context(
            domain_notifications_email=domain.default_from_email,
            domain_bounce_address=domain.bounce_email,
        )

    def _build_mail(self, session):
        """Return the e-mail as it goes over the wire."""
        mail = self._outgoing_mail()
        text = mail["body_alternative"]
        if text is None:
            text = html2plaintext(mail["body"])
        return letter(
            [
                *self._mail_envelope(session).lines,
                address_header("Reply-To", self.reply_to or self.email_from),
                header("To", self._formatted_address()),
                header("Subject", self.subject or ""),
                header("Message-Id", self.message_id),
                header("Date", format_datetime(datetime.now(UTC))),
                *(header(name, value) for name, value in mail["headers"].items()),
            ],
            text,
            self._document(mail["body"]),
            self._mail_files(session),
        )

    def _mail_envelope(self, session):
        """Return the sender's address and lines, which the messages of a session share.

        Odoo's mail server decides them, as it does for every mail of this sender.
        """
        if session.envelope is None:
            servers = self._mail_servers()
            bounce = self.company_id.bounce_email
            sample = servers._build_email__(
                email_from=self.email_from,
                email_to=[self.email_from],
                subject="",
                body="",
                headers={"Return-Path": bounce} if bounce else {},
            )
            address, _to, sample = servers._prepare_email_message__(sample, session.smtp)
            lines = [address_header("From", str(sample["From"]))]
            if bounce:
                lines.append(header("Return-Path", bounce))
            session.envelope = Envelope(address, lines)
        return session.envelope

    def _mail_files(self, session):
        """Return the attachments as parts of a mail; those of a campaign are made once."""
        # sudo: the files as sent leave with the words, whoever may read them by now
        files = self.attachment_ids.sudo().sorted("id")
        if session.files[0] != files.ids:
            session.files = (
                files.ids,
                [file_part(file.name, file.raw, file.mimetype) for file in files],
            )
        return session.files[1]

    def _outgoing_mail(self):
        """Return ``body``, ``body_alternative`` and ``headers`` as they leave; a hook.

        Without an alternative, which is None, the text is made of the body as it is in the end.
        ``words`` are the words as stored, with whole addresses in their links.
        """
        words = self.env["mail.render.mixin"]._replace_local_links(self.body)
        return {"words": words, "body": words, "body_alternative": None, "headers": {}}

    def _formatted_address(self):
        """Return the address as mail servers know it: a domain's name in ASCII."""
        addresses = extract_rfc2822_addresses(self.address_normalized)
        if not addresses:
            raise UserError(self.env._("The address is not valid."))
        return addresses[0]

    def _document(self, body):
        """Return the words as a whole HTML document in their language and direction."""
        lang = self.env["res.lang"]._get_data(code=self.lang)
        return (
            f'<!DOCTYPE html><html lang="{(self.lang or "en").replace("_", "-")}" '
            f'dir="{lang.direction or "ltr"}"><head><meta charset="utf-8"/></head>'
            f"<body>{body}</body></html>"
        )

    def _hand_over(self, mail, session):
        """Send one built mail and return its outcome."""
        session.in_content = False
        if session.smtp is None:
            return Outcome("sent")  # Odoo sends nothing while it is tested
        try:
            address, options = self._formatted_address(), ()
            if not address.isascii():
                if not session.smtp.has_extn("smtputf8"):
                    reason = self.env._("The mail server takes addresses in plain letters only.")
                    return Outcome("failed", reason, "refused")
                options = ("SMTPUTF8", "BODY=8BITMIME")
            session.smtp.sendmail(session.envelope.address, [address], mail, options)
        except psycopg2.Error:
            raise
        except Exception as error:  # noqa: BLE001 one bad message must not stop the others
            return self._outcome_of(error, session.in_content)
        return Outcome("sent")

    @api.model
    def _outcome_of(self, error, in_content):
        """Return what an error while handing over means for the message."""
        if isinstance(error, smtplib.SMTPRecipientsRefused):
            code, answer = next(iter(error.recipients.values()))
        elif isinstance(error, smtplib.SMTPResponseException):
            code, answer = error.smtp_code, error.smtp_error
        elif isinstance(error, OSError) and not isinstance(error, smtplib.SMTPNotSupportedError):
            if in_content:
                return Outcome("unclear", self._unclear_reason(), "no_answer")
            _logger.info("A connection to a mail server broke off", exc_info=error)
            return Outcome(
                "queued", self.env._("The connection to the mail server broke off."), "disconnected"
            )
        else:
            return Outcome("failed", str(error), "content")
        text = answer.decode(errors="replace") if isinstance(answer, bytes) else str(answer)
        reason = f"{code} {text}"
        is_for_later = 400 <= code < 500
        return Outcome("queued" if is_for_later else "failed", reason, refusal_code("", reason))
