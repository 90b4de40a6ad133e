from odoo import api, models
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
    def _gate_models(self):
        return super()._gate_models() | {"crm.processing.restriction"}

    @api.model
    def _sql_of_people(self):
        # sudo: restricted is whom no user of the gate may see
        restrictions = self.env["crm.processing.restriction"].sudo()
        restricted = restrictions._restricted_sql(SQL("q.id"), SQL("r.day"))
        return {**super()._sql_of_people(), "restricted": restricted}
