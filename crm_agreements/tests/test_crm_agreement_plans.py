from unittest.mock import patch

from odoo.api import Environment
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.crm_interactions.tests.plan_common import PlanCommon

from .common import AgreementCommon


@tagged("post_install", "-at_install")
class TestCrmAgreementPlans(PlanCommon, AgreementCommon):
    """Performance: agreements and the gate are found by indexes, however many there are."""

    def setUp(self):
        super().setUp()
        self.agreement = self.grant(self.individual)
        # Ended long ago, each on a day of its own, so that none overlaps another.
        other = self.grant(self.customer, date_start="1950-01-01", date_end="1950-01-01")
        day = "'1950-01-01'::date + 2 * n"
        self.fill_table(other, date_start=day, date_end=day, day_after=f"{day} + 1")

    def plan(self, domain):
        agreements = self.env["crm.agreement"].with_user(self.user_all)
        return self.explain(agreements._search(domain, order=agreements._order, limit=80).select())

    def test_agreements_of_a_customer_are_found_by_index(self):
        """Performance: the section of the customer's form"""
        plan = self.plan([("partner_id", "=", self.individual.id)])
        self.assertIn("crm_agreement__partner_id_index", plan)
        self.assertNotIn("Seq Scan on crm_agreement", plan)

    def test_newest_agreements_are_found_by_index(self):
        """Performance: a list of 80 sorts no million"""
        for domain in ([], [("status", "=", "inactive")]):
            with self.subTest(domain=domain):
                plan = self.plan(domain)
                self.assertIn("crm_agreement_date_idx", plan)
                self.assertNotIn("Seq Scan on crm_agreement", plan)

    def test_gate_finds_what_it_asks_by_indexes(self):
        """Performance: one message reads the rows of its customer and address, no table"""
        message = self.env["crm.message"].create(
            {
                "partner_id": self.individual.id,
                "channel_id": self.channel_email.id,
                "purpose": "marketing",
            }
        )
        self.fill_table(message, partner_id=f"{self.customer.id}")
        asked, execute = [], Environment.execute_query

        def execute_query(env, query):
            asked.append(query)
            return execute(env, query)

        with patch.object(Environment, "execute_query", execute_query):
            message._check_may_send()
        _settings, select = asked[-1].code.split(";", 1)
        plan = self.explain(SQL(select, *asked[-1].params))
        for table in ("crm_agreement", "crm_message"):
            with self.subTest(table=table):
                self.assertNotRegex(plan, rf"Seq Scan on {table}\b")
