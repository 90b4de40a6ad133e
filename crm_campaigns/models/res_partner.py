from odoo import api, models
from odoo.exceptions import UserError


class ResPartner(models.Model):
    """The customer's campaign activities, on the Sales page (K6, K8)."""

    _inherit = "res.partner"

    @api.readonly
    def get_internal_activities_domain(self, status="assigned"):
        """Return the domain of the activities for this customer and its contact persons (K6).

        :param str status: one of the five statuses, or ``all``
        """
        self.ensure_one()
        domain = [("partner_id", "child_of", self.id), ("kind", "=", "internal")]
        if status == "all":
            return domain
        if status not in self.env["crm.campaign.activity"]._fields["status"].get_values(self.env):
            raise UserError(self.env._("There is no status “%s”.", status))
        return [*domain, ("status", "=", status)]

    @api.readonly
    def get_external_activities_domain(self):
        """Return the domain of what campaigns sent to this customer (K8)."""
        self.ensure_one()
        return [("partner_id", "=", self.id), ("kind", "=", "external")]
