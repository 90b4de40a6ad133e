import base64
from hashlib import sha256

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .crm_agreement_evidence import PERSONAL_FIELDS, canonical, digest, new_salt
from .crm_agreement_ledger import GENESIS

# The private key under which rows are appended: no context of a client can hold it.
_APPENDING = object()
# So many rows are read at once to verify the chain.
VERIFY_PAGE = 10_000

# What the chain covers. Not the customer, whom merging changes, nor the user, who may be deleted.
CHAINED_FIELDS = (
    "number",
    "agreement_id",
    "type_code",
    "kind",
    "date",
    "date_start",
    "date_end",
    "author",
    "source",
    "wording",
    "lang",
    "evidence_digest",
)


class CrmAgreementEvent(models.Model):
    """The ledger: what happened to the agreements of a company, row after row (B8).

    Rows are appended by ``_append`` and never changed or deleted: not through the ORM, by anybody,
    and not by SQL either, which triggers of the database refuse. Each row carries the hash of the
    one before it; ``_verify`` finds the first one that does not fit.
    """

    _name = "crm.agreement.event"
    _description = "Ledger of Agreements"
    _order = "company_id, number desc"
    _rec_name = "kind"

    number = fields.Integer(required=True, aggregator=None)
    # What was asked for and never confirmed has no agreement.
    agreement_id = fields.Many2one("crm.agreement", index=True, ondelete="restrict")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    type_code = fields.Char(required=True)
    kind = fields.Selection(
        [
            ("requested", "Confirmation asked for"),
            ("confirmed", "Confirmed"),
            ("cancelled", "Request cancelled"),
            ("granted", "Granted"),
            ("renewed", "Renewed"),
            ("changed", "Changed"),
            ("withdrawn", "Withdrawn"),
            ("reminded", "Reminded"),
            ("invited", "Renewal link sent"),
            ("expired", "Expired"),
            ("merged", "Moved to the merged customer"),
            ("superseded", "Superseded by another agreement"),
            ("unlisted", "Taken off the blacklist"),
        ],
        required=True,
    )
    date = fields.Datetime(required=True)
    date_start = fields.Date(string="Start Date")
    date_end = fields.Date(string="End Date")
    user_id = fields.Many2one("res.users", ondelete="set null")
    author = fields.Char(required=True, help="Login of the user at that time.")
    source = fields.Selection(
        [
            ("user", "Entered by a user"),
            ("api", "External system"),
            ("import", "Import"),
            ("link", "Link in a message"),
            ("portal", "Customer portal"),
            ("schedule", "Scheduled action"),
            ("blacklist", "Blacklist"),
            ("page", "Unsubscribe page of a mailing"),
            ("merge", "Merging of contacts"),
            ("erasure", "Erasure of the customer"),
        ],
        required=True,
    )
    wording = fields.Char(help="Version of the words agreed to.")
    lang = fields.Char(string="Language")
    evidence_digest = fields.Char()
    evidence_ids = fields.One2many("crm.agreement.evidence", "event_id")
    previous_hash = fields.Char(required=True)
    hash = fields.Char(required=True)

    _number_unique = models.Constraint(
        "UNIQUE (company_id, number)", "The ledger has this number already."
    )

    def init(self):
        """Guard the rows in the database, too; foreign keys that a merge changes stay free."""
        columns = (*CHAINED_FIELDS, "company_id", "previous_hash", "hash")
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE FUNCTION crm_agreement_event_guard() RETURNS trigger AS $$
                BEGIN
                    RAISE EXCEPTION 'The ledger of agreements is only ever appended to.'
                        USING ERRCODE = 'restrict_violation';
                END $$ LANGUAGE plpgsql;
                CREATE OR REPLACE TRIGGER crm_agreement_event_guard_row
                    BEFORE UPDATE OF %s OR DELETE ON crm_agreement_event
                    FOR EACH ROW EXECUTE FUNCTION crm_agreement_event_guard();
                CREATE OR REPLACE TRIGGER crm_agreement_event_guard_table
                    BEFORE TRUNCATE ON crm_agreement_event
                    FOR EACH STATEMENT EXECUTE FUNCTION crm_agreement_event_guard();
                """,
                SQL(", ").join(SQL.identifier(column) for column in columns),
            )
        )

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse: rows are appended by what they tell of, and by nothing else."""
        self._check_appending()
        return super().create(vals_list)

    def write(self, vals):
        """Refuse: rows stay as they are."""
        self._check_appending()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self._check_appending()

    def _check_appending(self):
        if self.env.context.get("crm_agreement_event") is not _APPENDING:
            raise UserError(self.env._("The ledger of agreements is only ever appended to."))

    @api.model
    def _append(self, agreements, kind, evidence=None, **values):
        """Append one row for each agreement, and its evidence; return the rows.

        :param agreements: agreements, or whatever tells its ``_ledger_subject``
        :param str kind: what happened
        :param dict evidence: values of ``crm.agreement.evidence``, the same for all the agreements
        :param values: further columns of the rows (source, wording, lang)
        """
        events = self.browse()
        # sudo: nobody has the right to write the ledger; what is appended was decided before
        for company, group in agreements.sudo().grouped("company_id").items():
            number, previous = self.env["crm.agreement.ledger"].sudo()._take(company, len(group))
            rows, salts = [], []
            for position, agreement in enumerate(group):
                salts.append(new_salt() if evidence else None)
                row = self._row(agreement, kind, number + position, values)
                row["evidence_digest"] = (
                    digest(salts[-1], self._personal(evidence)) if evidence else False
                )
                row["previous_hash"] = previous
                row["hash"] = previous = self._hash(row, previous)
                rows.append(row)
            appended = self.sudo().with_context(crm_agreement_event=_APPENDING).create(rows)
            self.env["crm.agreement.ledger"].sudo()._close(company, previous)
            if evidence:
                self._keep_evidence(appended, evidence, salts)
            events |= self.browse(appended.ids)
        return events

    @api.model
    def _row(self, agreement, kind, number, values):
        return {
            **agreement._ledger_subject(),
            "number": number,
            "kind": kind,
            "date": fields.Datetime.now(),
            "user_id": self.env.uid,
            # sudo: portal users may not read even their own login
            "author": self.env.user.sudo().login,
            "source": "user",
            "wording": False,
            "lang": False,
            **values,
        }

    @api.model
    def _personal(self, evidence):
        checksum = evidence.get("file") and sha256(base64.b64decode(evidence["file"])).hexdigest()
        values = {**evidence, "file_checksum": checksum or ""}
        return {name: values.get(name) or "" for name in PERSONAL_FIELDS}

    @api.model
    def _keep_evidence(self, events, evidence, salts):
        personal = self._personal(evidence)
        files = {name: evidence.get(name) for name in ("file", "filename")}
        self.env["crm.agreement.evidence"].sudo().create(
            [
                {"event_id": event.id, "salt": salt, **personal, **files}
                for event, salt in zip(events, salts, strict=True)
            ]
        )

    @api.model
    def _hash(self, row, previous):
        """Return the hash of a row: SHA-256 of the hash before it and the canonical columns."""
        content = {name: str(row[name] or "") for name in CHAINED_FIELDS}
        return sha256(f"{previous}|{canonical(content)}".encode()).hexdigest()

    # Verifying

    def action_verify(self):
        """Verify the ledgers of the companies one works in, and say what was found."""
        self.check_access("read")
        broken = [
            self.env._("%(company)s: row %(number)s", company=company.name, number=number)
            for company in self.env.companies
            if (number := self._verify(company)) is not None
        ]
        message = self.env._("The ledger is complete and unchanged.")
        if broken:
            message = self.env._("The ledger was tampered with. %s", ", ".join(broken))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "danger" if broken else "success",
                "sticky": bool(broken),
            },
        }

    @api.model
    def _verify(self, company):
        """Return the number of the first row that does not fit the chain; None when all fit.

        Rows are read in pages, so that memory does not grow with the ledger. Evidence that is still
        there has to fit its digest, too; erased evidence is no fault.
        """
        self.env["crm.agreement.evidence"].flush_model()
        number, previous = 0, GENESIS
        while rows := self._verify_page(company, number):
            for row in rows:
                number += 1
                fits = (
                    row["number"] == number
                    and row["previous_hash"] == previous
                    and row["hash"] == self._hash(row, previous)
                )
                if not fits or not self._evidence_fits(row):
                    return number
                previous = row["hash"]
        # sudo: the end of the ledger is nobody's to read
        end = self.env["crm.agreement.ledger"].sudo().search([("company_id", "=", company.id)])
        if (end.last_number, end.last_hash or GENESIS) != (number, previous):
            return number + 1
        return None

    @api.model
    def _verify_page(self, company, after):
        self.env.cr.execute(
            """
            SELECT event.*, evidence.salt, evidence.ip, evidence.agent, evidence.note,
                   evidence.file_checksum, evidence.id AS evidence_id
              FROM crm_agreement_event event
              LEFT JOIN crm_agreement_evidence evidence ON evidence.event_id = event.id
             WHERE event.company_id = %s AND event.number > %s
             ORDER BY event.number LIMIT %s
            """,
            (company.id, after, VERIFY_PAGE),
        )
        return self.env.cr.dictfetchall()

    @api.model
    def _evidence_fits(self, row):
        if not row["evidence_id"]:
            return True
        personal = {name: row[name] or "" for name in PERSONAL_FIELDS}
        return row["evidence_digest"] == digest(row["salt"], personal)
