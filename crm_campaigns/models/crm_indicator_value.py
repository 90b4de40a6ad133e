from odoo import fields, models


class CrmIndicatorValue(models.Model):
    """The value of an indicator for a customer, as it was calculated last (S6, S7)."""

    _name = "crm.indicator.value"
    _description = "Customer's Indicator"
    _order = "indicator_id, value desc, id"
    _rec_name = "indicator_id"
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True, ondelete="cascade"
    )
    indicator_id = fields.Many2one(
        "crm.indicator", required=True, readonly=True, ondelete="cascade"
    )
    value = fields.Float(readonly=True, digits=(16, 2), aggregator="avg")
    level_id = fields.Many2one(
        "crm.indicator.level", readonly=True, ondelete="set null", index="btree_not_null"
    )
    date = fields.Datetime(
        string="Since", readonly=True, help="When the value was calculated that has not changed."
    )

    # By customer for the profile, by indicator and value for segments.
    _customer_unique = models.Constraint(
        "UNIQUE (partner_id, indicator_id)", "The customer has a value of this indicator."
    )
    _value_idx = models.Index("(indicator_id, value, partner_id)")
