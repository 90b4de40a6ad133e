from odoo.tests import HttpCase, tagged

from odoo.addons.crm_interactions.tests.common import InteractionCommon


@tagged("post_install", "-at_install")
class TestCrmInteractionProcessTour(HttpCase, InteractionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        values = {"partner_id": cls.individual.id, "type_id": cls.type_call.id}
        interested = cls.env.ref("crm_interactions.crm_interaction_result_type_interested")
        cls.call = cls.create_held(name="Tour call", note="Bring the papers", **values)
        cls.call.result_type_id = interested
        cls.offer = cls.create_interactions(name="Tour offer", parent_id=cls.call.id, **values)
        cls.visit = cls.create_interactions(
            name="Tour visit", parent_id=cls.offer.id, date_start="2026-05-06 09:00:00", **values
        )
        cls.user_own.action_id = False

    def test_salesperson_views_a_process(self):
        """H10, H11: see the chain, fold, open a step, plan what follows, as a salesperson"""
        url = f"/odoo/crm.interaction/{self.offer.id}"
        self.start_tour(url, "crm_interactions_process", login="test_own")
        follow_up = self.visit.child_ids
        self.assertEqual(follow_up.name, "Tour contract")

    def test_process_has_an_address(self):
        """H10: the address of a process can be reloaded and passed on"""
        url = f"/odoo/crm.interaction/{self.offer.id}/crm-process"
        self.start_tour(url, "crm_interactions_process_address", login="test_own")

    def test_salesperson_looks_at_related_records(self):
        """H12–H14: choose, look, walk on and back, open; on the customer and the interaction"""
        url = f"/odoo/res.partner/{self.individual.id}"
        self.start_tour(url, "crm_interactions_related", login="test_own")
