from odoo import models


class SmsTemplate(models.Model):
    """What is sent to many by a template of text messages, as service or as marketing (B9)."""

    _name = "sms.template"
    _inherit = ["crm.template.mixin", "sms.template"]

    _crm_word_fields = frozenset({"body"})

    def _has_words(self, body):
        """Return whether these are the template's own words, in any language."""
        return body in [template.body for template in self._in_all_languages()]
