from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

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
        cls.forbidden = cls.withdrawn | cls.objecting | cls.deceased | cls.listed
        cls.warned = cls.never | cls.expired | cls.blacklisted | cls.elsewhere

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
        callable_ = self.cast - self.forbidden
        for plan in (self.plan_interactions, self.plan_activities):
            for partners in (callable_, *callable_):
                with self.subTest(plan=plan.__name__, partners=partners.mapped("name")):
                    self.clear_refusals()
                    calls = plan(partners)
                    allowed = partners & self.agreed
                    for partner, call in zip(partners, calls, strict=True):
                        self.assertEqual(bool(call.call_refusal), partner not in allowed)
                    self.assert_refused(partners - allowed, "phone")

    def plan_forbidden(self, plan, partners):
        """Return the error that planning ends with; what it did is undone, as by a request."""
        with self.enter_registry_test_mode():
            try:
                plan(partners)
            except UserError as error:
                return str(error)
        return self.fail("The calls were planned.")

    def test_what_the_customer_forbade_is_not_planned(self):
        """B9, B17: withdrawn, objecting, listed or deceased: an error says why; it is stored."""
        for plan in (self.plan_interactions, self.plan_activities):
            for partners in (self.forbidden, *self.forbidden):
                with self.subTest(plan=plan.__name__, partners=partners.mapped("name")):
                    self.clear_refusals()
                    text = self.plan_forbidden(plan, partners)
                    for partner in partners:
                        self.assertIn(partner.name, text)
                    self.assert_refused(partners, "phone")
            with self.assertRaises(UserError):
                plan(self.cast)

    def test_trying_again_stores_the_refusal_once(self):
        """B9: the same call planned twice the same day is one refusal."""
        for _attempt in range(2):
            self.plan_forbidden(self.plan_interactions, self.withdrawn)
        self.assertEqual(len(self.refusals()), 1)

    def test_some_are_named_and_the_others_counted(self):
        """B9: an error about many stays readable; “and more” is said where there are more."""
        for named, words in ((4, None), (3, "… and 1 more")):
            with patch("odoo.addons.crm_agreements.models.crm_call_mixin.NAMED", named):
                text = self.plan_forbidden(self.plan_interactions, self.forbidden)
            self.assertEqual(text.count("Test "), named, text)
            self.assertEqual("more" in text, bool(words), text)
            self.assertIn(words or "", text)

    def test_each_planned_call_is_a_refusal_of_its_own(self):
        """B9: two calls of one name the same day, whether in one step or one after the other."""
        for plan in (self.plan_interactions, self.plan_activities):
            with self.subTest(plan=plan.__name__):
                self.clear_refusals()
                plan(self.never)
                plan(self.never)
                self.assertEqual(len(self.refusals()), 2)

    def test_planned_call_is_not_turned_to_who_forbade_it(self):
        """B9: nor is a service call turned into marketing."""
        calls = self.plan_interactions(self.agreed) | self.plan_interactions(self.never)
        with self.assertRaises(UserError):
            calls[0].partner_id = self.withdrawn
        calls[1].call_purpose = "service"
        calls[1].partner_id = self.withdrawn
        with self.assertRaises(UserError):
            calls[1].call_purpose = "marketing"

    def test_call_is_not_started_against_a_withdrawal(self):
        """B9: what was planned before cannot be started after it; held ones can be recorded."""
        call = self.plan_interactions(self.agreed)
        call.date_start = "2020-01-02 10:00:00"
        self.agreement.action_withdraw()
        with self.assertRaisesRegex(UserError, "withdrawn"):
            call.action_timer_start()
        call.date_activity = "2020-01-02 10:05:00"
        call.action_timer_start()

    def test_no_service_activity_to_the_deceased(self):
        """B17: by form, singly or in bulk; other work is planned."""
        values = {
            "res_model_id": self.env["ir.model"]._get_id("res.partner"),
            "activity_type_id": self.activity_type.id,
        }
        with self.assertRaisesRegex(UserError, "Test Deceased: The customer is deceased.$"):
            self.deceased.activity_schedule(activity_type_id=self.activity_type.id)
        with self.assertRaisesRegex(UserError, "deceased"):
            activities = self.env["mail.activity"]
            activities.create([{**values, "res_id": partner.id} for partner in self.cast])
        window = self.env["mail.activity.schedule"].with_context(
            active_model="res.partner", active_ids=(self.agreed | self.deceased).ids
        )
        with Form(window) as form:
            form.activity_type_id = self.activity_type
            form.activity_user_id = self.user_all
        with self.assertRaisesRegex(UserError, "deceased"):
            form.record.action_schedule_activities()
        self.deceased.activity_schedule("mail.mail_activity_data_todo")

    def test_no_service_activity_of_a_plan_to_the_deceased(self):
        """B17: a plan with a call is stopped as a whole, and says for whom."""
        plan = self.env["mail.activity.plan"].create(
            {
                "name": "Test Plan",
                "res_model": "res.partner",
                "template_ids": [
                    Command.create(
                        {
                            "activity_type_id": self.activity_type.id,
                            "responsible_type": "other",
                            "responsible_id": self.user_all.id,
                        }
                    )
                ],
            }
        )
        window = self.env["mail.activity.schedule"].with_context(
            active_model="res.partner", active_ids=(self.agreed | self.deceased).ids
        )
        scheduled = window.create({"plan_id": plan.id})
        with self.assertRaisesRegex(UserError, "Test Deceased"):
            scheduled.action_schedule_plan()

    def test_service_activity_planned_before_death(self):
        """B17: it shows why not to call, and is not turned to the deceased from another."""
        activity = self.agreed.activity_schedule(activity_type_id=self.activity_type.id)
        self.assertFalse(activity.call_refusal)
        with self.assertRaisesRegex(UserError, "deceased"):
            activity.res_id = self.deceased.id
        self.agreed.is_deceased = True
        activity.invalidate_recordset()
        self.assertIn("deceased", activity.call_refusal)
        activity.action_feedback()

    def test_customers_of_many_activities_are_found_at_once(self):
        """B17: planning calls of service in bulk asks once for their customers."""
        values = {"res_model_id": self.env["ir.model"]._get_id("res.partner")}
        values["activity_type_id"] = self.activity_type.id
        rows = [{**values, "res_id": partner.id} for partner in self.cast - self.deceased]
        activities = self.env["mail.activity"].create(rows)
        self.env.flush_all()
        self.env.invalidate_all()
        activities.mapped("res_model")
        activities.mapped("activity_category")
        with self.assertQueryCount(2):
            self.assertFalse(activities._refused_calls())

    def test_no_call_to_the_deceased(self):
        """B17: a service call is not planned either, other work is."""
        values = {"name": "N", "partner_id": self.deceased.id, "date_start": "2090-01-02 10:00:00"}
        with self.assertRaisesRegex(UserError, "deceased"):
            self.quiet_env["crm.interaction"].create({**values, "type_id": self.type_call.id})
        self.quiet_env["crm.interaction"].create({**values, "type_id": self.type_task.id})

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
        self.plan_activities(self.warned)
        self.assertEqual(len(queries), 1)
        self.plan_interactions(self.warned)
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
