from odoo import api, fields, models


class CrmCriterionValue(models.Model):
    """A value to choose from of a criterion (S3, S4)."""

    _name = "crm.criterion.value"
    _description = "Criterion Value"
    _inherit = "crm.dictionary.mixin"
    _order = "criterion_id, sequence, id"

    code = fields.Char(help="Stable name used by imports and external systems.")
    criterion_id = fields.Many2one("crm.criterion", required=True, index=True, ondelete="cascade")

    _code_unique = models.Constraint(
        "UNIQUE (criterion_id, code)", "Another value of the criterion has this code."
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        self.env["crm.segment.condition"]._check_unused(self)
