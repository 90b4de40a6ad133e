from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL, email_normalize, ormcache

from .crm_channel import PHONE_KINDS

# Up to so many messages are looked up one by one, more of them are joined.
FEW = 1000


class GateCondition(NamedTuple):
    """One reason not to send: the SQL condition that holds for refused recipients.

    The condition may use ``r`` (one row for each recipient: id, partner_id, channel_id, kind,
    purpose, address, address_normalized, company_id, message_id where there is a message already,
    and what ``_gate_columns`` says of the moment), ``p``, the recipient's ``res_partner``, all of
    whose columns are NULL for an address without a customer, and what ``_gate_joins`` adds.

    It is built once and remembered: what changes from one time to the next is a column of ``r``.
    """

    code: str
    sql: SQL
    text: str


class Recipient(NamedTuple):
    """Whom something that is no ``crm.message`` would reach: a customer, or an address alone."""

    partner_id: int | None
    kind: str
    address: str
    company_id: int
    purpose: str = "marketing"


class CrmMessage(models.Model):
    """The gate: the only place that decides whether a message may be sent.

    Every addon adds its conditions to ``_gate_conditions``, and to ``_gate_models`` what they
    read; one query answers for any number of customers and addresses.
    """

    _inherit = "crm.message"

    @api.model
    def _gate_conditions(self):
        """Return the conditions in the order in which they are told; overrides append theirs.

        Whatever their SQL depends on clears the cache of the registry when it changes.
        """
        return [
            GateCondition(
                "customer_archived", SQL("NOT p.active"), self.env._("The customer is archived.")
            ),
            GateCondition(
                "address_unknown",
                SQL("COALESCE(r.address, '') = ''"),
                self.env._("The customer has no address for this channel."),
            ),
            GateCondition(
                "address_invalid",
                SQL("r.address_normalized IS NULL"),
                self.env._("The address is not valid."),
            ),
            GateCondition(
                "email_blacklisted",
                SQL(
                    """r.kind = 'email' AND EXISTS (
                        SELECT FROM mail_blacklist b
                         WHERE b.email = r.address_normalized AND b.active IS TRUE)"""
                ),
                self.env._("The e-mail address is on the blacklist."),
            ),
            GateCondition(
                "phone_blacklisted",
                SQL(
                    """r.kind IN ('sms', 'phone') AND EXISTS (
                        SELECT FROM phone_blacklist b
                         WHERE b.number = r.address_normalized AND b.active IS TRUE)"""
                ),
                self.env._("The phone number is on the blacklist."),
            ),
        ]

    @api.model
    def _gate_joins(self):
        """Return the joins (SQL) of what several conditions ask; overrides append theirs.

        Each finds one row or none for a recipient: what is asked once is planned and read once.
        """
        return []

    @api.model
    def _gate_models(self):
        """Return the names of the models that the conditions read; overrides add theirs."""
        return {"crm.message", "crm.channel", "res.partner", "mail.blacklist", "phone.blacklist"}

    @api.model
    def _gate_columns(self):
        """Return ``{column: SQL}``: what ``r`` says of the moment; overrides add theirs.

        The expressions may use the recipient's other columns.
        """
        return {"now": SQL("%s::timestamp", fields.Datetime.now())}

    def _check_may_send(self):
        """Return ``{message id: (code, reason)}`` of the messages that may not be sent."""
        if not self.ids:
            return {}
        if len(self) <= FEW:
            chosen = SQL("WHERE m.id = ANY(%s)", self.ids)
        else:
            # As text, which PostgreSQL reads faster than a hundred thousand numbers.
            ids = ",".join(map(str, self.ids))
            chosen = SQL("JOIN unnest(%s::int[]) AS t (id) ON t.id = m.id", f"{{{ids}}}")
        return self._gate(
            SQL(
                """SELECT m.id, m.partner_id, m.channel_id, c.kind, m.purpose, m.address,
                          m.address_normalized, m.company_id, m.id AS message_id
                     FROM crm_message m JOIN crm_channel c ON c.id = m.channel_id %s""",
                chosen,
            )
        )

    @api.model
    def _gate(self, recipients):
        """Return ``{id: (code, reason)}`` of the refused among the rows of an SQL query.

        :param recipients: SELECT that gives the columns named at ``GateCondition``
        """
        self._flush_gate()
        columns = SQL(", ").join(
            SQL("%s AS %s", column, SQL.identifier(name))
            for name, column in self._gate_columns().items()
        )
        asked = SQL("SELECT r.*, %s FROM (%s) r", columns, recipients)
        query, codes = self._gate_query(asked.code)
        rows = self.env.execute_query(SQL(query, *asked.params))
        if not rows:
            return {}
        texts = self._gate_texts()
        return {key: (codes[number], texts[codes[number]]) for key, number in rows}

    @api.model
    def _flush_gate(self):
        """Write what is pending in the models that the conditions read, where anything is."""
        transaction = self.env.transaction
        if transaction.tocompute or transaction.field_dirty:
            for name in self._gate_models():
                self.env[name].flush_model()

    @api.model
    @ormcache("self.env.lang")
    def _gate_texts(self):
        """Return ``{code: reason}`` of all conditions, in the user's language."""
        return {condition.code: condition.text for condition in self._gate_conditions()}

    @api.model
    @ormcache("recipients")
    def _gate_query(self, recipients):
        """Return the query that judges the rows of another one, and the codes of its answers.

        :param str recipients: the other query, with its parameters open
        """
        conditions = self._gate_conditions()
        cases = SQL(" ").join(
            SQL("WHEN %s THEN %s", condition.sql, position)
            for position, condition in enumerate(conditions)
        )
        # Without another addon there are no joins, and PostgreSQL's client takes no empty text.
        cases, joins = (
            self.env.cr.mogrify(SQL(" %s", part)).decode().replace("%", "%%")
            for part in (cases, SQL(" ").join(self._gate_joins()))
        )
        # Compiling the conditions would take seconds, deciding takes milliseconds.
        query = f"""SET LOCAL jit = off;
            SELECT id, position FROM (
                SELECT r.id, CASE {cases} END AS position
                  FROM ({recipients}) r LEFT JOIN res_partner p ON p.id = r.partner_id {joins}
                 OFFSET 0) answer WHERE position IS NOT NULL"""
        return query, tuple(condition.code for condition in conditions)

    @api.model
    def _gate_recipients(self, recipients):
        """Return ``{position: (code, reason)}`` of the refused ones, decided by one query.

        :param list recipients: ``Recipient`` tuples, however many
        """
        if not recipients:
            return {}
        # sudo: the channels are the same for everybody
        channels = self.env["crm.channel"].sudo()
        channel_ids = {
            kind: channels._first_of_kind(kind).id for kind in {r.kind for r in recipients}
        }
        normalized = self._normalized_addresses(recipients)
        return self._gate_rows(
            (
                recipient.partner_id or None,
                channel_ids[recipient.kind] or None,
                recipient.kind,
                recipient.purpose,
                (recipient.address or "").strip(),
                address,
                recipient.company_id,
            )
            for recipient, address in zip(recipients, normalized, strict=True)
        )

    @api.model
    def _gate_rows(self, rows):
        """Return ``{position: (code, reason)}`` of the refused among rows.

        :param rows: the columns named at ``GateCondition`` from ``partner_id`` on
        """
        columns = [list(column) for column in zip(*rows, strict=True)]
        if not columns:
            return {}
        return self._gate(
            SQL(
                """SELECT t.*, NULL::int AS message_id FROM unnest(
                    %s::int[], %s::int[], %s::int[], %s::varchar[], %s::varchar[], %s::varchar[],
                    %s::varchar[], %s::int[]
                ) AS t (id, partner_id, channel_id, kind, purpose, address, address_normalized,
                        company_id)""",
                list(range(len(columns[0]))),
                *columns,
            )
        )

    @api.model
    def _normalized_addresses(self, recipients):
        """Return the compared form of each recipient's address; None for an invalid one."""
        # sudo: a customer's country decides how a number is read
        partners = self.env["res.partner"].sudo()
        partners = partners.browse({r.partner_id for r in recipients if r.partner_id})
        partners = {partner.id: partner for partner in partners}
        addresses = []
        for recipient in recipients:
            address = (recipient.address or "").strip()
            if recipient.kind == "email":
                address = email_normalize(address, strict=False)
            elif recipient.kind in PHONE_KINDS:
                partner = partners.get(recipient.partner_id, self.env["res.partner"])
                address = address and partner._phone_format(number=address)
            addresses.append(address or None)
        return addresses

    @api.model
    def _gate_answer(self, partner, channel, address, purpose="service", company=None):
        """Return ``(code, reason)`` why one message would be refused, or None."""
        address = (address or "").strip()
        company = company or self.env.company
        row = (
            partner.id or None,
            channel.id,
            channel.kind,
            purpose,
            address,
            channel._normalize_address(address, partner) or None,
            company.id,
        )
        return self._gate_rows([row]).get(0)
