from odoo.tests import TransactionCase, tagged

from ..models.crm_agreement_event import CHAINED_FIELDS, GENESIS
from ..models.crm_agreement_evidence import digest, new_salt


@tagged("post_install", "-at_install")
class TestCrmAgreementEvidence(TransactionCase):
    """The sums that prove the ledger: those of today verify the rows of years ago (B8)."""

    def test_digests_stay_the_same_in_every_version(self):
        """B8: by salt and content, whatever the order; another letter is another digest."""
        content = {"note": "Zgoda ż", "ip": None, "at": 1}
        self.assertEqual(
            digest("00ff", content),
            "ec8def468e01474d82f28fbacbc9b57b18d5b943aebadda32a0eb9f5bcfae175",
        )
        self.assertEqual(digest("00ff", dict(reversed(content.items()))), digest("00ff", content))
        self.assertNotEqual(digest("00fe", content), digest("00ff", content))
        self.assertNotEqual(digest("00ff", {**content, "at": 2}), digest("00ff", content))

    def test_hashes_of_rows_stay_the_same_in_every_version(self):
        """B8: each column of a row counts, and the row before it."""
        row = {name: f"{name} ż" for name in CHAINED_FIELDS} | {"number": 7, "date_end": False}
        events = self.env["crm.agreement.event"]
        expected = events._hash(row, GENESIS)
        self.assertEqual(
            expected, "37dc1c1716e790bfda03c9730a1f9d690c004a8adff1c26142735dd478c20963"
        )
        self.assertNotEqual(events._hash(row, expected), expected)
        for name in CHAINED_FIELDS:
            self.assertNotEqual(events._hash({**row, name: "other"}, GENESIS), expected, name)

    def test_salts_cannot_be_guessed(self):
        """B8: 128 bits at random, so that erased content cannot be tried out."""
        salts = {new_salt() for _number in range(50)}
        self.assertEqual(len(salts), 50)
        self.assertEqual({len(bytes.fromhex(salt)) for salt in salts}, {16})
