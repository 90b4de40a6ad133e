import re
from textwrap import shorten

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_list, html2plaintext, human_size

# Which state may follow which. What arrives late or twice (a delivery report after an answer,
# the confirmation of a message that has bounced meanwhile) is not in the table and changes nothing.
TRANSITIONS = {
    "draft": {"queued", "blocked", "cancelled"},
    "queued": {"blocked", "failed", "cancelled"},
    "sending": {
        "queued", "sent", "delivered", "answered", "bounced", "failed", "blocked", "unclear",
    },
    "sent": {"delivered", "opened", "clicked", "answered", "bounced", "failed"},
    "delivered": {"opened", "clicked", "answered", "bounced", "failed"},
    "opened": {"clicked", "answered"},
    "clicked": {"answered"},
    "answered": set(),
    "bounced": {"answered"},
    "failed": {"queued", "blocked", "cancelled"},
    "blocked": {"queued", "cancelled"},
    "unclear": {
        "queued", "sent", "delivered", "opened", "clicked", "answered", "bounced", "failed",
        "cancelled",
    },
    "cancelled": set(),
}  # fmt: skip

# The words as sent: free in a draft, frozen for everybody afterwards.
WORDS = {
    "partner_id", "channel_id", "address", "lang", "subject", "body", "body_text", "purpose",
    "attachment_ids", "interaction_id", "template_item_id", "company_id", "user_id",
}  # fmt: skip

# What only sending itself writes.
DELIVERY = {
    "state", "state_reason", "reason_code", "date_queued", "date_sent", "date_retry",
    "attempt_count", "claim_pid", "claim_start", "email_from", "reply_to", "message_id",
    "mail_message_id", "document_id",
}  # fmt: skip

# Only this very object in the context lets a write touch the fields above. A context that comes
# from outside consists of JSON values, so no caller of the external API can forge it.
_DELIVERY_TOKEN = object()

EXCERPT_LENGTH = 60
LINE_BREAK = re.compile(r"[\r\n\x00-\x08\x0b\x0c\x0e-\x1f]")


