from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL, html2plaintext, is_html_empty, plaintext2html

TEMPLATE_WORDS = {"subject", "body", "body_text"}
TEMPLATE_CHOICE = {"use_template", "template_id", "message_channel_id", "send_as_text", "lang"}


class CrmInteraction(models.Model):
    """What is sent to the customer from an interaction (F4).

    The fields hold the message being written. Sending turns it into a ``crm.message``, which
    keeps its words for good, and empties the fields for the next one.
    """

    _inherit = "crm.interaction"

    use_template = fields.Boolean(
        copy=False, help="On: subject and text come from the template and are locked."
    )
    template_id = fields.Many2one(
        "crm.template",
        copy=False,
        ondelete="set null",
        check_company=True,
        domain="['|', ('type_ids', '=', False), ('type_ids', '=', type_id)]",
    )
    template_item_id = fields.Many2one(
        "crm.template.item",
        string="Template Content",
        compute="_compute_template_item_id",
        store=True,
        precompute=True,
        ondelete="set null",
        help="The content of the template for the channel and the language.",
    )
    template_note = fields.Char(compute="_compute_template_note")
    message_channel_id = fields.Many2one(
        "crm.channel",
        string="Send By",
        compute="_compute_message_channel_id",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        ondelete="restrict",
        domain="[('can_send', '=', True)]",
        help="The channel over which the message leaves.",
    )
    message_kind = fields.Selection(related="message_channel_id.kind", string="Message Kind")
    message_partner_id = fields.Many2one(
        "res.partner",
        string="Addressee",
        compute="_compute_message_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        check_company=True,
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
        # Or deleting or merging any contact would read all interactions.
        index="btree_not_null",
    )
    message_address = fields.Char(string="Address", compute="_compute_message_address")
    message_refusal = fields.Char(
        compute="_compute_message_refusal", help="Why the message may not be sent."
    )
    lang = fields.Selection(
        selection="_selection_lang",
        string="Culture",
        compute="_compute_lang",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        help="Language of the message; the customer's by default.",
    )
    subject = fields.Char(
        compute="_compute_words", store=True, readonly=False, precompute=True, copy=False
    )
    body = fields.Html(
        compute="_compute_words",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        sanitize_style=True,
    )
    body_text = fields.Text(
        string="Text", compute="_compute_body_text", inverse="_inverse_body_text"
    )
    send_as_text = fields.Boolean(
        compute="_compute_send_as_text",
        inverse="_inverse_send_as_text",
        help="The message leaves as a text message (SMS) to the customer's phone.",
    )
    message_attachment_ids = fields.Many2many(
        "ir.attachment",
        "crm_interaction_message_attachment_rel",
        string="Attached Files",
        copy=False,
    )
    message_out_ids = fields.One2many("crm.message", "interaction_id", string="Messages Sent")

    @api.model
    def mail_allowed_qweb_expressions(self):
        """Return the placeholders of templates: names and addresses, nothing that runs code."""
        return (
            "object.name",
            "object.type_id.name",
            "object.partner_id.name",
            "object.partner_id.firstname",
            "object.partner_id.lastname",
            "object.message_partner_id.name",
            "object.message_partner_id.firstname",
            "object.message_partner_id.lastname",
            "object.user_id.name",
            "object.user_id.email",
            "object.user_id.phone",
            "object.user_id.signature",
            "object.company_id.name",
            "object.company_id.email",
            "object.company_id.phone",
            "object.company_id.website",
        )

    @api.model
    def _selection_lang(self):
        return self.env["res.lang"].get_installed()

    @api.depends("channel_id")
    def _compute_message_channel_id(self):
        email = self.env["crm.channel"]._first_of_kind("email")
        for interaction in self:
            written = interaction.channel_id.kind in ("email", "sms", "letter")
            interaction.message_channel_id = interaction.channel_id if written else email

    @api.depends("partner_id", "contact_ids")
    def _compute_message_partner_id(self):
        for interaction in self:
            interaction.message_partner_id = (
                interaction.contact_ids[:1]._origin or interaction.partner_id
            )

    @api.depends("message_channel_id", "message_partner_id", "partner_id")
    def _compute_message_address(self):
        for interaction in self:
            interaction.message_address = interaction.message_channel_id._address_of(
                interaction._addressee()
            )

    def _addressee(self):
        return self.message_partner_id or self.partner_id

    @api.depends("message_channel_id", "message_address")
    def _compute_message_refusal(self):
        for interaction in self:
            interaction.message_refusal = interaction._message_refusal()

    def _message_refusal(self):
        """Return the gate's answer for the message being written, or False."""
        partner = self._addressee()._origin
        if not partner or not self.message_channel_id:
            return False
        answer = self.env["crm.message"]._gate_answer(
            partner, self.message_channel_id, self.message_address, company=self.company_id
        )
        return answer and answer[1]

    @api.depends("message_partner_id", "partner_id")
    def _compute_lang(self):
        for interaction in self:
            interaction.lang = interaction._addressee_lang()

    def _addressee_lang(self):
        lang = self._addressee().lang
        return lang if lang in dict(self._selection_lang()) else False

    @api.depends("message_channel_id")
    def _compute_send_as_text(self):
        for interaction in self:
            interaction.send_as_text = interaction.message_channel_id.kind == "sms"

    @api.onchange("send_as_text")
    def _inverse_send_as_text(self):
        for interaction in self:
            if interaction.send_as_text != (interaction.message_channel_id.kind == "sms"):
                kind = "sms" if interaction.send_as_text else "email"
                interaction.message_channel_id = interaction.message_channel_id._first_of_kind(kind)

    @api.depends("use_template", "template_id", "message_channel_id", "lang")
    def _compute_template_item_id(self):
        for interaction in self:
            item = self.env["crm.template.item"]
            if interaction.use_template and interaction.template_id:
                item = interaction.template_id._item_for(
                    interaction.message_channel_id, interaction._languages()
                )
            interaction.template_item_id = item

    def _languages(self):
        """Return the languages to look for, best first: the chosen one, then the company's."""
        return [self.lang or self._addressee_lang(), self.company_id.partner_id.lang]

    @api.depends("use_template", "template_id", "template_item_id", "message_channel_id", "lang")
    def _compute_template_note(self):
        for interaction in self:
            interaction.template_note = interaction._template_note()

    def _template_note(self):
        """Return the sentence that explains the choice of the content, where it needs one."""
        if not (self.use_template and self.template_id):
            return False
        names = dict(self._selection_lang())
        if not self.template_item_id:
            return self.env._(
                "%(template)s has no content for %(channel)s.",
                template=self.template_id.name,
                channel=self.message_channel_id.name,
            )
        if self.template_item_id.lang in (False, self.lang):
            return False
        return self.env._(
            "%(template)s has no content in %(wanted)s: the one in %(used)s is taken.",
            template=self.template_id.name,
            wanted=names.get(self.lang, self.env._("the customer's language")),
            used=names.get(self.template_item_id.lang, self.template_item_id.lang),
        )

    @api.depends("template_item_id", "partner_id", "contact_ids", "user_id", "company_id")
    def _compute_words(self):
        """Take the words from the template; without one they stay as they are written."""
        for interaction in self:
            subject, body = interaction.subject, interaction.body
            if interaction.template_item_id:
                subject, body = interaction.template_item_id._render_for(interaction)
            interaction.subject, interaction.body = subject, body

    @api.depends("body")
    def _compute_body_text(self):
        for interaction in self:
            interaction.body_text = html2plaintext(interaction.body, include_references=False)

    def _inverse_body_text(self):
        """Take the text typed for a text message; the one shown of an e-mail changes nothing."""
        for interaction in self:
            if interaction.send_as_text or interaction.message_channel_id.kind == "sms":
                interaction.body = plaintext2html(interaction.body_text or "")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("use_template") and vals.get("template_id"):
                self._refuse_locked_words(vals)
        return super().create(vals_list)

    def write(self, vals):
        if TEMPLATE_WORDS & vals.keys() and vals.get("use_template", True):
            for interaction in self:
                if interaction.template_item_id and interaction.use_template:
                    self._refuse_locked_words(vals)
        if TEMPLATE_CHOICE & vals.keys():
            # Words that wait for their computation stay when the template is switched off.
            self._recompute_recordset(["subject", "body"])
        return super().write(vals)

    @api.model
    def _refuse_locked_words(self, vals):
        if TEMPLATE_WORDS & vals.keys():
            raise UserError(
                self.env._(
                    "Subject and text come from the template: switch “Use template” off to "
                    "change them."
                )
            )

    def action_send(self):
        """Queue the message written on each interaction; it leaves within seconds.

        Pressing twice sends once: what was sent is no longer there to be sent again. Pressed at
        the same time, the second waits here, and Odoo begins it anew with what the first left.
        """
        self.check_access("write")
        self.env.cr.execute(
            SQL("SELECT id FROM crm_interaction WHERE id = ANY(%s) FOR UPDATE", self.ids),
            log_exceptions=False,
        )
        written = self.filtered(lambda interaction: interaction._has_message())
        for interaction in self - written:
            interaction._check_sent_just_now()
        messages = self.env["crm.message"].create(
            [interaction._message_values() for interaction in written]
        )
        messages.action_queue()
        written._clear_message()
        return messages._notice_if_blocked()

    def action_send_and_close(self):
        """Send the message and close the interaction as held; not if it may not be sent."""
        notice = self.action_send()
        return notice if notice is not True else self.action_done()

    def action_preview(self):
        """Show exactly what would leave, before it does."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Preview"),
            "res_model": "crm.message.preview",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_interaction_id": self.id},
        }

    def _get_mail_thread_data_attachments(self):
        """Show the letters sent among the files of the interaction."""
        letters = self.message_out_ids.document_id
        return super()._get_mail_thread_data_attachments() | letters

    def _has_message(self):
        return bool(self.subject or not is_html_empty(self.body))

    def _check_sent_just_now(self):
        """Let the second press of a double click pass; otherwise there is nothing to send."""
        last = self.message_out_ids[:1]
        moment = fields.Datetime.now() - timedelta(minutes=1)
        if not last or not last.date_queued or last.date_queued < moment:
            raise UserError(self.env._("There is nothing to send: write a text first."))

    def _message_values(self):
        """Return the values of the message; the template's words are those it has now."""
        if not self.message_channel_id:
            raise UserError(self.env._("Choose the channel over which the message leaves."))
        subject, body = self.subject or "", self.body
        if self.template_item_id:
            subject, body = self.template_item_id._render_for(self)
        files = self.message_attachment_ids | self.template_item_id.attachment_ids
        return {
            "partner_id": self._addressee().id,
            "channel_id": self.message_channel_id.id,
            "lang": self.lang or self._addressee_lang(),
            "subject": " ".join(subject.split()),
            "body": body,
            "attachment_ids": [Command.set(files.ids)],
            "interaction_id": self.id,
            "template_item_id": self.template_item_id.id,
            "company_id": self.company_id.id,
        }

    def _clear_message(self):
        self.write(
            {
                "use_template": False,
                "template_id": False,
                "message_attachment_ids": [Command.clear()],
            }
        )
        self.write({"subject": False, "body": False})
