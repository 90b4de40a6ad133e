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
                SQL("r.purpose = 'marketing' AND f.restricted"),
                self.env._("The processing of the customer's data is restricted."),
            ),
        ]

    @api.model
    def _sql_of_people(self):
        now = fields.Datetime.now()
        day = self.env["res.company"]._agreement_day_sql(SQL("r.company_id"), now)
        # sudo: restricted is whom no user of the gate may see
        restricted = self.env["crm.processing.restriction"].sudo()._sql_restricted(day)
        return {**super()._sql_of_people(), "restricted": SQL("q.id IN (%s)", restricted)}
