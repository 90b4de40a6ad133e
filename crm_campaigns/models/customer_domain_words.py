"""Domains in the words of a reader: “Country is France and Tags contains VIP”."""

from odoo import fields
from odoo.fields import Domain
from odoo.orm.domains import DomainCondition, DomainNary, DomainNot
from odoo.tools import format_date, format_datetime, format_list

# No more values of a list than this are named.
NAMED_VALUES = 5


class DomainWords:
    """Says what a domain over a model asks for, in the language of the model's environment."""

    def __init__(self, model):
        self.model = model
        self.env = model.env

    def of(self, domain):
        """Return the words of a domain, a list or a ``Domain``."""
        domain = Domain(domain)
        if domain.is_true():
            return self.env._("every customer")
        return self.env._("no customer") if domain.is_false() else self._words(domain)

    def _words(self, domain):
        if isinstance(domain, DomainNot):
            return self.env._("not (%s)", self._words(domain.child))
        if isinstance(domain, DomainNary):
            is_all = domain.OPERATOR == "&"
            parts = [
                f"({self._words(one)})" if isinstance(one, DomainNary) else self._words(one)
                for one in domain.children
            ]
            return format_list(self.env, parts, "standard" if is_all else "or")
        if isinstance(domain, DomainCondition):
            return self._condition_words(domain)
        return str(domain)

    def _condition_words(self, condition):
        label, field = self._label(condition.field_expr)
        operator, value = condition.operator, condition.value
        if field.type == "boolean" and isinstance(value, bool):
            is_yes = (operator in ("=", "in")) == value
            return label if is_yes else self.env._("not %s", label)
        if value is False or value in ([False], {False}):
            is_empty = operator in ("=", "in")
            return (
                self.env._("%s is empty", label)
                if is_empty
                else self.env._("%s is filled in", label)
            )
        named = self._value_words(field, value)
        words = {
            "=": self.env._("%(field)s is %(value)s", field=label, value=named),
            "!=": self.env._("%(field)s is not %(value)s", field=label, value=named),
            "ilike": self.env._("%(field)s contains “%(value)s”", field=label, value=named),
            "not ilike": self.env._(
                "%(field)s does not contain “%(value)s”", field=label, value=named
            ),
        }
        words |= {"in": words["="], "not in": words["!="]}
        return words.get(operator, f"{label} {operator} {named}")

    def _label(self, path):
        """Return the labels along the path of a field, and the field it ends with."""
        model, labels, field = self.model, [], None
        for name in path.split("."):
            field = model._fields.get(name) or field
            labels.append(model._fields[name]._description_string(self.env))
            if not field.relational:
                break
            model = self.env[field.comodel_name]
        return " → ".join(labels), field

    def _value_words(self, field, value):
        if (
            isinstance(value, (list, tuple, set, frozenset))
            or hasattr(value, "__iter__")
            and (not isinstance(value, str))
        ):
            values = list(value)
            named = self._names(field, values[:NAMED_VALUES])
            more = ["…"] if len(values) > NAMED_VALUES else []
            return format_list(self.env, [*named, *more], "or")
        return self._names(field, [value])[0]

    def _names(self, field, values):
        if field.relational and all(isinstance(value, int) for value in values):
            # sudo: the names of what the condition is about
            records = self.env[field.comodel_name].sudo().browse(values).exists()
            names = {record.id: record.display_name for record in records}
            return [names.get(value, str(value)) for value in values]
        if field.type == "selection":
            labels = dict(field._description_selection(self.env))
            return [str(labels.get(value, value)) for value in values]
        return [self._moment_words(field, value) or str(value) for value in values]

    def _moment_words(self, field, value):
        """Return a day or moment as the reader writes it, or None: another kind, or relative."""
        try:
            if field.type == "date":
                return format_date(self.env, fields.Date.to_date(value))
            if field.type == "datetime":
                return format_datetime(self.env, fields.Datetime.to_datetime(value))
        except ValueError:  # as “today -3d”
            return None
        return None
