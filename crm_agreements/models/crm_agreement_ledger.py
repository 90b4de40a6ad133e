from odoo import api, fields, models

# What the first row of a company's ledger follows.
GENESIS = "0" * 64


class CrmAgreementLedger(models.Model):
    """The end of a company's ledger: the number and the hash of its last row.

    Who appends takes this row first; a second one at the same moment gets a serialization failure,
    which Odoo answers by trying again. So the chain never forks, and a ledger that lost its last
    rows no longer fits its end.
    """

    _name = "crm.agreement.ledger"
    _description = "End of the Ledger of Agreements"

    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    last_number = fields.Integer(required=True, default=0)
    last_hash = fields.Char(required=True, default=GENESIS)

    _company_unique = models.Constraint("UNIQUE (company_id)", "A company has one ledger.")

    @api.model
    def _take(self, company, count):
        """Reserve ``count`` numbers; return the first of them and the hash they follow."""
        self.env.cr.execute(
            """
            INSERT INTO crm_agreement_ledger AS ledger (company_id, last_number, last_hash)
                 VALUES (%s, %s, %s)
            ON CONFLICT (company_id) DO UPDATE SET last_number = ledger.last_number + %s
              RETURNING last_number, last_hash
            """,
            (company.id, count, GENESIS, count),
        )
        last_number, last_hash = self.env.cr.fetchone()
        return last_number - count + 1, last_hash

    @api.model
    def _close(self, company, last_hash):
        """Note the hash of the last row appended."""
        self.env.cr.execute(
            "UPDATE crm_agreement_ledger SET last_hash = %s WHERE company_id = %s",
            (last_hash, company.id),
        )
        self.invalidate_model()
