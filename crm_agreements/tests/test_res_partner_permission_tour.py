from odoo.tests import HttpCase, tagged

from .gate_cases import GateCases


@tagged("post_install", "-at_install")
class TestResPartnerPermissionTour(GateCases, HttpCase):
    """The dialog that says why one may write to a customer, and why not."""

    def test_dialog_names_the_deciding_agreement(self):
        """B9: from the customer to the answers, and on to the agreement that decides."""
        self.start_tour(
            f"/odoo/action-crm_interactions.res_partner_action_customers/{self.withdrawn.id}",
            "crm_agreements_permissions",
            login=self.user_all.login,
        )
