from odoo import api, fields, models
from odoo.tools import html2plaintext

from .mail_message import PURPOSES

WORDS = {"subject", "body_html"}


class MailTemplate(models.Model):
    """An administrator permits a template to be sent to many as a service message (B9)."""

    _inherit = "mail.template"

    crm_purpose = fields.Selection(
        PURPOSES,
        string="Purpose",
        groups="base.group_system",
        copy=False,
        help="Service: goes to many customers without their agreement, as long as its words are "
        "the template's. Marketing: needs the agreement even when sent to one. Empty: service when "
        "written to one, marketing when sent to many.",
    )

    def write(self, vals):
        result = super().write(vals)
        self._withdraw_permission(vals)
        return result

    @api.private
    def _update_field_translations(self, field_name, translations, *args, **kwargs):
        result = super()._update_field_translations(field_name, translations, *args, **kwargs)
        self._withdraw_permission({field_name})
        return result

    def _withdraw_permission(self, names):
        """Others' changes of the words end what an administrator permitted."""
        if WORDS & set(names) and not (self.env.su or self.env.user.has_group("base.group_system")):
            # sudo: only an administrator writes the purpose
            permitted = self.sudo().filtered(lambda template: template.crm_purpose == "service")
            permitted.crm_purpose = False

    def _has_words(self, subject, body):
        """Return whether these are the template's own words, in any language."""
        codes = [code for code, _name in self.env["res.lang"].get_installed()]
        words = (subject or "", html2plaintext(body or ""))
        return any(
            words == (template.subject or "", html2plaintext(template.body_html or ""))
            for template in (self.with_context(lang=code) for code in codes)
        )

    def send_mail_batch(
        self,
        res_ids,
        force_send=False,
        raise_exception=False,
        email_values=None,
        email_layout_xmlid=False,
    ):
        # sudo: the purpose is an administrator's field
        marketing = "marketing" in (self.sudo().crm_purpose, self.env.context.get("crm_purpose"))
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
