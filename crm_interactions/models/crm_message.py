import re
from textwrap import shorten

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_list, html2plaintext, human_size

from .crm_erase_step import is_erasing

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
    back (reports, bounces, answers) and by its actions, never by hand.
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
    # Indexed, or deleting any file of Odoo would read all messages.
    document_id = fields.Many2one(
        "ir.attachment",
        string="Letter",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
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
        return {**self._gate_texts(), "crash": unclear, "no_answer": unclear}

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

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if not is_erasing(self.env) and any(message.state != "draft" for message in self):
            raise UserError(self.env._("What was sent cannot be deleted, only drafts can."))
