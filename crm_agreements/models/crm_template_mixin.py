from odoo import api, fields, models, tools
from odoo.tools import frozendict

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

    @api.model_create_multi
    def create(self, vals_list):
        templates = super().create(vals_list)
        if any({**self._purpose_by_default(), **vals}.get("crm_purpose") for vals in vals_list):
            self.env.registry.clear_cache()
        return templates

    def write(self, vals):
        result = super().write(vals)
        if "crm_purpose" in vals:
            self.env.registry.clear_cache()
        self._withdraw_permission(vals)
        return result

    def _purpose_by_default(self):
        # sudo: the purpose is an administrator's field
        return self.sudo().default_get(["crm_purpose"])

    def _purpose(self):
        """Return the purpose of the template; False without one, and without a template.

        Nearly no template has one, and each e-mail asks: this takes no query.
        """
        return self._purposes().get(self._origin.id, False)

    @api.model
    @tools.ormcache()
    def _purposes(self):
        """Return ``{id: purpose}`` of the templates that have a purpose."""
        # sudo: the purpose is an administrator's field
        everything = self.sudo().with_context(active_test=False)
        return frozendict(
            (template.id, template.crm_purpose)
            for template in everything.search([("crm_purpose", "!=", False)])
        )

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
