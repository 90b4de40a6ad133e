import hmac
import secrets
from hashlib import sha256

from odoo import api, fields, models
from odoo.tools import SQL

KEY_PARAMETER = "crm_agreements.suppression_key"
# HMAC as RFC 2104 has it: the key fills a block of the hash, once with each of two bytes.
BLOCK_BYTES = 64
INNER_PAD, OUTER_PAD = 0x36, 0x5C


class CrmSuppression(models.Model):
    """An address of an erased customer that marketing must not go to again (B11, B12).

    Kept is a keyed hash, HMAC-SHA256 of the normalised e-mail address or number with a key of this
    database: an address can be recognised by it, and not be read from it. It counts for one type
    of agreements and one company, or for all where they are empty, until the customer agrees anew.
    """

    _name = "crm.suppression"
    _description = "Address not to be Written to Again"
    _rec_name = "hash"
    _log_access = False

    hash = fields.Char(required=True, readonly=True)
    type_id = fields.Many2one("crm.agreement.type", readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    date = fields.Datetime(required=True, readonly=True)

    _hash_unique = models.UniqueIndex(
        "(hash, COALESCE(type_id, 0), COALESCE(company_id, 0))", "The address is known already."
    )

    def init(self):
        """Make the key at once: the gate, which reads it, may not be able to write."""
        self._key()

    @api.model
    def _remember(self, addresses, scopes):
        """Keep the hashes of normalised addresses for each ``(type id, company id)`` of scopes."""
        rows = [
            (self._hash(address), type_id or None, company_id or None, self.env.cr.now())
            for address in addresses
            for type_id, company_id in scopes
        ]
        for row in rows:
            self.env.cr.execute(
                """
                INSERT INTO crm_suppression (hash, type_id, company_id, date)
                     VALUES (%s, %s, %s, %s)
                ON CONFLICT (hash, COALESCE(type_id, 0), COALESCE(company_id, 0))
                  DO UPDATE SET date = EXCLUDED.date
                """,
                row,
            )
        self.invalidate_model()

    @api.model
    def _hash(self, address):
        return hmac.new(self._key(), address.encode(), sha256).hexdigest()

    @api.model
    def _hash_sql(self, address):
        """Return the SQL expression of the hash of an SQL expression."""
        block = self._key().ljust(BLOCK_BYTES, b"\0")
        inner, outer = (bytes(byte ^ pad for byte in block) for pad in (INNER_PAD, OUTER_PAD))
        return SQL(
            "encode(sha256(%s::bytea || sha256(%s::bytea || convert_to(%s, 'UTF8'))), 'hex')",
            outer,
            inner,
            address,
        )

    @api.model
    def _key(self):
        """Return the key of this database; without one it is made."""
        # sudo: the key is nobody's to read
        parameters = self.env["ir.config_parameter"].sudo()
        key = parameters.get_param(KEY_PARAMETER)
        if not key:
            key = secrets.token_hex(32)
            parameters.set_param(KEY_PARAMETER, key)
        return bytes.fromhex(key)

    @api.model
    def _suppressed_sql(self, address, type_id, company_id, agreed):
        """Return the condition that an address is suppressed, all being SQL expressions.

        What the customer agreed to since, and still does, lifts it for that customer. Without any
        suppressed address nothing is computed.

        :param agreed: when the newest of the customer's active agreements was made, or NULL
        """
        return SQL(
            """(EXISTS (SELECT 1 FROM crm_suppression) AND EXISTS (
                SELECT 1 FROM crm_suppression s
                 WHERE s.hash = %(hash)s
                   AND (s.type_id IS NULL OR s.type_id = %(type_id)s)
                   AND (s.company_id IS NULL OR s.company_id = %(company_id)s)
                   AND (%(agreed)s <= s.date) IS NOT FALSE))""",
            hash=self._hash_sql(address),
            type_id=type_id,
            company_id=company_id,
            agreed=agreed,
        )
