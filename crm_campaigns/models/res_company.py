from odoo import api, fields, models
from odoo.tools import ormcache


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
        " OR campaign_cap_days BETWEEN 1 AND 3650))",
        "A frequency cap allows 0 or more messages in 1 to 3,650 days.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env.registry.clear_cache()
        return companies

    def write(self, vals):
        result = super().write(vals)
        if "campaign_cap_messages" in vals:
            self.env.registry.clear_cache()
        return result

    @api.model
    @ormcache()
    def _campaign_capped_ids(self):
        """Return the ids of the companies with a frequency cap; remembered, as each gate asks."""
        # sudo: the gate judges for every company, whoever asks
        return tuple(self.sudo().search([("campaign_cap_messages", ">", 0)]).ids)
