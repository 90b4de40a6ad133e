from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.crm_agreements.tests.gate_cases import GateCases


@tagged("post_install", "-at_install")
class TestGateLetter(GateCases):
    """Letters by Odoo's post service lead to the gate (B9)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cast.write(
            {
                "street": "1 Test Street",
                "zip": "10001",
                "city": "Testville",
                "country_id": cls.env.ref("base.us").id,
            }
        )

    def letters(self, partners, **context):
        letters = self.env["snailmail.letter"].with_context(**context)
        return letters.create(
            [
                {"model": "res.partner", "res_id": partner.id, "partner_id": partner.id}
                for partner in partners
            ]
        )

    def handed_over(self, letters):
        """Print the letters; return those that reach what calls the service."""
        reached = []
        model = type(self.env["snailmail.letter"])
        with (
            patch.object(model, "_snailmail_print_valid_address", lambda row: reached.append(row)),
            # The app commits after each letter.
            patch.object(self.env.cr, "commit", lambda: None),
        ):
            for letter in letters:
                letter.snailmail_print()
            letters._snailmail_cron(autocommit=False)
        return {letter.partner_id for letter in reached}

    def test_letters(self):
        """B9: marketing needs the agreement of its channel, which letters have none of yet."""
        letters = self.letters(self.cast, crm_purpose="marketing")
        self.assertFalse(self.handed_over(letters))
        self.assertEqual(set(letters.mapped("state")), {"canceled"})
        refusals = self.refusals()
        self.assertEqual(refusals.partner_id, self.cast)
        codes = {"channel_without_agreement", "customer_deceased"}
        self.assertEqual(set(refusals.mapped("reason_code")), codes)

    def test_letters_with_an_agreement(self):
        """B9: where the channel names one, who agreed gets the letter."""
        channel = self.env.ref("crm_interactions.crm_channel_letter")
        letter_type = self.env["crm.agreement.type"].create({"name": "Letters", "code": "letters"})
        channel.agreement_type_id = letter_type
        self.agree_to(letter_type)
        letters = self.letters(self.cast, crm_purpose="marketing")
        # The blacklists and lists are of e-mail addresses and numbers.
        reached = {self.agreed, self.blacklisted, self.listed}
        self.assertEqual(self.handed_over(letters), reached)
        self.assertEqual(len(self.refusals()), len(self.cast) - len(reached))

    def test_letters_of_documents_are_service(self):
        """B9: an invoice by post needs no agreement."""
        self.assertEqual(self.handed_over(self.letters(self.never)), {self.never})
        self.assertFalse(self.refusals())

    def test_no_letter_to_the_deceased(self):
        """B17: by post neither; the reason is stored."""
        self.assertFalse(self.handed_over(self.letters(self.deceased)))
        self.assertEqual(self.refusals().reason_code, "customer_deceased")
