from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class CrmTimelineOpen(models.TransientModel):
    """Asks for a customer or a time frame before the history is opened from the menu."""

    _name = "crm.timeline.open"
    _description = "Open the History"

    partner_id = fields.Many2one("res.partner", string="Customer")
    with_contacts = fields.Boolean(string="With Contact Persons", default=True)
    has_contacts = fields.Boolean(compute="_compute_has_contacts")
    date_from = fields.Date(
        string="From", default=lambda self: fields.Date.context_today(self) - timedelta(days=30)
    )
    date_to = fields.Date(string="To")
    is_shipments = fields.Boolean()

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
        domain = Domain.TRUE
        if self.partner_id:
            timeline = self.env["crm.timeline"]
            domain &= timeline._customer_domain(self.partner_id, self.with_contacts)
        if self.date_from:
            domain &= Domain("date", ">=", self._midnight(self.date_from))
        if self.date_to:
            domain &= Domain("date", "<", self._midnight(self.date_to + timedelta(days=1)))
        name = "shipment" if self.is_shipments else "history"
        return self.env["crm.timeline"]._action(name, domain, self.partner_id)

    def _midnight(self, day):
        """Return the moment in UTC, as text, when a day begins for the user."""
        local = self.env.tz.localize(datetime.combine(day, time.min))
        return fields.Datetime.to_string(local.astimezone(pytz.utc).replace(tzinfo=None))
