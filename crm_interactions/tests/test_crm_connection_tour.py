from odoo.tests import HttpCase, tagged

from .common import InteractionCommon


@tagged("post_install", "-at_install")
class TestCrmConnectionTour(InteractionCommon, HttpCase):
    """The customer's connections in Chromium."""

    def test_connections_are_maintained_on_the_customers_file(self):
        """S8: add one from the customer's side, see it drawn, remove it, open the other partner."""
        parent, grandparent, _daughter = self.quiet_env["res.partner"].create(
            [
                {"name": f"Test {name}", "is_company": True}
                for name in ("Parent", "Grandparent", "Daughter")
            ]
        )
        type_ = self.env.ref("crm_interactions.res_partner_relation_type_subsidiary")
        relations = self.env["res.partner.relation"].create(
            [
                {
                    "left_partner_id": left.id,
                    "type_id": type_.id,
                    "right_partner_id": right.id,
                }
                for left, right in ((self.customer, parent), (parent, grandparent))
            ]
        )
        url = f"/odoo/action-crm_interactions.res_partner_action_customers/{self.customer.id}"
        self.start_tour(url, "crm_interactions_connections", login="test_own")
        domain = self.customer.get_connections_domain()
        self.assertEqual(self.env["res.partner.relation"].search(domain), relations[0])
