from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crm_campaigns.tests.common import CampaignCommon


@tagged("post_install", "-at_install")
class TestCampaignBusiness(CampaignCommon):
    """What customers bought, as an indicator, and what came of a campaign."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.quiet_env["product.product"].create(
            {"name": "Test Chair", "list_price": 50, "taxes_id": False}
        )
        cls.purchases = cls.env.ref("crm_campaigns.crm_indicator_purchases")
        cls.orders = cls.env.ref("crm_campaigns.crm_indicator_orders")
        cls.foreign = cls.env["res.currency"].create(
            {
                "name": "TST",
                "symbol": "T",
                "rate_ids": [
                    Command.create({"name": "2020-01-01", "rate": 4, "company_id": False})
                ],
            }
        )
        cls.pricelist = cls.env["product.pricelist"].create(
            {"name": "Test Prices", "currency_id": cls.foreign.id, "company_id": False}
        )

    def sell(self, price, partner=None, confirm=True, days_ago=1, **values):
        """Return an order of one chair at a price, confirmed so many days ago."""
        order = self.env["sale.order"].create(
            {
                "partner_id": (partner or self.customer).id,
                "company_id": self.company.id,
                "order_line": [
                    Command.create(
                        {"product_id": self.product.id, "price_unit": price, "tax_ids": False}
                    )
                ],
                **values,
            }
        )
        if confirm:
            order.action_confirm()
            order.date_order = fields.Datetime.now() - timedelta(days=days_ago)
        return order

    def value(self, indicator, partner=None):
        indicator._refresh()
        domain = [
            ("indicator_id", "=", indicator.id),
            ("partner_id", "=", (partner or self.customer).id),
        ]
        return self.env["crm.indicator.value"].search(domain).value

    def test_purchases_are_confirmed_orders_of_the_period(self):
        """S6, S7: amount and number of confirmed orders; quotations and earlier ones are none"""
        self.sell(100)
        self.sell(20)
        self.sell(7, confirm=False)
        self.sell(3, days_ago=400)
        self.sell(5, partner=self.individual)
        self.assertEqual((self.value(self.purchases), self.value(self.orders)), (120, 2))
        self.assertEqual(self.value(self.purchases, self.individual), 5)
        self.purchases.period = 0
        self.assertEqual(self.value(self.purchases), 123)
        self.assertEqual(self.value(self.orders, self.contact), 0)

    def test_purchases_in_another_currency_are_converted(self):
        """S6: an order in a foreign currency counts with what it is worth for the company"""
        order = self.sell(80, pricelist_id=self.pricelist.id)
        self.assertEqual(order.currency_id, self.foreign)
        self.assertEqual(self.value(self.purchases), 20)

    def test_purchases_of_companies_with_other_currencies(self):
        """S6: a company's indicator counts its orders, one of all converts the others'"""
        company = self.env["res.company"].create(
            {"name": "Test Far Away", "currency_id": self.foreign.id}
        )
        self.env.user.company_ids += company
        self.sell(10)
        self.sell(100, company_id=company.id, pricelist_id=self.pricelist.id)
        first = self.env["res.company"].search([], order="id", limit=1)
        self.assertEqual(first.currency_id, self.company.currency_id)
        self.assertEqual(self.value(self.purchases), 35)
        self.purchases.company_id = self.company
        self.assertEqual(self.value(self.purchases), 10)
        self.purchases.company_id = company
        self.assertEqual(self.value(self.purchases), 100)

    def test_campaign_counts_its_leads_quotations_and_orders(self):
        """K10: what belongs to its UTM campaign counts, for readers who may not read it, too"""
        utm = {"campaign_id": self.campaign.utm_campaign_id.id}
        self.env["crm.lead"].create([{"name": "Test Lead", **utm}, {"name": "Test Other"}])
        self.sell(10, confirm=False, **utm)
        self.sell(20, **utm)
        self.sell(30)
        campaign = self.campaign.with_user(self.user_own)
        self.assertTrue(campaign.has_leads and campaign.has_orders)
        self.assertEqual(
            (campaign.lead_count, campaign.quotation_count, campaign.order_count), (1, 1, 1)
        )

    def test_order_of_the_own_company_in_time_is_the_goal(self):
        """K10: confirmed ones from the first handling on; quotations and other companies' not"""
        self.assertIn("order", dict(self.campaign._selection_goal()))
        self.add_mail_stage()
        now = fields.Datetime.now()
        day = timedelta(days=1)
        self.campaign.write({"goal": "order", "goal_days": 5, "date_start": now - 12 * day})
        self.launch()
        member = self.campaign.member_ids.filtered(lambda m: m.partner_id == self.customer)
        member.sudo().date_added = now - 10 * day
        company = self.env["res.company"].create({"name": "Test Far Away"})
        self.env.user.company_ids += company

        def converted(**values):
            order = self.sell(10, **{"days_ago": 8, **values})
            self.campaign._note_conversions()
            found = member.date_converted
            order.state = "cancel"
            member.sudo().date_converted = False
            return bool(found)

        self.assertTrue(converted())
        self.assertFalse(converted(confirm=False, date_order=now - 8 * day))
        self.assertFalse(converted(company_id=company.id))
        self.assertFalse(converted(partner=self.individual))
        self.assertFalse(converted(days_ago=11), "before the campaign handled the customer")
        self.assertTrue(converted(days_ago=10))
        self.assertFalse(converted(days_ago=5), "when the days are over")

    def test_campaign_earns_what_it_invoices(self):
        """K10: posted invoices less refunds are income, drafts and other campaigns' are none"""
        self.campaign.cost_fixed = 40
        utm = {"campaign_id": self.campaign.utm_campaign_id.id}

        def invoice(price, post=True, **values):
            move = self.env["account.move"].create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.customer.id,
                    "invoice_line_ids": [
                        Command.create(
                            {"product_id": self.product.id, "price_unit": price, "tax_ids": False}
                        )
                    ],
                    **values,
                }
            )
            if post:
                move.action_post()

        invoice(100, **utm)
        invoice(30, move_type="out_refund", **utm)
        invoice(400, currency_id=self.foreign.id, **utm)
        invoice(7, post=False, **utm)
        invoice(9)
        self.assertTrue(self.campaign.has_income)
        self.assertEqual((self.campaign.income, self.campaign.result), (170, 130))
