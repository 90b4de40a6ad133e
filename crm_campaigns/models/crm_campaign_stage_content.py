from odoo import fields, models
from odoo.tools import html2plaintext


class CrmCampaignStage(models.Model):
    """The words of a stage: made in Odoo's mailing editor, filled in for each customer (K4)."""

    _name = "crm.campaign.stage"
    _inherit = ["crm.campaign.stage", "mail.render.mixin"]

    # Odoo checks the authors of what may be rendered unrestricted.
    _unrestricted_rendering = True

    subject = fields.Char()
    body_html = fields.Html(
        string="Content",
        render_engine="qweb",
        render_options={"post_process": True},
        sanitize="email_outgoing",
    )
    body_text = fields.Text(string="Text", help="The words of a text message.")
    lang_of = fields.Selection(
        [("customer", "The customer's"), ("fixed", "This one")],
        string="Words in",
        required=True,
        default="customer",
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Attachments")

    def _compute_render_model(self):
        self.render_model = "res.partner"

    def _missing_content(self):
        """Return what of the words is missing, each in a sentence."""
        self.ensure_one()
        missing = []
        if self.channel_kind == "sms":
            if not self.body_text:
                missing.append(self.env._("“%s” has no text.", self.name))
            return missing
        if not html2plaintext(self.body_html or "").strip():
            missing.append(self.env._("“%s” has no content.", self.name))
        if self.channel_kind == "email" and not self.subject:
            missing.append(self.env._("“%s” has no subject.", self.name))
        return missing

    def _words_for(self, partners):
        """Return ``{partner id: {"subject", "body", "lang"}}``, rendered in their languages."""
        self.ensure_one()
        words = {}
        for lang, group in partners.grouped("lang").items():
            stage = self.with_context(lang=lang or self.env.lang)
            source = stage.body_text if self.channel_kind == "sms" else stage.body_html
            engine = "inline_template" if self.channel_kind == "sms" else "qweb"
            subjects = stage._render_template(stage.subject or "", "res.partner", group.ids)
            bodies = stage._render_template(
                str(source or ""), "res.partner", group.ids, engine=engine
            )
            for partner in group:
                words[partner.id] = {
                    "subject": " ".join(subjects[partner.id].split()),
                    "body": bodies[partner.id],
                    "lang": lang,
                }
        return words
