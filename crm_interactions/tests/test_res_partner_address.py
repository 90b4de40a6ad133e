from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import InteractionCommon


@tagged("post_install", "-at_install")
class TestResPartnerAddress(InteractionCommon):
    """The customer's main, delivery and invoice addresses on the Sales page."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write({"street": "1 Main Street", "city": "Exampleville", "phone": "+1 555 1"})
        cls.warehouse = cls.quiet_env["res.partner"].create(
            {
                "name": "Warehouse",
                "type": "delivery",
                "parent_id": cls.customer.id,
                "street": "2 Dock Road",
                "city": "Exampleville",
                "email": "dock@customer.example.com",
            }
        )

    def test_addresses_of_the_account_are_in_reach(self):
        """S1: the main one first; it serves for what has none of its own."""
        main, warehouse = self.customer.with_user(self.user_own).get_addresses()
        self.assertEqual(main["kinds"], ["Main", "Invoice"])
        self.assertEqual(main["address"].split(", ")[:2], ["1 Main Street", "Exampleville"])
        self.assertEqual(
            (main["phone"], main["email"]), ("+1 555 1", "office@customer.example.com")
        )
        self.assertEqual((warehouse["id"], warehouse["kinds"]), (self.warehouse.id, ["Delivery"]))
        self.assertIn("2 Dock Road", warehouse["address"])
        self.assertEqual(warehouse["email"], "dock@customer.example.com")
        self.assertEqual(self.contact.with_user(self.user_own).get_addresses()[0], main)

    def test_customer_with_one_address_uses_it_for_all(self):
        """S1: one row that says what it is for; a customer without any address has it empty."""
        (main,) = self.individual.with_user(self.user_own).get_addresses()
        self.assertEqual(main["kinds"], ["Main", "Invoice", "Delivery"])
        self.assertEqual(main["address"], "")

    def test_customer_that_is_itself_an_invoice_address_is_listed_once(self):
        """S1: an account whose own type is Invoice is the main address, in one row."""
        self.individual.type = "invoice"
        (main,) = self.individual.with_user(self.user_own).get_addresses()
        self.assertEqual(main["kinds"], ["Main", "Invoice", "Delivery"])

    def test_addresses_cost_the_same_for_many(self):
        """S1, performance: the number of queries does not grow with the addresses."""
        customer = self.customer.with_user(self.user_own)

        def cost():
            customer.get_addresses()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            customer.get_addresses()
            return self.env.cr.sql_log_count - before

        few = cost()
        for number in range(20):
            self.warehouse.copy({"name": f"Warehouse {number}"})
        self.assertLessEqual(cost(), few)

    def test_addresses_of_another_companys_customer_are_refused(self):
        """S1, B7: who may not read the customer reads no address of it."""
        with self.assertRaises(AccessError):
            self.customer_abroad.with_user(self.user_own).get_addresses()
