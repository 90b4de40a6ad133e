from odoo import fields
from odoo.tests import HttpCase, tagged

from .test_crm_erase import EraseCommon


@tagged("post_install", "-at_install")
class TestCrmEraseTour(EraseCommon, HttpCase):
    """The window that shows what erasing does, and does it once confirmed."""

    def test_plan_is_read_and_carried_out(self):
        """B12: from the list of those to erase through the plan to the register."""
        today = self.company._agreement_day()
        self.grant(
            self.person,
            type_id=self.env.ref("crm_agreements.crm_agreement_type_data_collection").id,
            date_start=fields.Date.subtract(today, days=40),
            date_end=fields.Date.subtract(today, days=12),
        )
        self.start_tour(
            "/odoo/action-crm_agreements.res_partner_action_to_erase",
            "crm_agreements_erase",
            login=self.user_eraser.login,
        )
        self.assertFalse(self.person.active)
        self.assertEqual(self.person.name, f"Erased customer {self.person.id}")
