from odoo import models
from odoo.tools import html2plaintext


class MailTemplate(models.Model):
    """What is sent to many by a template of e-mails, as service or as marketing (B9)."""

    _name = "mail.template"
    _inherit = ["crm.template.mixin", "mail.template"]

    _crm_word_fields = frozenset({"subject", "body_html"})

    def _has_words(self, subject, body):
        """Return whether these are the template's own words, in any language."""
        words = (subject or "", html2plaintext(body or ""))
        return any(
            words == (template.subject or "", html2plaintext(template.body_html or ""))
            for template in self._in_all_languages()
        )

    def send_mail_batch(
        self,
        res_ids,
        force_send=False,
        raise_exception=False,
        email_values=None,
        email_layout_xmlid=False,
    ):
        marketing = "marketing" in (self._purpose(), self.env.context.get("crm_purpose"))
        if not marketing:
            return super().send_mail_batch(
                res_ids,
                force_send=force_send,
                raise_exception=raise_exception,
                email_values=email_values,
                email_layout_xmlid=email_layout_xmlid,
            )
        template = self.with_context(crm_purpose="marketing")
        mails = super(MailTemplate, template).send_mail_batch(
            res_ids, email_values=email_values, email_layout_xmlid=email_layout_xmlid
        )
        mails._pass_gate()
        if force_send:
            mails.filtered(lambda mail: mail.state == "outgoing").send(
                raise_exception=raise_exception
            )
        return mails
