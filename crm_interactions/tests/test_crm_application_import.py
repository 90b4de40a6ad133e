from odoo.tests import tagged
from odoo.tools import file_open

from .common import InteractionCommon
from .test_crm_interaction_import import SCREEN_OPTIONS


@tagged("post_install", "-at_install")
class TestCrmApplicationImport(InteractionCommon):
    """A file of applications goes in by Odoo's import screen."""

    def test_example_file_is_offered_and_goes_in(self):
        """F7, section 4: customers by name, sources and currencies by their codes."""
        applications = self.env["crm.application"].with_user(self.user_manager)
        (template,) = applications.get_import_templates()
        with file_open(template["template"].removeprefix("/"), "rb") as file:
            content = file.read()
        customers = self.quiet_env["res.partner"].create(
            [
                {"name": "Example Bakery Ltd", "is_company": True},
                {"name": "Example Garden Centre Ltd", "is_company": True},
            ]
        )
        screen = applications.env["base_import.import"].create(
            {
                "res_model": "crm.application",
                "file": content,
                "file_name": "applications.csv",
                "file_type": "text/csv",
            }
        )
        preview = screen.parse_preview(dict(SCREEN_OPTIONS))
        names = ["/".join(preview["matches"][i]) for i in range(len(preview["headers"]))]
        result = screen.execute_import(names, preview["headers"], dict(SCREEN_OPTIONS))
        self.assertEqual(result["messages"], [])
        imported = applications.browse(result["ids"])
        self.assertEqual(imported.mapped("number"), ["A-101", "A-102"])
        self.assertEqual(imported.partner_id, customers)
        self.assertEqual(imported.mapped("amount"), [48000, 120])
        self.assertEqual(imported.source_id.code, "internal")
