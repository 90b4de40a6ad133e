"""Values of fields as the log of changes keeps them.

A value is kept as ``{"v": what the field holds, …}``, ``None`` where it holds nothing; with the
names at the time of what it refers to (``n``; in all languages where they are translated), and the
currency of an amount (``c``). Of lists only what was taken out (old) and put in (new) is kept, of
files no content.

What a new record begins with, where that is kept, are several values in one: ``{"fields": {"name":
value}}``.

>>> keep("phone", False), keep("char", "+1 555")
(None, {'v': '+1 555'})
>>> keep("boolean", False), keep("integer", 0)
({'v': False}, {'v': 0})
>>> keep("many2one", 7, ["Acme"]), keep("many2many", [3, 4], ["Red", {"en_US": "Blue"}])
({'v': 7, 'n': 'Acme'}, {'v': [3, 4], 'n': ['Red', {'en_US': 'Blue'}]})
"""

from hashlib import sha256

from odoo import fields
from odoo.tools import float_compare

# What replaces a personal value that was erased.
ERASED = {"erased": True}

NUMBERS = ("boolean", "integer", "float", "monetary")


def keep(kind, value, names=None):
    """Return what is kept of a value; ``names`` of the records it refers to, in their order."""
    if kind not in NUMBERS and not value:
        return None
    kept = {"v": value}
    if kind in ("many2one", "reference", "many2one_reference"):
        kept["n"] = names[0] if names else None
    elif kind == "many2many":
        kept["n"] = names
    return kept


def raw_value(record, field):
    """Return what the field of the record holds, as plain data that can be compared."""
    value = record[field.name]
    if field.type == "many2one":
        return value.id or False
    if field.type == "many2many":
        return value.ids
    if field.type == "reference":
        return f"{value._name},{value.id}" if value else False
    if field.type == "properties":
        return field.convert_to_read(value, record)
    if field.type == "binary":
        return value and sha256(value).hexdigest()
    if field.type == "date":
        return fields.Date.to_string(value)
    if field.type == "datetime":
        return fields.Datetime.to_string(value)
    return value if field.type in (*NUMBERS, "json") else str(value or "")


def is_same(field, old, new):
    """Say whether two raw values of a field are the same to a reader."""
    if field.type == "many2many":
        return set(old) == set(new)
    if field.type in ("float", "monetary") and isinstance(old, float) and isinstance(new, float):
        return float_compare(old, new, precision_digits=9) == 0
    return (old or False) == (new or False)


def referred(field, *raws):
    """Generate the records, ``(model, id)``, that raw values of a field refer to."""
    for raw in raws:
        if not raw:
            continue
        if field.type == "many2one":
            yield field.comodel_name, raw
        elif field.type == "many2many":
            yield from ((field.comodel_name, id_) for id_ in raw)
        elif field.type == "reference":
            model, _comma, id_ = raw.partition(",")
            yield model, int(id_)


def kept_pair(record, field, old, new, names):
    """Return what is kept of an old and a new raw value; ``names`` by ``(model, id)``."""
    if field.type == "many2many":
        old, new = sorted(set(old) - set(new)), sorted(set(new) - set(old))
    elif field.type == "properties":
        old, new = _changed_properties(old, new)
    pair = [
        keep(field.type, raw, [names.get(key) for key in referred(field, raw)])
        for raw in (old, new)
    ]
    if field.type == "monetary" and (currency := field.get_currency_field(record)):
        for kept in pair:
            kept["c"] = record[currency].id
    return pair


def _changed_properties(old, new):
    """Return ``[[label, words], …]`` of the properties that changed, before and after."""
    before, after = ({prop["name"]: prop for prop in props or []} for props in (old, new))
    changed = [
        name
        for name in {**before, **after}
        if before.get(name, {}).get("value") != after.get(name, {}).get("value")
    ]
    return [
        [
            [props[name]["string"], words]
            for name in changed
            if name in props and (words := _property_words(props[name])) != ""
        ]
        for props in (before, after)
    ]


def _property_words(prop):
    value = prop.get("value")
    if prop["type"] == "selection":
        return dict(prop.get("selection") or []).get(value, value) or ""
    if prop["type"] == "tags":
        labels = {tag[0]: tag[1] for tag in prop.get("tags") or []}
        return ", ".join(labels.get(tag, tag) for tag in value or [])
    if prop["type"] == "many2one":
        return value[1] if value else ""
    if prop["type"] == "many2many":
        return ", ".join(name for _id, name in value or [])
    return value if isinstance(value, bool) else str(value or "")
