from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_interactions.models.crm_message_gate import GateCondition


class CrmMessage(models.Model):
    """Marketing passes the gate with the agreement of its channel only (B9)."""

    _inherit = "crm.message"

    @api.model
    def _gate_conditions(self):
        for name in ("crm.agreement", "crm.channel", "res.company"):
            self.env[name].flush_model()
        return [
            *super()._gate_conditions(),
            GateCondition(
                "channel_without_agreement",
                SQL(
                    """r.purpose = 'marketing' AND NOT EXISTS (
                        SELECT 1 FROM crm_channel c
                         WHERE c.id = r.channel_id AND c.agreement_type_id IS NOT NULL)"""
                ),
                self.env._("The channel carries no marketing: it names no agreement."),
            ),
            GateCondition(
                "agreement_withdrawn",
                SQL("r.purpose = 'marketing' AND %s", self._sql_withdrawn()),
                self.env._("The agreement was withdrawn."),
            ),
            GateCondition(
                "agreement_withdrawn_address",
                SQL("r.purpose = 'marketing' AND %s", self._sql_withdrawn_by_another()),
                self.env._("Another customer with this address withdrew the agreement."),
            ),
            GateCondition(
                "agreement_missing",
                SQL("r.purpose = 'marketing' AND %s", self._sql_missing()),
                self.env._("The customer has no active agreement for this channel."),
            ),
        ]

    @api.model
    def _sql_agreements(self, customer, condition):
        """Return the agreements of ``customer`` that count for a recipient, as a subquery."""
        return SQL(
            """SELECT 1 FROM crm_agreement a JOIN crm_channel c ON c.agreement_type_id = a.type_id
                WHERE c.id = r.channel_id AND a.company_id = r.company_id
                  AND a.partner_id = %s AND %s""",
            customer,
            condition,
        )

    @api.model
    def _sql_any_with_address(self, condition):
        """Return the condition that holds for any customer ``q`` with the recipient's address."""
        return SQL(
            """(EXISTS (SELECT 1 FROM res_partner q
                         WHERE r.kind = 'email' AND q.email_normalized = r.address_normalized
                           AND %(condition)s)
                OR EXISTS (SELECT 1 FROM res_partner q
                         WHERE r.kind <> 'email' AND q.phone_sanitized = r.address_normalized
                           AND %(condition)s))""",
            condition=condition,
        )

    @api.model
    def _sql_active(self, customer):
        now = fields.Datetime.now()
        active = self.env["crm.agreement"]._active_sql("a", now)
        return SQL("EXISTS (%s)", self._sql_agreements(customer, active))

    @api.model
    def _sql_withdrew(self, customer):
        """Return the condition that a customer withdrew and agreed to nothing since."""
        withdrawn = SQL("a.date_withdrawn <= %s", fields.Datetime.now())
        return SQL(
            "EXISTS (%s) AND NOT %s",
            self._sql_agreements(customer, withdrawn),
            self._sql_active(customer),
        )

    @api.model
    def _sql_withdrawn(self):
        return self._sql_withdrew(SQL("p.id"))

    @api.model
    def _sql_withdrawn_by_another(self):
        """Return the condition that any customer of the same address withdrew."""
        return self._sql_any_with_address(
            SQL("q.id IS DISTINCT FROM p.id AND %s", self._sql_withdrew(SQL("q.id")))
        )

    @api.model
    def _sql_missing(self):
        """Return the condition that there is no active agreement.

        Where a company sends marketing to customers who never were asked, any agreement of the
        past, even an ended one, was an answer. An address without a customer is judged by the
        customers who have it.
        """
        return SQL(
            """(NOT %(active)s AND NOT (r.partner_id IS NULL AND %(active_by_address)s)
                AND (%(asked)s OR NOT EXISTS (
                    SELECT 1 FROM res_company o
                     WHERE o.id = r.company_id AND o.agreement_never_asked = 'allow')))""",
            active=self._sql_active(SQL("p.id")),
            active_by_address=self._sql_any_with_address(self._sql_active(SQL("q.id"))),
            asked=self._sql_asked(),
        )

    @api.model
    def _sql_asked(self):
        """Return the condition that the recipient gave an answer at some time."""
        own = self._sql_agreements(SQL("p.id"), SQL("TRUE"))
        others = self._sql_agreements(SQL("q.id"), SQL("TRUE"))
        return SQL(
            "(EXISTS (%s) OR (r.partner_id IS NULL AND %s))",
            own,
            self._sql_any_with_address(SQL("EXISTS (%s)", others)),
        )

    def _call_values(self):
        return {**super()._call_values(), "call_purpose": self.purpose}
