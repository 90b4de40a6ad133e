from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crm_interactions.tests.common import InteractionCommon


@tagged("post_install", "-at_install")
class TestCustomerLists(InteractionCommon):
    """Orders, participations and payments where the apps are installed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = fields.Datetime.now().replace(microsecond=0)
        cls.product = cls.quiet_env["product.product"].create(
            {"name": "Test Chair", "list_price": 50, "taxes_id": False}
        )
        cls.user_accountant = cls._create_user(
            "accountant", "sales_team.group_sale_manager,account.group_account_invoice"
        )
        cls.user_cashier = cls._create_user(
            "cashier", "sales_team.group_sale_manager,point_of_sale.group_pos_user"
        )

    def rows(self, name, user=None, partner=None, *domain):
        rows = self.env[f"crm.customer.{name}"].with_user(user or self.user_manager)
        partner = partner or self.customer
        return rows.search([("commercial_partner_id", "=", partner.id), *domain])

    def sell(self, user=None, partner=None, **values):
        return self.env["sale.order"].create(
            {
                "partner_id": (partner or self.customer).id,
                "user_id": (user or self.user_own).id,
                "company_id": self.company.id,
                "order_line": [
                    Command.create({"display_type": "line_section", "name": "Furniture"}),
                    Command.create({"product_id": self.product.id, "product_uom_qty": 2}),
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "name": "Test Delivery\nby van",
                            "product_uom_qty": 1.5,
                            "price_unit": 10,
                        }
                    ),
                ],
                **values,
            }
        )

    # Orders

    def test_sales_order_shows_its_items_amount_and_state(self):
        """S21: a row for each quotation and order, with columns of its own."""
        order = self.sell(partner=self.contact)
        (row,) = self.rows("order")
        self.assertEqual(row.number, order.name)
        self.assertEqual(row.items, "2 × Test Chair, 1.5 × Test Delivery")
        self.assertEqual((row.amount, row.currency_id), (115, order.currency_id))
        self.assertEqual((row.kind, row.state, row.date), ("sale", "quotation", order.date_order))
        self.assertEqual((row.partner_id, row.user_id), (self.contact, self.user_own))
        self.assertEqual(row.action_open()["res_id"], order.id)
        order.action_confirm()
        row.invalidate_recordset()
        self.assertEqual(row.state, "confirmed")

    def test_orders_are_found_by_their_items(self):
        """S21: the column is searched, too, and read for all rows at once."""
        order = self.sell()
        other = self.sell(order_line=[Command.create({"product_id": self.product.id})])
        till = self.buy_at_the_till()
        found = self.rows("order", self.user_cashier, None, ("items", "ilike", "test delivery"))
        self.assertEqual(found.mapped("res_id"), order.ids)
        chairs = self.rows("order", self.user_cashier, None, ("items", "ilike", "chair"))
        self.assertEqual(set(chairs.mapped("res_id")), {*(order | other).ids, till.id})
        self.assertFalse(self.rows("order", None, None, ("items", "=", "nothing")))
        chairs.invalidate_recordset(["items"])
        with self.assertQueryCount(2):
            chairs.mapped("items")

    def test_orders_obey_their_own_access(self):
        """S21, B7: who sees an order in the list sees it in the app, in counts and totals, too."""
        own, other = self.sell(), self.sell(self.user_own2)
        abroad = self.sell(
            self.user_abroad, self.customer_abroad, company_id=self.company_abroad.id
        )
        Orders = self.env["crm.customer.order"]
        for user in (self.user_own, self.user_own2, self.user_all, self.user_manager):
            with self.subTest(user.login):
                readable = (own | other | abroad).with_user(user)._filtered_access("read")
                rows = Orders.with_user(user).search([("date", ">", "2026-01-01")])
                self.assertEqual(set(rows.mapped("res_id")), set(readable.ids))
                ((total,),) = Orders.with_user(user)._read_group(
                    [("date", ">", "2026-01-01")], [], ["amount:sum"]
                )
                self.assertEqual(total, sum(readable.mapped("amount_total")))
        row = self.rows("order", self.user_manager, None, ("res_id", "=", other.id))
        self.assertFalse(row.with_user(self.user_own).exists())
        self.assertFalse(row.with_user(self.user_own).has_access("read"))

    def test_orders_at_the_till(self):
        """S21: for those who may read them."""
        order = self.buy_at_the_till()
        self.assertFalse(self.rows("order"))
        (row,) = self.rows("order", self.user_cashier)
        self.assertEqual(row.items, "3 × Test Chair")
        self.assertEqual((row.kind, row.state, row.amount), ("pos", "paid", 150))
        self.assertEqual(row.number, order.pos_reference)
        self.assertEqual(row.currency_id, order.currency_id)

    # Participations

    def test_participations_past_and_coming(self):
        """S22: event, pass, attendee and when."""
        past = self.register(-10, "Test Fair", state="done")
        coming = self.register(10, "Test Talk")
        rows = self.rows("participation", self.user_own)
        self.assertEqual(rows.mapped("event"), ["Test Talk", "Test Fair"])
        self.assertEqual(rows.mapped("state"), ["registered", "attended"])
        self.assertEqual(set(rows.mapped("ticket")), {"Day Pass"})
        self.assertEqual(rows[0].date, coming.event_id.date_begin)
        self.assertEqual(rows[1].date_end, past.event_id.date_end)
        self.assertEqual(rows[0].attendee, coming.name)
        Participation = self.env["crm.customer.participation"].with_user(self.user_own)
        later = Participation.search([("date", ">", self.now)])
        self.assertEqual(later.res_id, coming.id)

    # Payments

    def test_payments_with_method_and_document(self):
        """S23, S19: what came in and what was paid back."""
        received = self.pay(100, memo="INV/1")
        back = self.pay(30, payment_type="outbound", memo="Refund")
        rows = self.rows("payment", self.user_accountant).sorted("amount")
        self.assertEqual(rows.mapped("amount"), [-30, 100])
        self.assertEqual(rows.mapped("document"), ["Refund", "INV/1"])
        self.assertEqual(rows.mapped("number"), [back.name, received.name])
        self.assertIn(received.journal_id.name, rows[1].method)
        self.assertEqual(rows[1].date.date(), received.date)
        self.assertEqual(rows[1].action_open()["res_id"], received.id)
        self.assertFalse(self.rows("payment"), "a sales manager may not read payments")

    def test_payments_at_the_till(self):
        """S23: with the method of the till and the order it paid."""
        order = self.buy_at_the_till()
        (row,) = self.rows("payment", self.user_cashier)
        self.assertEqual((row.kind, row.amount, row.document), ("pos", 150, order.pos_reference))
        self.assertEqual(row.method, order.payment_ids.payment_method_id.name)

    def test_transaction_of_the_bank_without_a_payment(self):
        """S23: posted against what the customer owes; others have a payment of their own."""
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        lines = self.env["account.bank.statement.line"].create(
            [
                {
                    "journal_id": journal.id,
                    "date": "2026-03-01",
                    "amount": amount,
                    "payment_ref": f"Transfer {amount}",
                    "partner_id": self.customer.id,
                }
                for amount in (70, 80)
            ]
        )
        receivable = self.customer.property_account_receivable_id
        suspense = lines[0].move_id.line_ids.filtered(
            lambda line: line.account_id == journal.suspense_account_id
        )
        suspense.account_id = receivable
        (row,) = self.rows("payment", self.user_accountant)
        self.assertEqual((row.kind, row.amount, row.document), ("bank", 70, "Transfer 70"))
        self.assertEqual(row.action_open()["res_model"], "account.move")

    # The customer

    def test_buttons_are_there_where_the_user_may_read_a_source(self):
        """S21–S23: orders for salespeople, payments in accounting and at the till."""
        for user, orders, participations, payments in (
            (self.user_own, True, True, False),
            (self.user_accountant, True, True, True),
            (self.user_cashier, True, True, True),
            (self.user_internal, False, False, False),
        ):
            with self.subTest(user.login):
                customer = self.customer.with_user(user)
                self.assertEqual(customer.has_crm_orders, orders)
                self.assertEqual(customer.has_crm_participations, participations)
                self.assertEqual(customer.has_crm_payments, payments)

    # Records of the apps

    def register(self, days, name, **values):
        event = self.env["event.event"].create(
            {
                "name": name,
                "date_begin": self.now + timedelta(days=days),
                "date_end": self.now + timedelta(days=days, hours=3),
                "event_ticket_ids": [Command.create({"name": "Day Pass"})],
            }
        )
        return self.env["event.registration"].create(
            {
                "event_id": event.id,
                "event_ticket_id": event.event_ticket_ids.id,
                "partner_id": self.contact.id,
                **values,
            }
        )

    def pay(self, amount, **values):
        payment = self.env["account.payment"].create(
            {
                "amount": amount,
                "partner_id": self.customer.id,
                "partner_type": "customer",
                "payment_type": "inbound",
                "date": "2026-03-01",
                **values,
            }
        )
        payment.action_post()
        return payment

    def buy_at_the_till(self):
        config = self.env["pos.config"].create({"name": "Test Till"})
        config.open_ui()
        method = config.payment_method_ids[:1]
        return self.env["pos.order"].create(
            {
                "session_id": config.current_session_id.id,
                "pos_reference": "Test 0001",
                "partner_id": self.customer.id,
                "state": "paid",
                "amount_total": 150,
                "amount_tax": 0,
                "amount_paid": 150,
                "amount_return": 0,
                "lines": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "full_product_name": "Test Chair",
                            "qty": 3,
                            "price_unit": 50,
                            "price_subtotal": 150,
                            "price_subtotal_incl": 150,
                        }
                    )
                ],
                "payment_ids": [Command.create({"amount": 150, "payment_method_id": method.id})],
            }
        )
