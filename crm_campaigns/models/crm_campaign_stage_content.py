import re

from lxml import html

from odoo import api, fields, models

# A tag of the template, and one of its attributes. The editor's look of a tag that has none of its
# own is nothing, and Odoo takes tags with a look for templates that run code.
TEMPLATE_TAG = re.compile(r"""<t((?:\s+[\w:-]+(?:="[^"]*"|='[^']*')?)*)(\s*/?)>""")
ATTRIBUTE = re.compile(r"""\s+([\w:-]+)(?:="[^"]*"|='[^']*')?""")


class CrmCampaignStage(models.Model):
    """The words of a stage: made in Odoo's mailing editor, filled in for each customer (K4)."""

    _name = "crm.campaign.stage"
    _inherit = ["crm.campaign.stage", "crm.campaign.words"]

    subject = fields.Char()
    # As edited, and as the editor makes it ready for mail programs. The editor knows both, and the
    # two fields below, by the names they have on Odoo's mailings.
    body_arch = fields.Html(string="Body", sanitize="email_outgoing")
    body_html = fields.Html(
        string="Body as Sent",
        render_engine="qweb",
        render_options={"post_process": True},
        sanitize="email_outgoing",
    )
    mailing_model_id = fields.Many2one(
        "ir.model", string="Recipients", compute="_compute_mailing_model"
    )
    mailing_model_real = fields.Char(string="Recipients' Model", compute="_compute_mailing_model")
    body_text = fields.Text(string="Text", help="The words of a text message.")
    words_lang = fields.Selection(
        selection="_selection_words_lang",
        string="Written in",
        help="The language of the words; dates and amounts in them follow it. Empty: they follow "
        "each customer's language.",
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Attachments")

    @api.model
    def _selection_words_lang(self):
        return self.env["res.lang"].get_installed()

    def _compute_mailing_model(self):
        model = self.env["ir.model"]._get("res.partner")
        self.mailing_model_id = model
        self.mailing_model_real = model.model

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_body_as_sent(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._with_body_as_sent(vals))

    @api.model
    def _with_body_as_sent(self, vals):
        """Let a body that comes without the editor (import, API) leave as it is.

        The editor writes its styles on every tag, those of placeholders, too: who may not edit
        Odoo's templates could save none of them.
        """
        if "body_arch" in vals and "body_html" not in vals:
            return {**vals, "body_html": vals["body_arch"]}
        if vals.get("body_html"):
            return {**vals, "body_html": TEMPLATE_TAG.sub(_bare_tag, vals["body_html"])}
        return vals

    def action_preview(self):
        """Open what a customer of the audience gets, to look at and to send to oneself."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Preview"),
            "res_model": "crm.campaign.preview",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_stage_id": self.id, "dialog_size": "large"},
        }

    def _missing_content(self):
        """Return what of the words is missing, each in a sentence."""
        self.ensure_one()
        missing = []
        if self.channel_kind == "sms":
            if not self.body_text:
                missing.append(self.env._("“%s” has no text.", self.name))
            return missing
        if not _says_something(self.body_html):
            missing.append(self.env._("“%s” has no content.", self.name))
        if self.channel_kind == "email" and not self.subject:
            missing.append(self.env._("“%s” has no subject.", self.name))
        return missing


def _bare_tag(tag):
    directives = ATTRIBUTE.sub(
        lambda attribute: attribute[0] if attribute[1].startswith("t-") else "", tag[1]
    )
    return f"<t{directives}{tag[2]}>"


def _says_something(body):
    """Return whether a body has words, a picture or a placeholder besides the theme's own link."""
    if not body:
        return False
    tree = html.fragment_fromstring(body, create_parent="div")
    for own in tree.xpath("//style | //comment() | //a[@href='/unsubscribe_from_list']"):
        own.drop_tree()
    words = tree.text_content().strip("\ufeff\u200b \xa0\t\r\n")
    return bool(words or tree.xpath("//img | //*[@t-out or @t-esc or @background]"))
