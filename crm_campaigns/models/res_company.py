from odoo import fields, models


class ResCompany(models.Model):
    """How much marketing a customer gets from the company at most (K4)."""

    _inherit = "res.company"

    campaign_cap_messages = fields.Integer(
        string="Marketing Messages at Most",
        help="So many marketing messages a customer gets in the days below, whatever campaign they "
        "come from; 0: any number. Urgent stages are exempt.",
    )
    campaign_cap_days = fields.Integer(string="In so many Days", default=7)

    _campaign_cap_positive = models.Constraint(
        "CHECK (campaign_cap_messages >= 0 AND (campaign_cap_messages = 0"
        " OR campaign_cap_days >= 1))",
        "A frequency cap allows 0 or more messages in 1 or more days.",
    )
