from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import InteractionCommon


@tagged("post_install", "-at_install")
class TestCrmTimelineTour(HttpCase, InteractionCommon):
    """The timeline in Chromium, as a salesperson uses it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = fields.Datetime.now()

    def at(self, days):
        return self.now + timedelta(days=days)

    def test_salesperson_filters_zooms_opens_and_plans_on_the_timeline(self):
        """F8, B6: on the Sales page and on the whole screen; the filters are remembered"""
        self.create_held(name="Tour held talk", at=self.at(-40), partner_id=self.contact.id)
        self.create_interactions(name="Tour coming talk", date_start=self.at(3))
        url = f"/odoo/crm-customers/{self.customer.id}"
        self.start_tour(url, "crm_interactions_timeline", login="test_own")
        planned = self.env["crm.interaction"].search([("name", "=", "Tour planned here")])
        self.assertEqual(planned.partner_id, self.customer)
        self.assertEqual(planned.user_id, self.user_own)
        self.assertEqual(planned.state, "planned")
        self.assertTrue(planned.is_all_day)
        self.assertGreater(planned.date_start, self.at(7))
        Timeline = self.env["crm.timeline"].with_user(self.user_own)
        filters = Timeline.get_timeline_options(self.customer.id)["filters"]
        self.assertEqual((filters["channels"], filters["date_to"]), ([], False))

    def test_address_of_the_timeline_opens_it_again(self):
        """F8: a reload shows the same customer, the breadcrumb leads back to the customer"""
        self.create_interactions(name="Tour coming talk", partner_id=self.individual.id)
        url = f"/odoo/crm-customers/{self.individual.id}/crm-timeline"
        self.start_tour(url, "crm_interactions_timeline_address", login="test_own")
