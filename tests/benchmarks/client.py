"""What the web client asks for: the fields of a view, as its model turns an arch into a request."""

from lxml import etree

# The web client's default number of rows in a one2many list.
X2MANY_LIMIT = 40
# Relational widgets that show names as tags.
TAGS = {"many2many_tags", "many2many_tags_avatar", "many2many_avatar_user", "many2many_checkboxes"}


def specification(model, view_type, view_id=None):
    """Return the ``specification`` of ``web_read`` for a view of the model."""
    view = model.get_view(view_id, view_type)
    return _fields_of(model, etree.fromstring(view["arch"]))


def _fields_of(model, arch):
    depth = arch.xpath("count(ancestor::field)")
    spec = {}
    for node in arch.xpath(f".//field[count(ancestor::field) = {depth}]"):
        name = node.get("name")
        field = model._fields.get(name)
        if field is None:
            continue
        spec[name] = spec.get(name) or _field_of(model, field, node)
    return spec


def _field_of(model, field, node):
    # Hidden optional columns are fetched, too; what is always invisible comes without its names.
    invisible = {node.get("invisible"), node.get("column_invisible")} & {"True", "1"}
    if field.type in ("many2one", "reference"):
        return {"fields": {} if invisible else {"display_name": {}}}
    if field.type not in ("one2many", "many2many") or invisible:
        return {}
    comodel = model.env[field.comodel_name]
    if node.get("widget") in TAGS:
        fields = {"display_name": {}, **({"color": {}} if "color" in comodel._fields else {})}
        return {"fields": fields, "limit": X2MANY_LIMIT}
    lists = [child for child in node if child.tag in ("list", "kanban")]
    if not lists:
        return {}
    return {"fields": _fields_of(comodel, lists[0]), "limit": X2MANY_LIMIT}
