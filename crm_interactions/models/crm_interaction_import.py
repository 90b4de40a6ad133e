from datetime import timedelta

import pytz

from odoo import api, fields, models

from .crm_interaction import CLOSED_STATES

DURATION_MAX_HOURS = 744


class CrmInteraction(models.Model):
    """Import: interactions from a file, planned and held ones, all of it or nothing.

    Held ones are imported closed, with the time they took place.
    """

    _name = "crm.interaction"
    _inherit = ["crm.interaction", "crm.import.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        """Give those that are created closed the times that closing them would have noted."""
        default = self.env.context.get("default_state")
        return super().create(
            [
                {**self._closing_values(vals.get("state", default), vals), **vals}
                for vals in vals_list
            ]
        )

    @api.model
    def _closing_values(self, state, vals):
        """Return when it took place and ended: as given, else as planned, if that is over."""
        if state not in CLOSED_STATES:
            return {}
        now = fields.Datetime.now()
        held = fields.Datetime.to_datetime(vals.get("date_activity"))
        if state == "cancelled":
            return {"date_done": held or now}
        held = held or min(fields.Datetime.to_datetime(vals.get("date_start")) or now, now)
        # What is out of bounds is refused by the constraint of the duration, not here.
        hours = min(max(vals.get("duration_hours") or 0, 0), DURATION_MAX_HOURS)
        return {"date_activity": held, "date_done": held + timedelta(hours=hours)}

    @api.model
    def get_import_templates(self):
        """Return the example file that the import screen offers."""
        return [
            {
                "label": self.env._("Import Template for Interactions"),
                "template": "/crm_interactions/static/csv/crm_interaction_import.csv",
            }
        ]

    @api.model
    def _import_values(self, values):
        """Return the values with an all-day plan's times as the days they are for the user."""
        if not values.get("is_all_day"):
            return values
        days = {}
        for name in ("date_start", "date_end"):
            if values.get(name):
                moment = pytz.utc.localize(fields.Datetime.to_datetime(values[name]))
                days[name] = self._noon(moment.astimezone(self.env.tz).date())
        return {**values, **days}
