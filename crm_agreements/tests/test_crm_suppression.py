from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.crm_interactions.models.crm_message_gate import Recipient

from .test_crm_erase import EraseCommon


@tagged("post_install", "-at_install")
class TestCrmSuppression(EraseCommon):
    """The address of an erased customer stays blocked, without being kept (B11, B12)."""

    def gate(self, partner, kind="email", purpose="marketing", company=None):
        """Return the code of the gate's refusal for a customer, or None."""
        address = partner.email if kind == "email" else partner.phone
        recipient = Recipient(
            partner.id, kind, address, (company or self.company).id, purpose=purpose
        )
        answers = self.env["crm.message"]._gate_recipients([recipient])
        return answers.get(0, (None,))[0]

    def created_again(self):
        return self.env["res.partner"].create(
            {"name": "Sofia", "email": "ZOFIA@person.example.com", "phone": "+48 600 700 800"}
        )

    def earlier(self):
        """Let the erasure be of an earlier transaction."""
        self.env.cr.execute("UPDATE crm_suppression SET date = date - interval '1 minute'")
        self.env.invalidate_all()

    def test_contact_created_again_stays_blocked(self):
        """B12: marketing to the address is refused with its own reason, service passes."""
        self.company.agreement_never_asked = "allow"
        before = self.created_again()
        self.assertIsNone(self.gate(before))
        before.unlink()
        self.erase()
        again = self.created_again()
        self.assertEqual(self.gate(again), "address_suppressed")
        self.assertIsNone(self.gate(again, purpose="service"))
        self.assertIsNone(self.gate(again.copy({"email": "another@person.example.com"})))

    def test_scope_is_what_was_answered(self):
        """B12: blocked is each type and company of an agreement or an objection, nothing else."""
        for company in (self.company, self.company_abroad):
            company.agreement_never_asked = "allow"
        self.erase()
        again = self.created_again()
        # The customer objected to text messages.
        self.assertEqual(self.gate(again, "sms"), "address_suppressed")
        self.assertIsNone(self.gate(again, "email", company=self.company_abroad))
        self.assertIsNone(self.gate(again, "phone"))

    def test_agreement_by_hand_lifts_it(self):
        """B12: who agrees anew gets marketing again; an agreement from before does not count."""
        other = self.created_again()
        old = self.grant(other)
        self.erase()
        self.env.cr.execute(
            "UPDATE crm_agreement SET create_date = create_date - interval '1 day' WHERE id = %s",
            [old.id],
        )
        self.assertEqual(self.gate(other), "address_suppressed")
        old.action_withdraw()
        self.earlier()
        old.action_grant()
        self.assertIsNone(self.gate(other))

    def test_import_does_not_revive_who_was_erased(self):
        """B11: a file with the address of an erased customer is refused by row."""
        self.erase()
        self.created_again()
        result = self.env["crm.agreement"].load(
            ["partner_id", "type_id"], [["ZOFIA@person.example.com", "Email Marketing"]]
        )
        self.assertIn("withdrew the agreement", result["messages"][0]["message"])

    def test_blacklisted_address_goes_and_stays_blocked(self):
        """B12: Odoo's blacklists keep no address of who was erased; all marketing is refused."""
        self.env["mail.blacklist"]._add(self.person.email)
        self.env["phone.blacklist"].sudo().add(self.person.phone_sanitized)
        self.company_abroad.agreement_never_asked = "allow"
        self.erase()
        email, number = "zofia@person.example.com", "+48600700800"
        blacklist = self.env["mail.blacklist"].with_context(active_test=False)
        self.assertFalse(blacklist.search([("email", "=", email)]))
        numbers = self.env["phone.blacklist"].with_context(active_test=False)
        self.assertFalse(numbers.search([("number", "=", number)]))
        again = self.created_again()
        self.assertEqual(self.gate(again, company=self.company_abroad), "address_suppressed")

    def test_blacklisted_address_of_another_customer_stays(self):
        """B12: what another customer still needs of the blacklist is left alone."""
        self.created_again()
        self.env["mail.blacklist"]._add(self.person.email)
        self.erase()
        self.assertTrue(self.env["mail.blacklist"].search([("email", "=like", "zofia@%")]))

    def test_hash_is_the_same_in_python_and_in_the_database(self):
        """B12: the gate finds what erasing has written; nobody reads the key."""
        suppression = self.env["crm.suppression"]
        for address in ("a@b.example.com", "+48600700800", "żółw@example.com"):
            hashed = suppression._hash_sql(SQL("%s::varchar", address))
            (row,) = self.env.execute_query(SQL("SELECT %s", hashed))
            self.assertEqual(row[0], suppression._hash(address))
        parameters = self.env["ir.config_parameter"].sudo()
        key = parameters.get_param("crm_agreements.suppression_key")
        self.assertEqual(len(key), 64)

    def test_rows_are_written_by_erasing_only(self):
        """B12: users neither add nor remove a hash."""
        self.erase()
        row = self.env["crm.suppression"].search([], limit=1).with_user(self.user_eraser)
        for change in (
            lambda: row.unlink(),
            lambda: row.write({"hash": "x"}),
            lambda: row.create({"hash": "x"}),
        ):
            with self.assertRaises(UserError):
                change()

    def test_family_is_blocked_along(self):
        """B12: the addresses of the contacts below are blocked, too."""
        self.person.child_ids = [
            Command.create({"name": "Assistant", "email": "assistant@person.example.com"})
        ]
        self.erase()
        again = self.env["res.partner"].create(
            {"name": "Again", "email": "assistant@person.example.com"}
        )
        self.company.agreement_never_asked = "allow"
        self.assertEqual(self.gate(again), "address_suppressed")
