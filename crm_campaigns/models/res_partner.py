from odoo import api, models


class ResPartner(models.Model):
    """The customer's campaign activities, on the Sales page (K6, K8)."""

    _inherit = "res.partner"

    @api.readonly
    def get_internal_activities_domain(self):
        """Return the domain of the activities assigned for this customer (K6)."""
        self.ensure_one()
        return [
            ("partner_id", "=", self.id),
            ("kind", "=", "internal"),
            ("status", "=", "assigned"),
        ]

    @api.readonly
    def get_external_activities_domain(self):
        """Return the domain of what campaigns sent to this customer (K8)."""
        self.ensure_one()
        return [("partner_id", "=", self.id), ("kind", "=", "external")]