class CrmMessage(models.Model):
    """One message to one address over one channel, with its words as they were sent.

    The words can be changed in a draft only; once the message is queued they stay, readable word
    for word, for everybody and for ever. Its delivery state changes by being sent, by what comes
    back (reports, bounces, answers) and by the actions below, along ``TRANSITIONS``.
    """

    _name = "crm.message"
    _description = "Message to a Customer"
    _inherit = "crm.interaction.part"
    _order = "id desc"
    _rec_name = "subject"
    _check_company_auto = True

    # Words
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, ondelete="restrict", index=True
    )
    channel_id = fields.Many2one(
        "crm.channel", required=True, ondelete="restrict", domain="[('can_send', '=', True)]"
    )
    kind = fields.Selection(related="channel_id.kind")
    address = fields.Char(
        compute="_compute_address",
        store=True,
        readonly=False,
        precompute=True,
        help="Where the message goes: the e-mail address, the phone number, the postal address.",
    )
    address_normalized = fields.Char(
        compute="_compute_address_normalized", store=True, precompute=True, index="btree_not_null"
    )
    lang = fields.Selection(selection="_selection_lang", string="Language")
    subject = fields.Char()
    body = fields.Html(sanitize_style=True)
    body_text = fields.Text(
        string="Text",
        compute="_compute_body_text",
        store=True,
        readonly=False,
        precompute=True,
        help="The words of a text message.",
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Attachments")
    purpose = fields.Selection(
        [("service", "Service"), ("marketing", "Marketing")],
        required=True,
        default="service",
        help="Marketing needs the customer's agreement, service messages do not.",
    )

    # Origin
    interaction_id = fields.Many2one(
        "crm.interaction", ondelete="restrict", index="btree_not_null", check_company=True
    )
    template_item_id = fields.Many2one(
        "crm.template.item", string="Template Content", ondelete="set null", index="btree_not_null"
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
    )
    user_id = fields.Many2one(
        "res.users", string="Sender", default=lambda self: self.env.user, index=True
    )

    # Delivery
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("queued", "Queued"),
            ("sending", "Sending"),
            ("sent", "Sent"),
            ("delivered", "Delivered"),
            ("opened", "Opened"),
            ("clicked", "Clicked"),
            ("answered", "Answered"),
            ("bounced", "Bounced"),
            ("failed", "Failed"),
            ("blocked", "Blocked"),
            ("unclear", "Unclear"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
    )
    state_reason = fields.Text(string="Reason", readonly=True, copy=False)
    reason_code = fields.Char(readonly=True, copy=False)
    reason_text = fields.Char(
        string="Why", compute="_compute_reason_text", help="The reason in the reader's language."
    )
    date_queued = fields.Datetime(string="Queued On", readonly=True, copy=False)
    date_sent = fields.Datetime(string="Sent On", readonly=True, copy=False)
    date_retry = fields.Datetime(string="Next Try", readonly=True, copy=False)
    attempt_count = fields.Integer(string="Tries", readonly=True, copy=False)
    claim_pid = fields.Integer(readonly=True, copy=False)
    claim_start = fields.Datetime(readonly=True, copy=False)
    document_id = fields.Many2one(
        "ir.attachment", string="Letter", readonly=True, copy=False, ondelete="restrict"
    )

    # Envelope of an e-mail
    email_from = fields.Char(string="From", readonly=True, copy=False)
    reply_to = fields.Char(readonly=True, copy=False)
    message_id = fields.Char(string="Message-Id", readonly=True, copy=False, index="btree_not_null")
    mail_message_id = fields.Many2one(
        "mail.message",
        string="Chatter Message",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )

    _queue_idx = models.Index("(date_queued, id) WHERE state = 'queued'")
    _claim_idx = models.Index("(claim_pid) WHERE state = 'sending'")
    _partner_date_idx = models.Index("(partner_id, date_queued DESC, id DESC)")

    @api.model
    def _selection_lang(self):
        return self.env["res.lang"].get_installed()

    @api.depends("partner_id", "channel_id")
    def _compute_address(self):
        for message in self:
            message.address = message.channel_id._address_of(message.partner_id)

    @api.depends("address", "partner_id", "channel_id")
    def _compute_address_normalized(self):
        for message in self:
            message.address_normalized = message.channel_id._normalize_address(
                message.address, message.partner_id
            )

    @api.depends("body", "channel_id")
    def _compute_body_text(self):
        for message in self:
            message.body_text = message.channel_id.kind == "sms" and html2plaintext(
                message.body, include_references=False
            )

    @api.depends("subject", "body")
    def _compute_display_name(self):
        for message in self:
            message.display_name = message.subject or shorten(
                html2plaintext(message.body, include_references=False), EXCERPT_LENGTH
            )

    @api.depends("state_reason", "reason_code")
    @api.depends_context("lang")
    def _compute_reason_text(self):
        texts = self._reason_texts()
        for message in self:
            message.reason_text = texts.get(message.reason_code) or message.state_reason

    @api.model
    def _reason_texts(self):
        """Return ``{reason code: text}`` of the reasons that are known beforehand."""
        unclear = self._unclear_reason()
        texts = {condition.code: condition.text for condition in self._gate_conditions()}
        return {**texts, "crash": unclear, "no_answer": unclear}

    @api.depends("interaction_id")
    def _compute_company_id(self):
        for message in self:
            message.company_id = message.interaction_id.company_id or self.env.company

    @api.constrains("address", "subject")
    def _check_one_line(self):
        """A line break would smuggle headers or recipients into the e-mail."""
        for message in self:
            if message.kind != "letter" and LINE_BREAK.search(message.address or ""):
                raise ValidationError(
                    self.env._(
                        "The address of %(customer)s contains a line break: correct it first.",
                        customer=message.partner_id.display_name,
                    )
                )
            if LINE_BREAK.search(message.subject or ""):
                raise ValidationError(self.env._("A subject is one line of text."))

    @api.constrains("attachment_ids", "channel_id")
    def _check_attachments(self):
        for message in self.filtered("attachment_ids"):
            # sudo: sizes only, also of files the sender may no longer read
            files = message.attachment_ids.sudo()
            limit = message._attachment_limit()
            if sum(files.mapped("file_size")) > limit:
                raise ValidationError(
                    self.env._(
                        "The files %(files)s are too large to be sent: together they may have "
                        "%(limit)s.",
                        files=format_list(self.env, files.mapped("name")),
                        limit=human_size(limit),
                    )
                )

    def _attachment_limit(self):
        """Return how many bytes of files the message may carry."""
        parameters = self.env["ir.config_parameter"].sudo()  # a setting, the same for everybody
        limit = int(parameters.get_param("crm_interactions.attachment_limit_mb", 25)) * 1024**2
        if self.kind == "email":
            # sudo: salespeople do not see mail servers
            servers = self.env["ir.mail_server"].sudo()
            server = servers._find_mail_server(self._sender().email)[0]
            if server and server.max_email_size:
                # Files grow by a third on their way.
                limit = min(limit, int(server.max_email_size * 1024**2 * 3 / 4))
        return limit

    # Write-once

    def _may_write_delivery(self):
        return self.env.context.get("crm_message_delivery") is _DELIVERY_TOKEN

    def _as_delivery(self):
        """Return the same messages, ready for writing what only sending itself writes."""
        return self.with_context(crm_message_delivery=_DELIVERY_TOKEN)

    @api.model_create_multi
    def create(self, vals_list):
        if not self._may_write_delivery() and any(self._refused(vals) for vals in vals_list):
            raise self._delivery_error()
        return super().create(vals_list)

    @api.model
    def _refused(self, vals):
        """Return the fields of ``vals`` that only sending itself writes."""
        return {name for name in DELIVERY & vals.keys() if vals[name] not in (False, "draft")}

    def write(self, vals):
        if not self._may_write_delivery():
            if DELIVERY & vals.keys():
                raise self._delivery_error()
            if WORDS & vals.keys() and any(message.state != "draft" for message in self):
                raise UserError(
                    self.env._(
                        "What was sent stays as it is: the words, the addressee and the files of "
                        "a message cannot be changed any more."
                    )
                )
        return super().write(vals)

    @api.model
    def _fields_never_locked(self):
        """Delivery goes on when the interaction is closed; its messages stay what they are."""
        return self._fields.keys() - WORDS

    @api.model
    def _delivery_error(self):
        return UserError(
            self.env._("The delivery of a message is recorded by sending it, not by hand.")
        )

    @api.model
    def _fields_never_locked(self):
        """Delivery goes on after the interaction was closed (F4)."""
        return DELIVERY

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if any(message.state != "draft" for message in self):
            raise UserError(self.env._("What was sent cannot be deleted, only drafts can."))

    # States

    def _advance(self, state, **values):
        """Bring the messages that may take it to ``state`` and return them.

        Messages whose present state does not allow it stay as they are: reports and answers come
        late, twice and in any order.
        """
        messages = self.filtered(lambda message: state in TRANSITIONS[message.state])
        if messages:
            values = {"state": state, "state_reason": False, "reason_code": False, **values}
            if state == "sent":
                values["date_sent"] = fields.Datetime.now()
            messages._as_delivery().write(values)
        return messages

    def action_queue(self):
        """Hand the messages over for delivery; those already on their way stay untouched.

        A message that may not be sent is kept as *blocked* with the reason.
        """
        self.check_access("write")
        self.filtered(lambda message: message.state == "draft")._check_interactions_open()
        waiting = self.filtered(lambda message: message.state in ("draft", "failed", "blocked"))
        drafts = waiting.filtered(lambda message: message.state == "draft")
        drafts._check_interactions_open()
        drafts._check_sender()
        waiting._check_words()
        waiting._own_attachments()
        now = fields.Datetime.now()
        refusals = waiting._check_may_send()
        for message in waiting.filtered(lambda message: message.id in refusals):
            code, reason = refusals[message.id]
            message._as_delivery().write(
                {
                    "state": "blocked",
                    "state_reason": reason,
                    "reason_code": code,
                    "date_queued": now,
                }
            )
        allowed = waiting.filtered(lambda message: message.id not in refusals)
        allowed._prepare_envelope()
        allowed._advance("queued", date_queued=now, attempt_count=0, date_retry=False)
        allowed._trigger_lanes()
        return True

    def _notice_if_blocked(self):
        """Return a notification that names why messages were blocked, or True."""
        blocked = self.filtered(lambda message: message.state == "blocked")
        if not blocked:
            return True
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger",
                "title": self.env._("Not sent"),
                "message": "\n".join(dict.fromkeys(blocked.mapped("reason_text"))),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _check_sender(self):
        """Nobody but managers sends in somebody else's name."""
        if self.env.su or self.env.user.has_group("sales_team.group_sale_manager"):
            return
        if self.user_id - self.env.user:
            raise AccessError(self.env._("You can send messages in your own name only."))

    def _check_words(self):
        for message in self:
            if not message.channel_id.can_send:
                raise UserError(
                    self.env._(
                        "No message can be sent over %(channel)s.", channel=message.channel_id.name
                    )
                )
            if not html2plaintext(message.body) and not message.body_text:
                raise UserError(self.env._("The message is empty: write its text first."))
            if message.kind == "email" and not message.subject:
                raise UserError(self.env._("The e-mail has no subject: write one first."))

    def _own_attachments(self):
        """Give the messages copies of files that belong elsewhere: theirs stay as they leave."""
        for message in self.filtered("attachment_ids"):
            home = {"res_model": message._name, "res_id": message.id}
            own = message.attachment_ids.filtered_domain(
                [("res_model", "=", message._name), ("res_id", "=", message.id)]
            )
            copies = [file.copy(home) for file in message.attachment_ids - own]
            if copies:
                message._as_delivery().attachment_ids = own.concat(*copies)

    def action_cancel(self):
        """Stop messages that have not left yet; cancelled ones stay cancelled."""
        self.check_access("write")
        gone = self.filtered(lambda m: m.state not in ("draft", "queued", "failed", "blocked"))
        if gone.filtered(lambda message: message.state != "cancelled"):
            raise UserError(self.env._("The message has left already and cannot be stopped."))
        (self - gone)._advance("cancelled")
        return True

    def action_confirm_sent(self):
        """Record that an unclear message has reached its addressee; for managers."""
        self._check_manager()
        self.filtered(lambda message: message.state == "unclear")._advance("sent")
        return True

    def action_send_again(self):
        """Queue unclear messages again, which their addressees may have got; for managers."""
        self._check_manager()
        unclear = self.filtered(lambda message: message.state == "unclear")
        unclear._advance("queued", attempt_count=0, date_retry=False)
        unclear._trigger_lanes()
        return True

    def _check_manager(self):
        self.check_access("write")
        if not self.env.user.has_group("sales_team.group_sale_manager"):
            raise AccessError(
                self.env._("Only managers decide what happens to an unclear message.")
            )
