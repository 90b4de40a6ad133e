from odoo.tests import HttpCase, tagged

from .common import InteractionCommon


@tagged("post_install", "-at_install")
class TestCrmApplicationTour(InteractionCommon, HttpCase):
    """The customer's applications in Chromium."""

    def test_application_is_opened_from_the_customers_file(self):
        """F7: details by double-click, Open Application leads outside or to the own record."""
        record = self.create_interactions(name="Own Record")
        source = self.env["crm.application.source"].create({"name": "Leasing", "code": "lease"})
        self.env["crm.application"].create(
            [
                {"source_id": source.id, "partner_id": self.customer.id, **values}
                for values in (
                    {"number": "L-1", "product": "Oven", "url": "https://leasing.example.com/L-1"},
                    {"number": "A-1"},
                    {"number": "R-1", "res_model": record._name, "res_id": record.id},
                )
            ]
        )
        url = f"/odoo/action-crm_interactions.res_partner_action_customers/{self.customer.id}"
        self.start_tour(url, "crm_interactions_application", login="test_own")
