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
        # Of a log one looks at a page, or counts to 10,000: less than a second. PostgreSQL expects
        # the whole table and would compile the conditions first, for many seconds.
        self.env.cr.execute("SET LOCAL jit = off")
        reader = self.env(su=False)
        return Domain.OR(
            self._source_domain(reader[model])
            for model in self._logged_models()
            if reader[model].has_access("read")
        )

    @api.model
    def _source_domain(self, source):
        """Return the domain of the lines about records of a model that the reader may read."""
        domain = Domain("res_model", "=", source._name)
        if refused := source._change_fields_refused():
            domain &= Domain("field_key", "not in", [f"{source._name}:{name}" for name in refused])
        domain &= self._record_domain(source, "res_id", self._gone_domain(source))
        if source._name == "res.partner":
            return domain
        nobody = Domain("partner_id", "=", False)
        return domain & self._record_domain(source.env["res.partner"], "partner_id", nobody)

    @api.model
    def _record_domain(self, source, column, gone):
        """Return the domain of the lines whose ``column`` is a record one may read.

        :param gone: the domain of the lines to return where there is no such record
        """
        gone = gone.optimize_full(self.sudo())

        def to_sql(model, alias, query):
            return source._change_readable_sql(
                SQL.identifier(alias, column), gone._to_sql(model, alias, query)
            )

        return Domain.custom(to_sql=to_sql)

    @api.model
    def _gone_domain(self, source):
        """Return the domain of the lines one may read although their record is gone."""
        if source._change_rules_are_personal() and not source.env.user.has_group(
            "sales_team.group_sale_manager"
        ):
            return Domain.FALSE
        companies = source.env.companies.ids
        here = Domain("company_id", "parent_of", companies) | Domain("company_id", "=", False)
        if "company_id" not in source._fields:
            here |= Domain("partner_id", "!=", False)  # whose rules have been asked
        return here
