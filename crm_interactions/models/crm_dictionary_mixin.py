from itertools import count

from odoo import api, fields, models, tools


class CrmDictionaryMixin(models.AbstractModel):
    """A dictionary: a short list of values, kept under Configuration, named on every interaction.

    Its names are remembered by language until a value changes, so that a list of interactions is
    not one query dearer for each of its dictionaries.
    """

    _name = "crm.dictionary.mixin"
    _description = "Dictionary"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    active = fields.Boolean(default=True)

    @api.model_create_multi
    def create(self, vals_list):
        values = super().create(vals_list)
        self.env.registry.clear_cache()
        return values

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def copy(self, default=None):
        """Duplicate values, each under a name and a code of its own."""
        copies = self.browse()
        for value in self:
            own = {"name": self.env._("%s (copy)", value.name)}
            if "code" in self._fields and value.code:
                own["code"] = value._free_code()
            copies += super(CrmDictionaryMixin, value).copy({**own, **(default or {})})
        return copies

    def _free_code(self):
        """Return the code with a number that no value has yet, archived ones included."""
        # sudo: codes are unique over all companies
        values = self.sudo().with_context(active_test=False)
        known = set(values.search([("code", "=like", f"{self.code}_%")]).mapped("code"))
        return next(code for n in count(2) if (code := f"{self.code}_{n}") not in known)

    def _update_field_translations(self, *args, **kwargs):
        result = super()._update_field_translations(*args, **kwargs)
        self.env.registry.clear_cache()
        return result

    @api.depends("name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        names = self._get_names(self.env.lang)
        for value in self:
            # What is being edited, or was created a moment ago, has the name that was typed.
            value.display_name = names.get(value.id) or value.name

    @api.model
    @tools.ormcache("lang")
    def _get_names(self, lang):
        """Return ``{id: name}`` of all values, archived ones too, in a language."""
        # sudo: who may read an interaction is shown the names on it
        values = self.sudo().with_context(active_test=False, lang=lang).search_fetch([], ["name"])
        return {value.id: value.name for value in values}

    @api.model
    @tools.ormcache()
    def _get_default_id(self):
        """Return the id of the first value; remembered, as every new interaction asks for it."""
        return self.search([], limit=1).id
