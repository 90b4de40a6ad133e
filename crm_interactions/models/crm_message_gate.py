from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL, email_normalize

from .crm_channel import PHONE_KINDS


class GateCondition(NamedTuple):
    """One reason not to send: the SQL condition that holds for refused recipients.

    The condition may use ``r`` (one row for each recipient: id, partner_id, channel_id, kind,
    purpose, address, address_normalized, company_id, message_id where there is a message already),
    ``p``, the recipient's ``res_partner``, all of whose columns are NULL for an address without a
    customer, and what ``_gate_joins`` adds.
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

    Every addon adds its conditions to ``_gate_conditions``; one query answers for any number of
    customers and addresses.
    """

    _inherit = "crm.message"

    @api.model
    def _gate_conditions(self):
        """Return the conditions in the order in which they are told; overrides append theirs."""
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
                    """r.kind = 'email' AND r.address_normalized IN (
                        SELECT email FROM mail_blacklist WHERE active IS TRUE)"""
                ),
                self.env._("The e-mail address is on the blacklist."),
            ),
            GateCondition(
                "phone_blacklisted",
                SQL(
                    """r.kind IN ('sms', 'phone') AND r.address_normalized IN (
                        SELECT number FROM phone_blacklist WHERE active IS TRUE)"""
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

    def _check_may_send(self):
        """Return ``{message id: (code, reason)}`` of the messages that may not be sent."""
        if not self.ids:
            return {}
        self.flush_model()
        return self._gate(
            SQL(
                """SELECT m.id, m.partner_id, m.channel_id, c.kind, m.purpose, m.address,
                          m.address_normalized, m.company_id, m.id AS message_id
                     FROM crm_message m JOIN crm_channel c ON c.id = m.channel_id
                    WHERE m.id = ANY(%s)""",
                self.ids,
            )
        )

    @api.model
    def _gate(self, recipients):
        """Return ``{id: (code, reason)}`` of the refused among the rows of an SQL query.

        :param recipients: SELECT that gives the columns named at ``GateCondition``
        """
        conditions = self._gate_conditions()
        for name in ("res.partner", "mail.blacklist", "phone.blacklist"):
            self.env[name].flush_model()
        cases = SQL(" ").join(
            SQL("WHEN %s THEN %s", condition.sql, position)
            for position, condition in enumerate(conditions)
        )
        rows = self.env.execute_query(
            SQL(
                # Compiling the conditions would take seconds, deciding takes milliseconds.
                """SET LOCAL jit = off;
                SELECT id, position FROM (
                    SELECT r.id, CASE %s END AS position
                      FROM (%s) r LEFT JOIN res_partner p ON p.id = r.partner_id %s
                     OFFSET 0) answer WHERE position IS NOT NULL""",
                cases,
                recipients,
                SQL(" ").join(self._gate_joins()),
            )
        )
        return {key: (conditions[number].code, conditions[number].text) for key, number in rows}

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
        return self._gate(
            SQL(
                """SELECT 0 AS id, %s AS partner_id, %s AS channel_id, %s AS kind, %s AS purpose,
                          %s AS address, %s::varchar AS address_normalized, %s AS company_id,
                          NULL::int AS message_id""",
                partner.id,
                channel.id,
                channel.kind,
                purpose,
                address,
                channel._normalize_address(address, partner) or None,
                company.id,
            )
        ).get(0)
