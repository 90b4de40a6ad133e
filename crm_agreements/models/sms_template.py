from odoo import fields, models

from .mail_message import PURPOSES


class SmsTemplate(models.Model):
    """An administrator permits a template to be sent to many as a service message (B9)."""

    _inherit = "sms.template"

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

    def _update_field_translations(self, field_name, translations, *args, **kwargs):
        result = super()._update_field_translations(field_name, translations, *args, **kwargs)
        self._withdraw_permission({field_name})
        return result

    def _withdraw_permission(self, names):
        """Others' changes of the words end what an administrator permitted."""
        trusted = self.env.su or self.env.user.has_group("base.group_system")
        if "body" in names and not trusted:
            # sudo: only an administrator writes the purpose
            permitted = self.sudo().filtered(lambda template: template.crm_purpose == "service")
            permitted.crm_purpose = False

    def _has_words(self, body):
        """Return whether these are the template's own words, in any language."""
        codes = [code for code, _name in self.env["res.lang"].get_installed()]
        return body in [self.with_context(lang=code).body for code in codes]
