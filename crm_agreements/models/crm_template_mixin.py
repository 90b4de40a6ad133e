from odoo import api, fields, models

from .mail_message import PURPOSES


class CrmTemplateMixin(models.AbstractModel):
    """An administrator permits a template to be sent to many as a service message (B9).

    What is permitted are its words: others' changes of them end the permission. Models say which
    fields hold the words.
    """

    _name = "crm.template.mixin"
    _description = "Template with a Purpose"

    _crm_word_fields = frozenset()

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
        """End what an administrator permitted, when others change the words."""
        trusted = self.env.su or self.env.user.has_group("base.group_system")
        if self._crm_word_fields & set(names) and not trusted:
            # sudo: only an administrator writes the purpose
            permitted = self.sudo().filtered(lambda template: template.crm_purpose == "service")
            permitted.crm_purpose = False

    def _in_all_languages(self):
        """Yield the template in each installed language."""
        for code, _name in self.env["res.lang"].get_installed():
            yield self.with_context(lang=code)
