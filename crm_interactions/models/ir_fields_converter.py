from odoo import api, models

# Dictionaries are short: a message can name what they hold.
NAMED_VALUES = 20


class IrFieldsConverter(models.AbstractModel):
    """References in imported interactions: an unknown or ambiguous name is an error that helps."""

    _inherit = "ir.fields.converter"

    @api.model
    def db_id_for(self, model, field, subfield, value, savepoint):
        """Find the record a cell of an interaction means; never choose one of several."""
        if model._name != "crm.interaction" or subfield is not None:
            return super().db_id_for(model, field, subfield, value, savepoint)
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
        return record_id, warnings

    def _with_known_values(self, error, model, field):
        """Return the error with the names of the values a dictionary knows."""
        message, *details = error.args
        is_dictionary = field.comodel_name.startswith("crm.") and field.comodel_name != model._name
        if not details or not is_dictionary:
            return error
        values = self.env[field.comodel_name].search([], limit=NAMED_VALUES + 1)
        known = values.mapped("display_name")
        if not 0 < len(known) <= NAMED_VALUES:
            return error
        names = ", ".join(known).replace("%", "%%")
        text = self.env._("%(message)s (possible: %(names)s)", message=message, names=names)
        return ValueError(text, {**details[0], "moreinfo": known})
