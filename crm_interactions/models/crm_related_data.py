from lxml import etree

from odoo import api, models
from odoo.tools.safe_eval import safe_eval
from odoo.tools.view_validation import get_expression_field_names

# So many fields of a record are shown beside.
FIELDS = 40
# Fields that are lists of their own, or nothing to read.
UNREADABLE_TYPES = (
    *("one2many", "many2many", "many2one_reference"),
    *("binary", "image", "json", "properties", "properties_definition"),
)
# What forms say to the one who fills them in, and what only a widget makes readable.
HINTS = ("data_protection_reminder", "icon")
UNREADABLE_WIDGETS = ("color", "color_picker", "handle")


class CrmRelatedPanel(models.AbstractModel):
    """The data of a record, to read beside another one (H13).

    It is what the default form of the record's model shows, in the same order and under the same
    conditions; Odoo makes one up for models without a form.
    """

    _inherit = "crm.related.panel"

    @api.model
    @api.readonly
    def get_record_data(self, res_model, res_id):
        """Return the data of a record, to read beside another one.

        Shape: ``{"record": row, "model": label, "fields": [{"name", "label", "type", "widget",
        "value", "digits", "currency_id"}, …]}``: what the model's own form shows of it and is
        filled in; at most ``FIELDS``. Values are as ``read`` gives them, those of selections and
        relations in words. Raises as ``get_related_records``.
        """
        record = self._get_record(res_model, res_id)
        nodes = self._form_nodes(record)
        names = [name for name in nodes if record._fields[name].type not in UNREADABLE_TYPES]
        described = record.fields_get(names, ["string", "type", "selection", "digits"])
        values = record.read(names)[0]
        fields = []
        for name in names:
            field = described[name]
            value = self._value_in_words(field, values[name])
            if self._is_filled(field, value):
                fields.append(
                    {
                        "name": name,
                        "label": nodes[name].get("string") or field["string"],
                        "type": field["type"],
                        "widget": nodes[name].get("widget", ""),
                        "value": value,
                        "digits": field.get("digits", False),
                        "currency_id": self._currency_id(record, name),
                    }
                )
        return {
            "record": self._row(record),
            "model": self._model_label(record),
            "fields": fields[:FIELDS],
        }

    @api.model
    def _form_nodes(self, record):
        """Return ``{field name: its node}`` of what the form shows of the record, in its order."""
        arch = etree.fromstring(record.get_view(view_type="form")["arch"])
        conditions = {node: node.get("invisible") for node in arch.iterfind(".//*[@invisible]")}
        names = {
            name
            for condition in conditions.values()
            for name in get_expression_field_names(condition)
            if name in record._fields
        }
        known = record.read(list(names), load=None)[0]
        known.update(uid=self.env.uid, context=dict(self.env.context))
        hidden = {node for node, condition in conditions.items() if self._holds(condition, known)}
        nodes = {}
        for node in arch.iterfind(".//field"):
            name = node.get("name")
            above = list(node.iterancestors())
            is_shown = not (
                name in (record._rec_name, *HINTS)
                or node.get("widget") in UNREADABLE_WIDGETS
                or hidden.intersection([node, *above])
                or any(one.tag in ("field", "button") for one in above)
            )
            if is_shown and name in record._fields:
                nodes.setdefault(name, node)
        return nodes

    @api.model
    def _holds(self, condition, known):
        """Whether a condition of the form holds. One the server cannot tell does not."""
        try:
            return bool(safe_eval(condition, dict(known)))
        except ValueError:
            return False

    @api.model
    def _is_filled(self, field, value):
        return bool(value) or (field["type"] == "monetary" and value == 0)

    @api.model
    def _value_in_words(self, field, value):
        if field["type"] == "selection":
            return dict(field["selection"]).get(value, False)
        if field["type"] == "many2one":
            return value and value[1]
        if field["type"] == "reference":
            return self._reference_name(value)
        return value

    @api.model
    def _reference_name(self, value):
        """Return the name of the record a reference leads to, if the reader may read it."""
        if not value:
            return False
        model, res_id = value.split(",")
        record = self.env[model].browse(int(res_id)).exists()
        return bool(record and record.has_access("read")) and record.display_name

    @api.model
    def _currency_id(self, record, name):
        field = record._fields[name]
        currency = field.type == "monetary" and field.get_currency_field(record)
        return record[currency].id if currency else False
