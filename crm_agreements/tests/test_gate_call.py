from odoo.tests import tagged

from .gate_cases import GateCases


@tagged("post_install", "-at_install")
class TestGateCall(GateCases):
    """Planned calls for marketing ask the gate and show its reason (B9)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type_calls = cls.env.ref("crm_agreements.crm_agreement_type_call_marketing")
        cls.agreement = cls.agree_to(cls.type_calls)
        cls.activity_type = cls.env.ref("mail.mail_activity_data_call")

    def plan_interactions(self, partners):
        rows = [
            {
                "name": "Offer",
                "type_id": self.type_call.id,
                "partner_id": partner.id,
                "call_purpose": "marketing",
                "date_start": "2090-01-02 10:00:00",
            }
            for partner in partners
        ]
        return self.quiet_env["crm.interaction"].create(rows)

    def plan_activities(self, partners):
        marketing = self.env["mail.activity"].with_context(crm_purpose="marketing")
        return marketing.create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                    "res_id": partner.id,
                    "activity_type_id": self.activity_type.id,
                    "summary": "Offer",
                }
                for partner in partners
            ]
        )

    def test_every_planned_call_asks_the_gate(self):
        """B9: in bulk and singly, the plan says why not to call, and the refusal is stored."""
        for plan in (self.plan_interactions, self.plan_activities):
            for partners in (self.cast, *self.cast):
                with self.subTest(plan=plan.__name__, partners=partners.mapped("name")):
                    self.clear_refusals()
                    calls = plan(partners)
                    allowed = partners & self.agreed
                    for partner, call in zip(partners, calls, strict=True):
                        self.assertEqual(bool(call.call_refusal), partner not in allowed)
                    self.assert_refused(partners - allowed, "phone")

    def test_withdrawal_shows_on_what_was_planned(self):
        """B9: a call planned before the withdrawal shows the reason at once."""
        calls = self.plan_interactions(self.agreed)
        activities = self.plan_activities(self.agreed)
        self.agreement.action_withdraw()
        for call in (calls, activities):
            call.invalidate_recordset()
            self.assertIn("withdrawn", call.call_refusal)

    def test_service_calls_and_others_pass(self):
        """B9: calls for service, other activities and incoming calls need no agreement."""
        calls = self.plan_interactions(self.never)
        calls.direction = "in"
        self.assertFalse(calls.call_refusal)
        calls.direction = "out"
        self.assertTrue(calls.call_refusal)
        calls.call_purpose = "service"
        self.assertFalse(calls.call_refusal)
        activity = self.plan_activities(self.never)
        activity.activity_type_id = self.env.ref("mail.mail_activity_data_todo")
        self.assertFalse(activity.call_refusal)

    def test_gate_is_asked_once_for_a_batch(self):
        """B9: one query decides about all the calls that are planned together."""
        queries = []
        gate = type(self.env["crm.message"])._gate
        self.patch(
            type(self.env["crm.message"]),
            "_gate",
            lambda model, rows: queries.append(rows) or gate(model, rows),
        )
        self.plan_activities(self.cast)
        self.assertEqual(len(queries), 1)
        self.plan_interactions(self.cast)
        self.assertEqual(len(queries), 2)

    def test_messages_that_become_calls_are_blocked(self):
        """B9: a campaign's call is not planned where the gate refuses it."""
        for partner in self.cast:
            message = self.quiet_env["crm.message"].create(
                {
                    "partner_id": partner.id,
                    "channel_id": self.env.ref("crm_interactions.crm_channel_phone").id,
                    "purpose": "marketing",
                    "subject": "Offer",
                    "body": "Offer",
                }
            )
            message.action_queue()
            expected = "queued" if partner == self.agreed else "blocked"
            self.assertEqual(message.state, expected, partner.name)
