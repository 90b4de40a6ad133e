from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools.sql import table_kind

ADDONS = ("crm_interactions", "crm_agreements", "crm_campaigns")


@tagged("post_install", "-at_install")
class TestCrmReadModelMixin(TransactionCase):
    """Models over queries, of all addons that are installed."""

    def test_rows_of_other_records_are_exported_without_ids(self):
        """Section 4, export: as lists; asked for an import, it is said why not, and nothing is
        written. They have no table, which would stay empty."""
        models = [
            model
            for model in self.env.values()
            if model._original_module in ADDONS
            and not model._abstract
            and (not model._auto or model._table_query is not None)
        ]
        self.assertGreaterEqual(len(models), 4)
        for model in models:
            with self.subTest(model=model._name):
                self.assertIsNone(table_kind(self.env.cr, model._table))
                rows = model.search([], limit=2)
                names = [name for name, field in model._fields.items() if field.column_type]
                names.remove("id")
                self.assertEqual(len(rows.export_data(names)["datas"]), len(rows))
                with self.assertRaisesRegex(UserError, "no external IDs"):
                    rows.with_context(import_compat=True).export_data(["id", *names])
                self.assertFalse(
                    self.env["ir.model.data"].search_count([("model", "=", model._name)], limit=1)
                )
