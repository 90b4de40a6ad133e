from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class CrmTimeFrameMixin(models.AbstractModel):
    """A window that asks for a customer or a time frame before a history is opened."""

    _name = "crm.time.frame.mixin"
    _description = "Time Frame"

    partner_id = fields.Many2one("res.partner", string="Customer")
    with_contacts = fields.Boolean(string="With Contact Persons", default=True)
    has_contacts = fields.Boolean(compute="_compute_has_contacts")
    date_from = fields.Date(string="From", default=lambda self: self._default_date_from())
    date_to = fields.Date(string="To")

    @api.model
    def _default_date_from(self):
        return fields.Date.context_today(self) - timedelta(days=30)

    @api.depends("partner_id")
    def _compute_has_contacts(self):
        for wizard in self:
            wizard.has_contacts = wizard.partner_id.commercial_partner_id == wizard.partner_id

    def action_open(self):
        """Open the list for the customer, the time frame or both."""
        self.ensure_one()
        if not (self.partner_id or self.date_from):
            raise UserError(self.env._("Choose a customer, or the day to begin with."))
        if self.date_from and self.date_to and self.date_to < self.date_from:
            raise UserError(self.env._("The period ends before it begins."))
        return self._action_list(self._domain())

    def _action_list(self, domain):
        """Return the action that shows the rows of the domain; to be overridden."""
        raise NotImplementedError

    def _domain(self):
        domain = Domain.TRUE
        if self.partner_id:
            timeline = self.env["crm.timeline"]
            domain &= timeline._customer_domain(self.partner_id, self.with_contacts)
        if self.date_from:
            domain &= Domain("date", ">=", self._midnight(self.date_from))
        if self.date_to:
            domain &= Domain("date", "<", self._midnight(self.date_to + timedelta(days=1)))
        return domain

    def _midnight(self, day):
        """Return the moment in UTC, as text, when a day begins for the user."""
        local = self.env.tz.localize(datetime.combine(day, time.min))
        return fields.Datetime.to_string(local.astimezone(pytz.utc).replace(tzinfo=None))
