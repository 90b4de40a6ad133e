from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import AgreementCommon


@tagged("post_install", "-at_install")
class TestCrmContract(AgreementCommon):
    """Contracts: number, customer, dates, state (A3)."""

    def test_number_comes_from_the_sequence(self):
        """A3: a contract is numbered when none was typed; the field creates one from its number."""
        Contract = self.env["crm.contract"].with_user(self.user_own)
        first, second = Contract.create([{"partner_id": self.customer.id}] * 2)
        self.assertTrue(first.number and first.number != second.number)
        chosen = Contract.with_context(default_partner_id=self.customer.id).name_create("K-1")
        self.assertEqual(Contract.browse(chosen[0]).number, "K-1")

    def test_agreement_and_contract_have_one_customer(self):
        """A3: moving a contract with agreements to another customer is refused."""
        contract = self.env["crm.contract"].create({"partner_id": self.customer.id})
        self.grant(contract_id=contract.id)
        with self.assertRaisesRegex(ValidationError, "another customer"):
            contract.partner_id = self.individual
        with self.assertRaisesRegex(ValidationError, "cannot be deleted"):
            contract.unlink()
