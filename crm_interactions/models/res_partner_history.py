from odoo import models


class ResPartner(models.Model):
    """The customer's history and what was sent to it."""

    _inherit = "res.partner"

    # Contacts of mailing lists are customers by their address.
    _email_normalized_idx = models.Index("(email_normalized) WHERE email_normalized IS NOT NULL")

    def action_view_history(self):
        """Open everything that happened with the customer, an account with its persons."""
        return self._action_timeline("history")

    def action_view_shipments(self):
        """Open everything that was sent to the customer (S9, S20)."""
        return self._action_timeline("shipment")

    def _action_timeline(self, name):
        self.ensure_one()
        self.check_access("read")
        timeline = self.env["crm.timeline"]
        return timeline._action(name, timeline._customer_domain(self), self)
