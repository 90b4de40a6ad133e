from textwrap import shorten

from lxml import etree, html

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_list, html2plaintext
from odoo.tools.rendering_tools import parse_inline_template

EXCERPT_LENGTH = 80


class CrmTemplateItem(models.Model):
    """The content of a template for one channel and one language.

    Its placeholders are read from the interaction, as the user who sends. Only the expressions of
    ``mail_allowed_qweb_expressions`` are accepted, from template editors and administrators too:
    everything a content can show is thus known in advance, and rendering it runs no code.
    """

    _name = "crm.template.item"
    _inherit = "mail.render.mixin"
    _description = "Template Content"
    _order = "template_id, channel_id, lang, id"
    _rec_name = "subject"

    # Odoo checks the authors of what may be rendered unrestricted; ours is checked further below.
    _unrestricted_rendering = True

    template_id = fields.Many2one("crm.template", required=True, ondelete="cascade", index=True)
    channel_id = fields.Many2one(
        "crm.channel", required=True, ondelete="restrict", domain="[('can_send', '=', True)]"
    )
    kind = fields.Selection(related="channel_id.kind")
    lang = fields.Selection(
        selection="_selection_lang", string="Language", help="Empty: for every language."
    )
    subject = fields.Char()
    body = fields.Html(render_engine="qweb", sanitize="email_outgoing")
    excerpt = fields.Char(string="Text", compute="_compute_excerpt")
    attachment_ids = fields.Many2many("ir.attachment", string="Attachments")

    _channel_lang_unique = models.UniqueIndex(
        "(template_id, channel_id, COALESCE(lang, ''))",
        "The template has a content for this channel and language already.",
    )

    @api.model
    def _selection_lang(self):
        return self.env["res.lang"].get_installed()

    def _compute_render_model(self):
        self.render_model = "crm.interaction"

    @api.depends("template_id", "channel_id", "lang")
    def _compute_display_name(self):
        names = dict(self._selection_lang())
        for item in self:
            parts = [item.template_id.name, item.channel_id.name, names.get(item.lang)]
            item.display_name = " · ".join(part for part in parts if part)

    @api.depends("body")
    def _compute_excerpt(self):
        for item in self:
            text = html2plaintext(item.body, include_references=False)
            item.excerpt = shorten(text, EXCERPT_LENGTH)

    def _check_access_right_dynamic_template(self):
        """Refuse what is not on the list of expressions, whoever writes it."""
        for item in self:
            item._check_expressions()

    def _check_expressions(self):
        allowed = self.env["crm.interaction"].mail_allowed_qweb_expressions()
        used = self._expressions()
        forbidden = [expression for expression in used if expression not in allowed]
        if forbidden or (not used and self._has_unsafe_expression()):
            raise ValidationError(
                self.env._(
                    "%(content)s: %(forbidden)s cannot be used in a template. Use these "
                    "placeholders: %(allowed)s.",
                    content=self.display_name,
                    forbidden=format_list(self.env, forbidden) or self.env._("program code"),
                    allowed=format_list(self.env, allowed),
                )
            )
        if self._has_unsafe_expression():
            raise ValidationError(
                self.env._(
                    "%(content)s: a placeholder stands alone in its element, as in "
                    '<t t-out="object.partner_id.name"/>; conditions and loops are not possible.',
                    content=self.display_name,
                )
            )

    def _expressions(self):
        """Return the expressions of subject and body, in their order."""
        found = [part[1] for part in parse_inline_template(self.subject or "") if part[1]]
        if self.body:
            root = html.fragment_fromstring(str(self.body), create_parent="div")
            for node in root.iter(etree.Element):
                found += [value for name, value in node.attrib.items() if name.startswith("t-")]
        return [expression.strip() for expression in found]

    def _render_for(self, interaction):
        """Return subject and body for the interaction, rendered as the current user."""
        self.ensure_one()
        record_id = interaction.id
        item = self.with_context(lang=self.lang) if self.lang else self
        subject = item._render_template(self.subject or "", "crm.interaction", [record_id])
        body = item._render_template(
            str(self.body or ""), "crm.interaction", [record_id], engine="qweb"
        )
        return " ".join(subject[record_id].split()), body[record_id]
