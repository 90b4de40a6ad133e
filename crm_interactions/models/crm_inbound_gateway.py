from datetime import datetime, timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import email_normalize
from odoo.tools.mail import decode_message_header, unfold_references

from .crm_inbound_words import own_words

# So many of the ids a mail answers are kept, the newest; Odoo looks at as many.
KEPT_REFERENCES = 32
LONGEST_SUBJECT = 250
EARLIEST = datetime(1970, 1, 1)
# So long it is remembered that a mail was received; then its interaction alone tells of it.
KEPT_DAYS = 180

# Headers that only machines set, whatever they say.
AUTOMATIC_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply-From", "X-Mail-Autoreply")
LIST_HEADERS = ("List-Id", "List-Post", "List-Unsubscribe")
# Header → the values that mean a mail was not written for us.
AUTOMATIC_VALUES = {
    "Precedence": {"bulk", "junk", "list", "auto_reply"},
    # Other values only ask the receiver not to answer automatically, which people's mails do too.
    "X-Auto-Response-Suppress": {"all", "autoreply"},
    "Return-Path": {"<>"},
}


class CrmInbound(models.Model):
    """The door: which mails are taken in, and what is kept of them."""

    _inherit = "crm.inbound"

    @api.model
    def _ignored_because(self, mail, message_dict, values):
        """Return why ``mail`` is not taken in by the team in ``values``, or an empty string.

        Automatic answers, mailing lists and our own addresses: to answer one of these would be a
        loop, and none of them was written to us by a person. And what the team got before.
        """
        if header := self._automatic_header(mail):
            return f"automatic ({header})"
        # sudo: the gateway's user may not read aliases
        domains = self.env["mail.alias.domain"].sudo()
        address = email_normalize(message_dict.get("email_from"), strict=False)
        if address and domains._find_aliases([address]):
            return "sent from an address of ours"
        return "received before" if self._is_known(message_dict, values) else ""

    @api.model
    def _automatic_header(self, mail):
        """Return the header that says nobody wrote ``mail`` for us, or an empty string."""
        if decode_message_header(mail, "Auto-Submitted").strip().lower() not in ("", "no"):
            return "Auto-Submitted"
        for header in (*AUTOMATIC_HEADERS, *LIST_HEADERS):
            if mail.get(header):
                return header
        for header, values in AUTOMATIC_VALUES.items():
            said = decode_message_header(mail, header).lower().replace(",", " ").split()
            if values.intersection(said):
                return header
        return ""

    @api.model
    def _is_known(self, message_dict, values):
        """Return whether the team got the mail before, whatever became of its interaction."""
        # sudo: the gateway's user may not read mails
        return bool(
            self.sudo().search_count(
                [
                    ("message_id", "=", message_dict["message_id"]),
                    ("team_id", "=", values.get("team_id", False)),
                ],
                limit=1,
            )
        )

    @api.model
    def _detect_loop_sender_domain(self, email_from_normalized):
        """Let Odoo count the sender's mails of the last hours by our index."""
        return [("email_normalized", "=", email_from_normalized)]

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Take a mail in; return its interaction, or the mail itself while nobody knows the sender.

        Odoo posts the whole mail, with its files, in the chatter of what is returned.
        """
        # The sender's address proves nothing: the system is the author, whoever it belongs to.
        # Followers are told by the mail itself, so nobody is told of the interaction besides.
        receiver = self.with_user(SUPERUSER_ID).with_context(tracking_disable=True)
        mail = receiver.create(receiver._received_values(msg_dict, custom_values or {}))
        mail._propose()
        mail._recognise()
        # The chatter shows the mail as of the same moment and person.
        msg_dict["date"] = fields.Datetime.to_string(mail.date)
        if mail.interaction_id:
            msg_dict["author_id"] = mail.partner_id.id
        return (mail.interaction_id or mail).with_context(tracking_disable=False)

    @api.model
    def _received_values(self, msg_dict, defaults):
        team = self.env["crm.team"].browse(defaults.get("team_id")).exists()
        return {
            "name": (msg_dict.get("subject") or "").strip()[:LONGEST_SUBJECT],
            "email_from": msg_dict.get("email_from"),
            "message_id": msg_dict["message_id"],
            "references": "\n".join(self._answered_ids(msg_dict)),
            "date": self._received_on(msg_dict),
            "body": own_words(msg_dict.get("body")),
            "team_id": team.id,
            "company_id": (team.company_id or self._company_of(defaults)).id,
        }

    @api.model
    def _company_of(self, defaults):
        """Return the company that was written to, for a team that serves all companies."""
        domain = self.env["mail.alias.domain"].browse(defaults.get("alias_domain_id")).exists()
        return domain.company_ids[:1] or self.env.company

    @api.model
    def _answered_ids(self, msg_dict):
        """Return the Message-Ids the mail answers, the nearest first."""
        answered = unfold_references(msg_dict.get("references") or "")
        answered += unfold_references(msg_dict.get("in_reply_to") or "")
        nearest_first = [answer.strip() for answer in reversed(answered)]
        return list(dict.fromkeys(filter(None, nearest_first)))[:KEPT_REFERENCES]

    @api.model
    def _received_on(self, msg_dict):
        """Return when the mail was written, or now where its date cannot be true."""
        now = fields.Datetime.now()
        written = fields.Datetime.to_datetime(msg_dict.get("date")) or now
        return written if EARLIEST < written < now + timedelta(minutes=5) else now

    @api.autovacuum
    def _gc_matched(self):
        """Delete rows that serve nothing any more: no decision, and the mail is an interaction."""
        old = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        self.search(
            [
                ("state", "=", "matched"),
                ("decided_by_id", "=", False),
                ("create_date", "<", old),
            ],
            limit=10000,
        ).unlink()
