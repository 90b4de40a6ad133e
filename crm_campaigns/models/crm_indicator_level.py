from odoo import api, fields, models


class CrmIndicatorLevel(models.Model):
    """A level of an indicator: from a value on, up to the next level (S7)."""

    _name = "crm.indicator.level"
    _description = "Indicator Level"
    _inherit = "crm.dictionary.mixin"
    _order = "indicator_id, value_from"

    indicator_id = fields.Many2one("crm.indicator", required=True, ondelete="cascade")
    value_from = fields.Float(string="From", required=True, digits=(16, 2))

    _value_unique = models.Constraint(
        "UNIQUE (indicator_id, value_from)", "Two levels begin with the same value."
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        self.env["crm.segment.condition"]._check_unused(self)
