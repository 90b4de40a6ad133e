from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

# So many records of one field are listed; the others are a click away.
ROWS = 8
# What Odoo keeps about a record for itself: the chatter, notifications, its own definitions.
TECHNICAL_MODELS = (
    *("ir.", "bus.", "discuss.", "mail.", "phone.", "rating.", "sms."),
    *("res.company", "res.device", "res.groups", "res.users."),
)
TECHNICAL_MIXINS = ("mail.thread", "mail.activity.mixin")


class CrmRelatedPanel(models.AbstractModel):
    """The panel *Related Records* of any record (H12–H14).

    It lists the records that the record's own fields lead to and its links; the data of one of
    them are shown beside (``crm_related_data.py``). Everything is read with the rights of the
    reader: what one may not read is not listed, not counted and not shown. Nothing is written.

    Fields that are computed anew each time are left out: they repeat what stored ones tell, or
    cost too much to be asked for in passing.
    """

    _name = "crm.related.panel"
    _description = "Related Records"

    @api.model
    @api.readonly
    def get_related_records(self, res_model, res_id):
        """Return what is related to a record.

        Shape: ``{"record": row, "model": label, "groups": [{"name": str, "label": str, "count":
        int, "rows": [row, …]}, …]}``; a row is ``{"res_model": str, "res_id": int, "name": str}``,
        that of a web address ``{"url": str, "name": str}``. A group is a relational field, or the
        links: *links* of the record, *linked_from*. At most ``ROWS`` rows a group; groups with
        nothing the reader may read are left out.

        :raise UserError: there is no such record
        :raise AccessError: the user may not read it
        """
        record = self._get_record(res_model, res_id)
        groups = [
            *self._many2one_groups(record),
            *self._x2many_groups(record),
            *self._link_groups(record),
        ]
        return {
            "record": self._row(record),
            "model": self._model_label(record),
            "groups": groups,
        }

    @api.model
    @api.readonly
    def action_open_related(self, res_model, res_id, name):
        """Return the action with the list of all records of a group: *show all*."""
        record = self._get_record(res_model, res_id)
        if name in ("links", "linked_from"):
            comodel, domain = self.env["crm.link"], self._link_domains(record)[name]
        else:
            field = self._relational_fields(record).get(name)
            if not field or field.type == "many2one":
                raise UserError(self.env._("These records cannot be listed."))
            comodel, domain = self.env[field.comodel_name], self._x2many_domain(record, field)
        return {
            "type": "ir.actions.act_window",
            "name": record.display_name,
            "res_model": comodel._name,
            "views": [(False, "list"), (False, "form")],
            "domain": list(domain),
            "context": {"create": False},
        }

    # The record

    @api.model
    def _get_record(self, res_model, res_id):
        """Return the record, if it is one and the user may read it."""
        if not self.env.user._is_internal():
            raise AccessError(self.env._("Related records are for internal users."))
        model = self.env.get(res_model) if isinstance(res_model, str) else None
        is_id = isinstance(res_id, int) and not isinstance(res_id, bool) and res_id > 0
        if model is None or model._abstract or model._transient or not is_id:
            raise UserError(self.env._("There is no such record."))
        if not model.has_access("read"):
            raise AccessError(self.env._("You may not read this record."))
        record = model.browse(res_id)
        if not record.exists():
            raise UserError(self.env._("The record was deleted."))
        if not record.has_access("read"):
            raise AccessError(self.env._("You may not read this record."))
        return record

    @api.model
    def _row(self, record):
        return {
            "res_model": record._name,
            "res_id": record.id,
            "name": record.display_name or self.env._("Unnamed"),
        }

    @api.model
    def _model_label(self, record):
        return dict(self.env["crm.link"]._model_labels()).get(record._name, record._name)

    # Its fields

    @api.model
    def _relational_fields(self, record):
        """Return the stored relational fields that mean something to a reader and he may read."""
        technical = {
            *models.MAGIC_COLUMNS,
            *(name for mixin in TECHNICAL_MIXINS for name in self.env[mixin]._fields),
        }
        return {
            name: field
            for name, field in record._fields.items()
            if field.relational
            and field.store
            and name not in technical
            and not field.comodel_name.startswith(TECHNICAL_MODELS)
            and field.comodel_name != "crm.link"
            and record._has_field_access(field, "read")
            and self.env[field.comodel_name].has_access("read")
        }

    @api.model
    def _labels(self, record, names):
        return {
            name: description["string"]
            for name, description in record.fields_get(names, ["string"]).items()
        }

    @api.model
    def _many2one_groups(self, record):
        """Return a group for each filled many2one; one check for all records of a model."""
        fields = self._relational_fields(record)
        names = [name for name, field in fields.items() if field.type == "many2one"]
        values = record.read(names, load=None)[0]
        by_model = {}
        for name in names:
            if values[name]:
                by_model.setdefault(fields[name].comodel_name, set()).add(values[name])
        readable = {
            model: set(self.env[model].browse(ids)._filtered_access("read")._ids)
            for model, ids in by_model.items()
        }
        labels = self._labels(record, names)
        return [
            {
                "name": name,
                "label": labels[name],
                "count": 1,
                "rows": [self._row(self.env[fields[name].comodel_name].browse(values[name]))],
            }
            for name in names
            if values[name] in readable.get(fields[name].comodel_name, ())
        ]

    @api.model
    def _x2many_groups(self, record):
        fields = {
            name: field
            for name, field in self._relational_fields(record).items()
            if field.type != "many2one"
        }
        labels = self._labels(record, list(fields))
        groups = []
        for name, field in fields.items():
            found, count = self._first_records(
                self.env[field.comodel_name], self._x2many_domain(record, field)
            )
            if found:
                rows = [self._row(one) for one in found]
                groups.append({"name": name, "label": labels[name], "count": count, "rows": rows})
        return groups

    @api.model
    def _x2many_domain(self, record, field):
        """Return the domain of the field's records, by its inverse where it has one."""
        inverses = record.pool.field_inverses[field]
        inverse = field.type == "one2many" and field.inverse_name
        inverse = inverse or next((one.name for one in inverses if one.store), None)
        if not inverse:
            return Domain("id", "in", record[field.name].ids)
        return Domain(inverse, "in", record.ids) & field.get_comodel_domain(record)

    @api.model
    def _first_records(self, model, domain):
        """Return the first ``ROWS`` records and how many there are: counted only if more."""
        found = model.search_fetch(domain, ["display_name"], limit=ROWS + 1)
        count = len(found) if len(found) <= ROWS else model.search_count(domain)
        return found[:ROWS], count

    # Its links

    @api.model
    def _link_domains(self, record):
        """Return the domains of the record's links, and of the links that lead to it."""
        links = Domain.FALSE
        if record._name == "crm.interaction":
            links = Domain("interaction_id", "=", record.id) | Domain(
                "partner_id.commercial_partner_id", "=", record.commercial_partner_id.id
            )
        elif record._name == "res.partner":
            links = Domain("partner_id", "=", record.id)
        reference = f"{record._name},{record.id}"
        return {"links": links, "linked_from": Domain("record_ref", "=", reference)}

    @api.model
    def _link_groups(self, record):
        if not self.env["crm.link"].has_access("read"):
            return []
        Link, domains = self.env["crm.link"], self._link_domains(record)
        links, count = self._first_records(Link, domains["links"])
        targets = links._readable_targets()
        rows = [
            {"url": link.url, "name": link.name or link.url}
            if link.url
            else self._row(targets[link.record_ref])
            for link in links
            if link.url or link.record_ref in targets
        ]
        count -= len(links) - len(rows)
        groups = [{"name": "links", "label": self.env._("Links"), "count": count, "rows": rows}]
        links, count = self._first_records(Link, domains["linked_from"])
        rows = [self._row(link.interaction_id or link.partner_id) for link in links]
        groups.append(
            {
                "name": "linked_from",
                "label": self.env._("Linked From"),
                "count": count,
                "rows": rows,
            }
        )
        return [group for group in groups if group["rows"]]
