from odoo import api, models


class IrFieldsConverter(models.AbstractModel):
    """References in imported agreements: an unknown or ambiguous name is an error."""

    _inherit = "ir.fields.converter"

    @api.model
    def _exact_models(self):
        return [*super()._exact_models(), "crm.agreement"]
