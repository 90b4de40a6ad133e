from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import InteractionCommon


@tagged("post_install", "-at_install")
class TestCrmInteractionTours(InteractionCommon, HttpCase):
    """A salesperson's day in Chromium."""

    def test_call_is_logged_from_the_customer_in_two_clicks(self):
        """B4, C3, C5: Log Call, Done; the main contact person is filled in, the time kept."""
        self.start_tour(self.url(self.customer), "crm_interactions_log_call", login="test_own")
        call = self.customer.interaction_ids
        self.assertEqual((call.state, call.type_id), ("done", self.type_call))
        self.assertEqual(call.contact_ids, self.contact)
        self.assertGreater(call.timer_hours, 0)
        self.assertEqual(call.duration_hours, call.timer_hours)

    def test_clicking_a_phone_number_logs_the_call(self):
        """B4: the number starts the call record and its stopwatch."""
        self.start_tour(self.url(self.individual), "crm_interactions_click_phone", login="test_own")
        call = self.individual.interaction_ids
        self.assertEqual((call.state, call.type_id), ("done", self.type_call))
        self.assertGreater(call.timer_hours, 0)

    def test_stopwatch_of_a_new_interaction_survives_a_reload(self):
        """B2, C5: running or paused, the time is there again and goes to what is saved."""
        url = "/odoo/action-crm_interactions.crm_interaction_action_mine/new"
        self.start_tour(url, "crm_interactions_stopwatch_reload", login="test_own")
        held = self.individual.interaction_ids
        self.assertEqual(held.state, "in_progress")
        segments = held.timer_segment_ids
        self.assertEqual(len(segments), 2)
        self.assertTrue(all(segments.mapped("date_stop")))

    def test_stopwatch_of_a_saved_interaction_survives_a_reload(self):
        """B2, C5: the stopwatch runs on; the menu bar leads back to it."""
        interaction = self.create_interactions(date_start=fields.Datetime.now())
        url = f"/odoo/action-crm_interactions.crm_interaction_action_mine/{interaction.id}"
        self.start_tour(url, "crm_interactions_stopwatch_saved", login="test_own")
        self.assertEqual(len(interaction.timer_segment_ids), 1)
        self.assertTrue(interaction.timer_segment_ids.date_stop)

    def url(self, partner):
        return f"/odoo/action-crm_interactions.res_partner_action_customers/{partner.id}"
