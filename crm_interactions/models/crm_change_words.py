from odoo import api, fields, models
from odoo.tools import format_date, format_datetime, formatLang, html2plaintext

from .crm_change_value import ERASED


class CrmChange(models.Model):
    """The words of a line, in the language and the time zone of who reads it."""

    _inherit = "crm.change"

    record_label = fields.Char(string="Record", compute="_compute_labels")
    field_label = fields.Char(string="Field", compute="_compute_labels")
    old_text = fields.Char(string="Old Value", compute="_compute_texts")
    new_text = fields.Char(string="New Value", compute="_compute_texts")

    @api.depends("res_model", "res_name", "field_key")
    @api.depends_context("lang")
    def _compute_labels(self):
        kinds = dict(self._selection_res_model())
        for line in self:
            kind = kinds.get(line.res_model, line.res_model)
            line.record_label = f"{kind}: {line.res_name}" if line.res_name else kind
            field = line._logged_field()
            name = (line.field_key or "").rpartition(":")[2]
            line.field_label = field._description_string(self.env) if field else name or False

    @api.depends("res_name", "kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for line in self:
            line.display_name = f"{line.record_label}, {kinds.get(line.kind)}"

    @api.depends("old_value", "new_value", "field_key")
    @api.depends_context("lang", "tz", "uid")
    def _compute_texts(self):
        # sudo: the values as they are kept; which lines one reads is decided by what they are about
        for line, kept in zip(self, self.sudo(), strict=True):
            field = line._logged_field()
            line.old_text = line._words(field, kept.old_value)
            started = ", ".join(map(": ".join, line._start_words().values()))
            line.new_text = started or line._words(field, kept.new_value)

    def _logged_field(self):
        """Return the field a line is about; None where there is none, or it is gone."""
        model, _colon, name = (self.field_key or "").rpartition(":")
        return self.env[model]._fields.get(name) if model in self.env else None

    def _start_words(self):
        """Return what a new record began with, ``{field: (label, words)}``, as far as it is kept.

        Fields that are gone or not for the reader are left out.
        """
        self.ensure_one()
        kept = (self.sudo().new_value or {}).get("fields", {})  # sudo: as above
        model = self.env.get(self.res_model)
        return {
            name: (field._description_string(self.env), self._words(field, value))
            for name, value in kept.items()
            if model is not None
            and (field := model._fields.get(name))
            and model._has_field_access(field, "read")
        }

    @api.model
    def _words(self, field, kept):
        """Return a kept value in words, False where there was none."""
        if not kept or "fields" in kept:
            return False
        if kept == ERASED:
            return self.env._("(erased)")
        kind = field.type if field else "char"
        if "n" in kept:
            return self._words_of_names(kept)
        words = getattr(self, f"_words_of_{kind}", None)
        return words(field, kept) if words else str(kept["v"])

    @api.model
    def _words_of_names(self, kept):
        names = kept["n"] if isinstance(kept["n"], list) else [kept["n"]]
        lang = self.env.lang or "en_US"
        words = [
            (name.get(lang) or name.get("en_US")) if isinstance(name, dict) else name
            for name in names
        ]
        return ", ".join(word or self.env._("(nameless)") for word in words)

    @api.model
    def _words_of_boolean(self, _field, kept):
        return self.env._("Yes") if kept["v"] else self.env._("No")

    @api.model
    def _words_of_selection(self, field, kept):
        return dict(field._description_selection(self.env)).get(kept["v"], kept["v"])

    @api.model
    def _words_of_date(self, _field, kept):
        return format_date(self.env, kept["v"])

    @api.model
    def _words_of_datetime(self, _field, kept):
        return format_datetime(self.env, kept["v"])

    @api.model
    def _words_of_float(self, field, kept):
        digits = field.get_digits(self.env)
        return formatLang(self.env, kept["v"], digits=digits[1]) if digits else str(kept["v"])

    @api.model
    def _words_of_monetary(self, _field, kept):
        # sudo: the sign and the digits of a currency
        currency = self.env["res.currency"].sudo().browse(kept.get("c") or ()).exists()
        return formatLang(self.env, kept["v"], currency_obj=currency or None)

    @api.model
    def _words_of_html(self, _field, kept):
        return html2plaintext(kept["v"]).strip()

    @api.model
    def _words_of_binary(self, _field, _kept):
        return self.env._("(file)")

    @api.model
    def _words_of_properties(self, _field, kept):
        return ", ".join(
            f"{label}: {self._words_of_boolean(None, {'v': words})}"
            if isinstance(words, bool)
            else f"{label}: {words}"
            for label, words in kept["v"]
        )
