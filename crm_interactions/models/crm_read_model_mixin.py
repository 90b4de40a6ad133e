from odoo import models
from odoo.exceptions import UserError


class CrmReadModelMixin(models.AbstractModel):
    """Rows that are read from other records, without a table of their own.

    A concrete model says ``_auto = False`` itself, Odoo does not inherit it: else a table is made
    that stays empty.
    """

    _name = "crm.read.model.mixin"
    _description = "Rows Read from Other Records"

    def export_data(self, fields_to_export):
        """Export rows as Odoo does; refuse their own external ids, by which nothing is updated."""
        if "id" in fields_to_export:
            raise UserError(
                self.env._(
                    "“%s” shows what is read from other records: it has no external IDs and cannot "
                    "be imported again. Export it without “I want to update data”.",
                    self.env["ir.model"]._get(self._name).name,
                )
            )
        return super().export_data(fields_to_export)
