from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.crm_interactions.tests.plan_common import PlanCommon

from .common import AgreementCommon


@tagged("post_install", "-at_install")
class TestCrmTimelineAgreement(PlanCommon, AgreementCommon):
    """B6 B7 B8: what happened to agreements is part of the customer's history."""

    def timeline(self, user=None):
        return self.env["crm.timeline"].with_user(user or self.user_own)

    def rows(self, user=None, partner=None):
        return self.timeline(user).search(
            [("kind", "=", "agreement"), ("partner_id", "=", (partner or self.customer).id)],
            order="id",
        )

    def test_each_step_is_a_row_that_opens_its_agreement(self):
        """B8: granted, changed, withdrawn, under the name of what was agreed to."""
        agreement = self.grant()
        agreement.date_end = agreement.date_start + timedelta(days=90)
        agreement.action_withdraw()
        rows = self.rows()
        self.assertEqual(rows.mapped("state"), ["granted", "changed", "withdrawn"])
        self.assertEqual(set(rows.mapped("summary")), {self.type_email.name})
        self.assertEqual(set(rows.mapped("channel")), {"agreement"})
        action = rows[0].action_open()
        self.assertEqual((action["res_model"], action["res_id"]), (agreement._name, agreement.id))
        self.assertEqual(rows.exists(), rows)

    def test_component_has_the_lane(self):
        """B6: with its name and icon, and the steps among the entries."""
        self.grant()
        timeline = self.timeline()
        options = timeline.get_timeline_options(self.customer.id)
        lanes = {lane["id"]: lane for lane in options["lanes"]}
        self.assertEqual(lanes["agreement"]["icon"], "fa-handshake-o")
        day = self.company._agreement_day()
        found = timeline.get_timeline(
            self.customer.id,
            f"{day - timedelta(days=2)} 00:00:00",
            f"{day + timedelta(days=2)} 00:00:00",
            channels=["agreement"],
        )
        [entry] = found["entries"]
        self.assertEqual((entry["lane"], entry["state"]), ("agreement", "Granted"))

    def test_every_step_of_the_ledger_has_its_word(self):
        """B8: no kind of row stands in the history without saying what happened."""
        kinds = dict(self.env["crm.agreement.event"]._fields["kind"].selection)
        states = dict(self.env["crm.timeline"]._fields["state"].selection)
        self.assertLessEqual(kinds.keys(), states.keys())

    def test_only_who_may_read_the_ledger_sees_its_rows(self):
        """B7: nobody sees through the history what its source would refuse."""
        self.grant()
        abroad = self.grant(
            self.individual, company_id=self.company_abroad.id, type_id=self.type_sms.id
        )
        self.assertTrue(self.rows())
        self.assertFalse(self.rows(partner=self.individual))
        self.assertTrue(self.rows(self.user_abroad, self.individual))
        self.assertEqual(self.rows(self.user_abroad, self.individual).res_id, abroad.id)

    def test_customer_and_date_reach_the_ledger_as_index_conditions(self):
        """B6, performance: cost follows the customer's own rows in the window."""
        self.grant(self.individual)
        event = self.env["crm.agreement.event"].search([], order="id desc", limit=1)
        self.fill_table(event, number=f"{event.number} + n", date="'2001-05-04 09:00:00'")
        model = self.timeline(self.user_manager)
        customer = [("commercial_partner_id", "=", self.customer.id)]
        window = [("date", ">=", "2026-05-01"), ("date", "<", "2026-05-02")]
        for domain, index in (
            (customer, "crm_agreement_event_(partner_date_idx|_partner_id_index)"),
            (window, "crm_agreement_event_date_idx"),
        ):
            with self.subTest(index=index):
                query = model._search([*domain, ("kind", "=", "agreement")], limit=80)
                plan = self.explain(query.select())
                self.assertRegex(plan, index)
                self.assertNotRegex(plan, r"Seq Scan on crm_agreement_event\b")
