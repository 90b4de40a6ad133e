from odoo.tests import tagged

from odoo.addons.crm_interactions.tests.inbound_common import InboundCommon


@tagged("post_install", "-at_install")
class TestInboundCrm(InboundCommon):
    """The team's address for interactions beside the one for leads that Odoo's CRM gives it."""

    def test_each_address_makes_its_own_records(self):
        """B15: a lead is made by the address for leads, an interaction by ours."""
        self.team.write({"use_opportunities": True, "alias_name": "leads"})
        self.assertEqual(self.team.alias_id.alias_full_name, "leads@test.example.com")
        self.assertEqual(self.team.inbound_alias_id.alias_full_name, "branch@test.example.com")
        self.gateway(self.mail("plain", id="m1").replace(b"branch@", b"leads@"))
        lead = self.env["crm.lead"].search([("team_id", "=", self.team.id)])
        self.assertEqual(lead.email_normalized, "carla@customer.example.com")
        self.assertFalse(self.Inbound.search([]))
        self.assertEqual(self.receive(id="m2").interaction_id.partner_id, self.customer)
        self.assertEqual(self.env["crm.lead"].search([("team_id", "=", self.team.id)]), lead)

    def test_answers_to_leads_go_to_the_address_for_leads(self):
        """B15: our address is not what mails of the team's leads are answered to."""
        self.team.write({"use_opportunities": True, "alias_name": "leads"})
        lead = self.env["crm.lead"].create({"name": "Test Lead", "team_id": self.team.id})
        self.assertIn("leads@test.example.com", lead._notify_get_reply_to()[lead.id])

    def test_answer_to_a_quotation_stays_with_the_quotation(self):
        """B15: a copy to the team's address changes nothing of where the answer belongs."""
        order = self.env["sale.order"].create({"partner_id": self.customer.id})
        sent = order.message_post(
            body="Our offer", message_type="comment", partner_ids=self.contact.ids
        )
        mail = self.mail("answer", id="m1", answered=sent.message_id.strip("<>"))
        mail = mail.replace(b"To: branch@", b"To: catchall@").replace(
            b"Delivered-To: catchall@", b"Cc: branch@"
        )
        self.gateway(mail)
        self.assertIn("<m1@customer.example.com>", order.message_ids.mapped("message_id"))
        self.assertFalse(self.Inbound.search([]))
