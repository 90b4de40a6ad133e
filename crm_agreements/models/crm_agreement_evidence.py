import json
import secrets
from hashlib import sha256

from odoo import fields, models

PERSONAL_FIELDS = ("ip", "agent", "note", "file_checksum")


class CrmAgreementEvidence(models.Model):
    """The personal content behind a row of the ledger: file, note, address and program of origin.

    The row keeps a salted digest of it. Erasing deletes this record with its salt: nobody can then
    try out what it said, and the chain still verifies (B8).
    """

    _name = "crm.agreement.evidence"
    _description = "Evidence of an Agreement"
    _rec_name = "filename"

    event_id = fields.Many2one(
        "crm.agreement.event", required=True, index=True, ondelete="restrict"
    )
    ip = fields.Char(string="IP Address")
    agent = fields.Char(string="Browser")
    note = fields.Text()
    file = fields.Binary(attachment=True)
    filename = fields.Char()
    file_checksum = fields.Char()
    salt = fields.Char(groups="base.group_no_one")


def new_salt():
    """Return 128 random bits in hexadecimal digits."""
    return secrets.token_hex(16)


def canonical(values):
    """Return the one text that stands for a dictionary: keys sorted, no blanks, plain ASCII."""
    return json.dumps(values, sort_keys=True, separators=(",", ":"), default=str)


def digest(salt, values):
    """Return the SHA-256 of a salt and the canonical text of a dictionary."""
    return sha256(f"{salt}|{canonical(values)}".encode()).hexdigest()
