from datetime import datetime, time, timedelta

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..wall_clock import from_wall

# Beyond these there are no moments in every time zone.
FIRST_YEAR, LAST_YEAR = 1900, 9000


class CrmChangeAudit(models.TransientModel):
    """Asks for the time frame of an audit: who changed what in a customer's file (S17 S18)."""

    _name = "crm.change.audit"
    _description = "Audit"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        help="Whose file: a company's with that of its contacts. Empty: everybody's.",
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: fields.Date.context_today(self) - relativedelta(months=12),
    )
    date_to = fields.Date(
        string="To", required=True, default=lambda self: fields.Date.context_today(self)
    )

    def action_show(self):
        """Show the changes of the time frame, its days being the reader's own."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_interactions.crm_change_action")
        action["domain"] = list(self._changes_domain())
        if self.partner_id:
            action["display_name"] = self.env._("Audit: %s", self.partner_id.display_name)
        return action

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for audit in self:
            if audit.date_from > audit.date_to:
                raise UserError(self.env._("The time frame ends before it begins."))
            if not FIRST_YEAR <= audit.date_from.year <= audit.date_to.year <= LAST_YEAR:
                raise UserError(
                    self.env._(
                        "Choose a time frame between the years %(first)s and %(last)s.",
                        first=FIRST_YEAR,
                        last=LAST_YEAR,
                    )
                )

    def _changes_domain(self):
        start, end = self._moment(self.date_from), self._moment(self.date_to + timedelta(days=1))
        domain = Domain("date", ">=", start) & Domain("date", "<", end)
        if self.partner_id:
            domain &= Domain("partner_id", "=", self.partner_id.id) | Domain(
                "commercial_partner_id", "=", self.partner_id.id
            )
        return domain

    def _moment(self, day):
        """Return when the day begins where the reader is."""
        return from_wall(datetime.combine(day, time.min), pytz.timezone(self.env.user.tz or "UTC"))
