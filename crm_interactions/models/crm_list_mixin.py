from odoo import api, models
from odoo.fields import Domain
from odoo.orm.domains import DomainAnd, DomainOr


class CrmListMixin(models.AbstractModel):
    """Reads lists of many columns with less work; what is read and who may read it is Odoo's."""

    _name = "crm.list.mixin"
    _description = "List of Many Columns"

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        """Leave out the alternatives of the access rules that the domain itself decides.

        Who asks for what is the own, as most lists do, may read it whatever else the rules allow.
        PostgreSQL does not see that and misjudges how many rows are left.
        """
        if self.env.su or bypass_access:
            return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)
        domain = Domain(domain)
        asked = _terms(domain.optimize(self))
        rules = _terms(self.env["ir.rule"]._compute_domain(self._name, "read"))
        left = [rule for rule in rules if not _follows(rule, asked)]
        if len(left) == len(rules):
            return super()._search(domain, *args, **kwargs)
        self.browse().check_access("read")
        query = super()._search(domain, *args, bypass_access=True, **kwargs)
        model = self.sudo().with_context(active_test=False)  # sudo: as Odoo applies rules
        for rule in left:
            query.add_where(rule.optimize_full(model)._to_sql(model, self._table, query))
        return query

    @api.model
    @api.private
    @api.readonly
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        """Read along what the access rules look at.

        Odoo checks the rows of a list by the rules once more when it formats them. What it misses
        then, it would read for all of them and with all columns, the long texts included.
        """
        if field_names and not self.env.su:
            field_names = [*field_names, *self._rule_fields()]
        return super().search_fetch(domain, field_names, offset=offset, limit=limit, order=order)

    @api.model
    def _rule_fields(self):
        """Return the names of the columns the user's rules look at."""
        rules = self.env["ir.rule"]._compute_domain(self._name, "read")
        names = {condition.field_expr.split(".")[0] for condition in rules.iter_conditions()}
        return [
            name
            for name in names
            if (field := self._fields.get(name)) is not None
            and field.column_type
            and self._has_field_access(field, "read")
        ]

    def _read_format(self, fnames, load="_classic_read"):
        """Take the ids of many2one fields as they are cached, without a record for each."""
        ids = {} if load else self._cached_many2one_ids(fnames)
        rows = super()._read_format([name for name in fnames if name not in ids], load)
        for name, values in ids.items():
            for row in rows:
                row[name] = values[row["id"]] or False
        return rows

    def _cached_many2one_ids(self, fnames):
        """Return ``{field: {record id: id}}`` of the many2one fields that are cached and valid."""
        cached = {}
        for name in fnames:
            field = self._fields[name]
            if field.type == "many2one" and field not in self.env.fields_to_compute():
                self._check_field_access(field, "read")
                values = field._get_cache(self.env)
                if all(record_id in values for record_id in self._ids):
                    cached[name] = values
        return cached


def _terms(domain):
    """Return the conditions that all have to hold."""
    return domain.children if isinstance(domain, DomainAnd) else (domain,)


def _follows(rule, asked):
    """Return whether one of the rule's alternatives is asked for: A and (A or B) is A."""
    return isinstance(rule, DomainOr) and any(one in asked for one in rule.children)
