from odoo import api, models

# Dictionaries are short: a message can name what they hold.
NAMED_VALUES = 20


class IrFieldsConverter(models.AbstractModel):
    """References in files imported as a whole: an unknown or ambiguous name is an error."""

    _inherit = "ir.fields.converter"

    @api.model
    def db_id_for(self, model, field, subfield, value, savepoint):
        """Find the record a cell means; never choose one of several."""
        if model._name not in self._exact_models() or subfield is not None:
            return super().db_id_for(model, field, subfield, value, savepoint)
        # The values of a dictionary come again and again in one file.
        known = self.env.context.get("import_cache", {})
        key = (model._name, field.name, value)
        if key in known:
            return known[key], []
        try:
            record_id, warnings = super().db_id_for(model, field, subfield, value, savepoint)
        except ValueError as error:
            raise self._with_known_values(error, model, field) from None
        if warnings:
            message = self.env._(
                "Several records are called '%s' in field '%%(field)s': give the e-mail address, "
                "the reference or the external ID instead of the name"
            )
            raise self._format_import_error(ValueError, message, value, {"value": value})
        if record_id and self._is_dictionary(model, field):
            known[key] = record_id
        return record_id, warnings

    @api.model
    def _is_dictionary(self, model, field):
        return field.comodel_name.startswith("crm.") and field.comodel_name != model._name

    @api.model
    def _exact_models(self):
        """Return the names of the models whose files name each record exactly."""
        return ["crm.interaction"]

    def _with_known_values(self, error, model, field):
        """Return the error with the names of the values a dictionary knows."""
        message, *details = error.args
        if not details or not self._is_dictionary(model, field):
            return error
        values = self.env[field.comodel_name].search([], limit=NAMED_VALUES + 1)
        known = values.mapped("display_name")
        if not 0 < len(known) <= NAMED_VALUES:
            return error
        names = ", ".join(known).replace("%", "%%")
        text = self.env._("%(message)s (possible: %(names)s)", message=message, names=names)
        return ValueError(text, {**details[0], "moreinfo": known})
