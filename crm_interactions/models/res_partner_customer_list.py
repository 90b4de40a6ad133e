from odoo import api, fields, models


class ResPartner(models.Model):
    """The customer's orders, participations and payments, where such apps are installed."""

    _inherit = "res.partner"

    has_crm_orders = fields.Boolean(compute="_compute_crm_lists")
    has_crm_participations = fields.Boolean(compute="_compute_crm_lists")
    has_crm_payments = fields.Boolean(compute="_compute_crm_lists")

    @api.depends_context("uid")
    def _compute_crm_lists(self):
        """Say which lists can have something for the user, without looking into any table."""
        self.has_crm_orders = self.env["crm.customer.order"]._is_available()
        self.has_crm_participations = self.env["crm.customer.participation"]._is_available()
        self.has_crm_payments = self.env["crm.customer.payment"]._is_available()

    def action_view_crm_orders(self):
        """Ask for the time frame, then list the customer's orders (S21)."""
        return self._action_customer_list("crm.customer.order")

    def action_view_crm_participations(self):
        """Ask for the time frame, then list what the customer took part in or will (S22)."""
        return self._action_customer_list("crm.customer.participation")

    def action_view_crm_payments(self):
        """Ask for the time frame, then list the customer's payments (S23)."""
        return self._action_customer_list("crm.customer.payment")

    def _action_customer_list(self, model):
        self.ensure_one()
        self.check_access("read")
        return self.env["crm.customer.list.open"]._action_window(model, self)
