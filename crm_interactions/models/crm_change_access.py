from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CrmChange(models.Model):
    """Who may read a line: nobody sees through the log what its source would refuse (B7).

    The reader must have the right to read the model and the field, the record as its rules are
    today, and the customer. Of a record that is gone the rules cannot be asked any more: its lines
    are for its company, and there for managers, and for others where rules leave out nobody but
    other companies.
    """

    _inherit = "crm.change"

    is_readable = fields.Boolean(
        compute="_compute_is_readable",
        search="_search_is_readable",
        export_string_translation=False,
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_is_readable(self):
        readable = self.sudo().search(Domain("id", "in", self.ids) & self._readable_domain())
        for line in self:
            line.is_readable = line in readable

    @api.model
    def _search_is_readable(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        return self._readable_domain()

    @api.model
    def _readable_domain(self):
        reader = self.env(su=False)
        customer = Domain("partner_id", "=", False) | _exists_domain(
            reader["res.partner"], "partner_id"
        )
        sources = [
            self._source_domain(reader[model])
            for model in self._logged_models()
            if reader[model].has_access("read")
        ]
        return customer & Domain.OR(sources)

    @api.model
    def _source_domain(self, source):
        """Return the domain of the lines about records of a model that the reader may read."""
        refused = [
            f"{source._name}:{name}"
            for name in source._change_fields()
            if not source._has_field_access(source._fields[name], "read")
        ]
        record = _exists_domain(source, "res_id")
        if self._are_gone_readable(source):
            companies = source.env.companies.ids
            here = Domain("company_id", "parent_of", companies) | Domain("company_id", "=", False)
            if "company_id" not in source._fields:
                here |= Domain("partner_id", "!=", False)  # the customer's rules have been asked
            record |= ~_exists_domain(source.sudo(), "res_id") & here
        return (
            Domain("res_model", "=", source._name) & Domain("field_key", "not in", refused) & record
        )

    @api.model
    def _are_gone_readable(self, source):
        if source.env.user.has_group("sales_team.group_sale_manager"):
            return True
        rules = source.env["ir.rule"]._get_rules(source._name, "read")
        return not rules.sudo().groups  # sudo: which rules apply to the reader


def _exists_domain(source, column):
    """Return the domain of the lines whose ``column`` is a record of ``source`` one may read."""

    def to_sql(model, alias, query):
        found = source.with_context(active_test=False)._search(Domain.TRUE)
        return SQL(
            "EXISTS (SELECT FROM %s WHERE %s = %s AND %s)",
            found.from_clause,
            SQL.identifier(source._table, "id"),
            SQL.identifier(alias, column),
            found.where_clause or SQL("TRUE"),
        )

    return Domain.custom(to_sql=to_sql)
