from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError

from .crm_interaction import CLOSED_STATES

DURATION_MAX_HOURS = 744


class LotRefused(Exception):
    """A lot of rows was refused; which of them, is found by trying them one by one."""


class CrmInteraction(models.Model):
    """Import: interactions from a file, planned and held ones, all of it or nothing.

    - The whole file is one transaction, also where the import screen would go through it in lots:
      one bad row, and nothing was imported.
    - Each message names its row; a row with an unknown value is not tried any further, so that it
      brings one message and not others in its train.
    - Held ones are imported closed, with the time they took place.
    """

    _inherit = "crm.interaction"

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
    def load(self, fields, data):
        """Import rows, all of them or none; every message names the row it is about."""
        whole = self.with_context(_import_limit=None)
        result = super(CrmInteraction, whole).load(fields, data)
        return {**result, "messages": [self._row_message(m) for m in result["messages"]]}

    @api.model
    def _row_message(self, message):
        """Return a message of ``load`` that says which row it is about, counted from one."""
        if "rows" not in message:
            return message
        row = message["rows"]["from"] + 1
        if "field" not in message:
            # The screen shows the number beside the message.
            return {**message, "record": row}
        text = self.env._("Row %(row)s: %(message)s", row=row, message=message["message"])
        return {**message, "record": row, "message": text}

    @api.model
    def _convert_records(self, records, *, log=lambda message: None, savepoint):
        """Convert rows as Odoo does, leave out those with an error."""
        refused = set()

        def note(message):
            if message["type"] == "error":
                refused.add(message["record"])
            log(message)

        for db_id, xml_id, values, info in super()._convert_records(
            records, log=note, savepoint=savepoint
        ):
            if info["record"] not in refused:
                yield db_id, xml_id, self._import_whole_days(values), info

    @api.model
    def _import_whole_days(self, values):
        """Return the values with an all-day plan's times as the days they are for the user."""
        if not values.get("is_all_day"):
            return values
        days = {}
        for name in ("date_start", "date_end"):
            if values.get(name):
                moment = pytz.utc.localize(fields.Datetime.to_datetime(values[name]))
                days[name] = self._noon(moment.astimezone(self.env.tz).date())
        return {**values, **days}

    def _load_records(self, data_list, update=False):
        """Create a lot of rows; where the lot is refused, ``load`` tries them one by one.

        Odoo would besides accuse the first row of the lot of what is wrong with another one.
        """
        try:
            return super()._load_records(data_list, update)
        except UserError as error:
            # Only ``load`` sets this, and it is ``load`` that tries again.
            if len(data_list) == 1 or "_import_current_module" not in self.env.context:
                raise
            raise LotRefused from error
