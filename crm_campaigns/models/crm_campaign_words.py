from odoo import api, models
from odoo.exceptions import AccessError, UserError


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
        """Return why words cannot be filled in, without the program's own story around it."""
        # A refusal is the reason itself, whatever the program was doing then.
        cause = error if isinstance(error, AccessError) else error.__context__ or error
        while cause.__cause__:
            cause = cause.__cause__
        return self.env._("The words cannot be filled in: %s", cause)

    def _render_words(self, partners, lang):
        is_text = self.channel_kind == "sms"
        subjects = self._render_template(self.subject or "", "res.partner", partners.ids)
        if is_text:
            bodies = self._render_template(self.body_text or "", "res.partner", partners.ids)
        else:
            bodies = self._render_field("body_html", partners.ids)
        return {
            partner.id: {
                "subject": " ".join(subjects[partner.id].split()),
                "body": bodies[partner.id],
                "lang": lang or False,
                **({"body_text": bodies[partner.id]} if is_text else {}),
            }
            for partner in partners
        }
