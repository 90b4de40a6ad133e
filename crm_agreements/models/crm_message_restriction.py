from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_interactions.models.crm_message_gate import GateCondition


class CrmMessage(models.Model):
    """Nobody whose data is restricted gets marketing, at no address they have (B12)."""

    _inherit = "crm.message"

    @api.model
    def _gate_conditions(self):
        return [
            *super()._gate_conditions(),
            GateCondition(
                "processing_restricted",
                SQL("r.purpose = 'marketing' AND (%s)", self._sql_processing_restricted()),
                self.env._("The processing of the customer's data is restricted."),
            ),
        ]

    @api.model
    def _sql_processing_restricted(self):
        """Return the condition that the recipient, or who shares the address, is restricted.

        The subqueries ask nothing of the recipient, so they are answered once for any number.
        """
        days = self.env["res.company"]._agreement_days(fields.Datetime.now())
        return SQL(" OR ").join(
            SQL(
                """(r.company_id = ANY(%(companies)s) AND (
                    r.partner_id IN (%(restricted)s)
                    OR r.address_normalized IN (
                        SELECT q.email_normalized FROM res_partner q
                         WHERE q.id IN (%(restricted)s) AND q.email_normalized IS NOT NULL)
                    OR r.address_normalized IN (
                        SELECT q.phone_sanitized FROM res_partner q
                         WHERE q.id IN (%(restricted)s) AND q.phone_sanitized IS NOT NULL)))""",
                companies=company_ids,
                # sudo: restricted is whom no user of the gate may see
                restricted=self.env["crm.processing.restriction"].sudo()._sql_restricted(day),
            )
            for day, company_ids in days.items()
        )
