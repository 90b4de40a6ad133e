from odoo import api, models
from odoo.tools import SQL


class CrmMessage(models.Model):
    """No marketing goes to the address of an erased customer, whoever has it now (B11, B12)."""

    _inherit = "crm.message"

    @api.model
    def _marketing_conditions(self):
        suppressed = self.env["crm.suppression"]._suppressed_sql(
            SQL("r.address_normalized"),
            SQL("c.agreement_type_id"),
            SQL("r.company_id"),
            SQL("f.agreed"),
        )
        mine = (
            "address_suppressed",
            suppressed,
            self.env._("The customer with this address was erased, and has not agreed anew."),
        )
        # Before what says less: that there is no agreement.
        *conditions, missing = super()._marketing_conditions()
        return [*conditions, mine, missing]
