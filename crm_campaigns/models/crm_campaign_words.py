import re
from html import unescape

from odoo import api, models
from odoo.exceptions import AccessError, UserError

# What a tag of the template asks for, and what a placeholder of a subject or text asks for, as the
# errors of Odoo's two template languages tell it.
TAG_EXPRESSION = re.compile(r'\bt-(?:out|esc|field|if|elif|foreach|value|att[\w-]*)="([^"]*)"')
TEXT_EXPRESSION = re.compile(r"while evaluating\n(['\"])(.*)\1", re.DOTALL)
# A link that the writer gave without its beginning: mail programs would open nothing.
BARE_LINK = re.compile(
    r'(<a(?=\s)[^>]*\shref=")\s*(?=(?:www\.|(?:[a-z0-9-]+\.)+[a-z]{2,}(?:[/?#"])))', re.IGNORECASE
)


class CrmCampaignWords(models.AbstractModel):
    """Words that are filled in for each customer: those of a stage and of its variants (K4).

    The models have ``subject``, ``body_html`` and ``body_text``, and know ``channel_kind`` and
    ``words_lang``.
    """

    _name = "crm.campaign.words"
    _description = "Words of a Campaign"
    _inherit = ["mail.render.mixin"]

    # As on Odoo's mailings: who may not edit templates saves harmless placeholders only.
    _unrestricted_rendering = True

    def _compute_render_model(self):
        self.render_model = "res.partner"

    def _words_for(self, partners):
        """Return ``{partner id: {"subject", "body", "lang"}}``, filled in for each customer.

        Rendered as the current user. A text message has its text as ``body_text`` besides. Where
        the words cannot be filled in for a customer, the value is ``{"error": why}`` and the others
        have theirs.
        """
        self.ensure_one()
        words = {}
        by_lang = partners.grouped(lambda partner: self.words_lang or partner.lang or "")
        for lang, group in by_lang.items():
            stage = self.with_context(lang=lang or self.env.lang)
            try:
                words |= stage._render_words(group, lang)
            except UserError:
                # One customer's fault: it alone is left out.
                for partner in group:
                    try:
                        words |= stage._render_words(partner, lang)
                    except UserError as error:
                        words[partner.id] = {"error": self._content_fault(error)}
        return words

    @api.model
    def _content_fault(self, error):
        """Return why words cannot be filled in, in a sentence that names the placeholder.

        What the program itself says about it is in the server's log.
        """
        reason, placeholder = error, ""
        # A refusal is the reason itself, whatever the program was doing then.
        while not isinstance(reason, AccessError) and (reason.__cause__ or reason.__context__):
            reason = reason.__cause__ or reason.__context__
            placeholder = placeholder or self._placeholder_of(reason)
        if isinstance(reason, UserError):
            return self.env._("The words cannot be filled in: %s", reason)
        if not placeholder:
            return self.env._(
                "The words cannot be filled in: one of their placeholders is not written as it "
                "should be. Insert it again in the editor."
            )
        return self.env._(
            "The placeholder “%s” cannot be filled in with this customer's data. Complete the "
            "customer, or correct the placeholder in the words.",
            placeholder,
        )

    @api.model
    def _placeholder_of(self, error):
        """Return what the placeholder that an error is about asks for, or an empty string."""
        element = getattr(getattr(error, "qweb", None), "element", None)
        if element:
            found = TAG_EXPRESSION.search(element)
            return unescape(found[1]).replace("\\'", "'") if found else ""
        found = TEXT_EXPRESSION.search(str(error))
        return found[2] if found else ""

    def _render_words(self, partners, lang):
        is_text = self.channel_kind == "sms"
        subjects = self._render_template(self.subject or "", "res.partner", partners.ids)
        if is_text:
            bodies = self._render_template(self.body_text or "", "res.partner", partners.ids)
        else:
            bodies = {
                partner_id: type(body)(BARE_LINK.sub(r"\1https://", str(body)))
                for partner_id, body in self._render_field("body_html", partners.ids).items()
            }
        return {
            partner.id: {
                "subject": " ".join(subjects[partner.id].split()),
                "body": bodies[partner.id],
                "lang": lang or False,
                **({"body_text": bodies[partner.id]} if is_text else {}),
            }
            for partner in partners
        }
