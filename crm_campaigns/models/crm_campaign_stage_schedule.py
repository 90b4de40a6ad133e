from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.base.models.res_partner import _tz_get
from odoo.addons.crm_interactions.wall_clock import from_wall

from ..sending_time import SendingHours, next_occurrence

# Without free days a message waits for the next day at most, or a day more when the clocks change.
DAYS_WITHOUT_FREE_DAYS = 2
# A batch a day, where the stage is not repeated otherwise.
BATCH_INTERVAL = (1, "days")


class CrmCampaignStage(models.Model):
    """When a stage runs and its messages leave (K4).

    Runs begin by the clock of the stage's time zone; the hours, over the year, stay those on the
    wall. Messages leave within the sending hours of the stage's or of the customer's time zone.
    """

    _inherit = "crm.campaign.stage"

    recurrence = fields.Selection(
        [("once", "Once"), ("recurrent", "Repeatedly")], required=True, default="once"
    )
    date_planned = fields.Datetime(
        string="Begins", help="When the first run begins; empty: when the campaign is launched."
    )
    interval_number = fields.Integer(string="Every", default=1)
    interval_unit = fields.Selection(
        [("days", "Days"), ("weeks", "Weeks"), ("months", "Months")], default="weeks"
    )
    valid_until = fields.Datetime(
        help="No run begins after it, and no message of the stage leaves."
    )
    tz_of = fields.Selection(
        [("stage", "This time zone"), ("customer", "Each customer's time zone")],
        string="Clock",
        required=True,
        default="stage",
        help="Whose clock the sending hours are read from. A customer's time zone is the one on "
        "the customer, else that of the country if it has one only, else the stage's.",
    )
    tz = fields.Selection(
        _tz_get, string="Time Zone", required=True, default=lambda self: self.env.user.tz or "UTC"
    )
    hour_from = fields.Float(string="Sending From", default=8.0)
    hour_to = fields.Float(string="Sending Until", default=20.0)
    skip_free_days = fields.Boolean(
        string="Not on Free Days",
        default=True,
        help="What falls on a weekend or holiday waits for the next working day.",
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working Days",
        check_company=True,
        help="Empty: the company's working hours.",
    )
    max_delay_days = fields.Integer(
        string="Delayed at Most (days)",
        default=7,
        help="What would have to wait longer is not sent.",
    )
    batch_size = fields.Integer(
        default=0,
        help="So many customers at most in a run; 0: everybody. Others come with the next run, "
        "which is the next day where the stage is not repeated; each customer comes once.",
    )
    is_urgent = fields.Boolean(
        string="Urgent", help="Sent even where the frequency cap is reached."
    )

    _hours_in_order = models.Constraint(
        "CHECK (hour_from >= 0 AND hour_to <= 24 AND hour_from < hour_to)",
        "Sending hours are between 0:00 and 24:00, the first before the last.",
    )
    _interval_positive = models.Constraint(
        "CHECK (recurrence = 'once' OR (interval_number BETWEEN 1 AND 1000"
        " AND interval_unit IS NOT NULL))",
        "A stage is repeated every 1 to 1,000 days, weeks or months.",
    )

    @api.constrains("date_planned", "valid_until")
    def _check_valid_until(self):
        for stage in self:
            if stage.valid_until and stage.date_planned and stage.valid_until <= stage.date_planned:
                raise ValidationError(
                    self.env._("“%s” would be invalid before it begins.", stage.name)
                )

    @api.constrains("tz")
    def _check_tz(self):
        for stage in self:
            if stage.tz not in pytz.all_timezones_set:  # Odoo itself takes any from outside
                raise ValidationError(self.env._("There is no time zone “%s”.", stage.tz))

    def _plan_next_runs(self):
        """Plan the next run of each stage that has none waiting and is to run again."""
        # sudo: runs are made by launching, never by hand
        runs = self.env["crm.campaign.run"].sudo()
        for stage in self:
            moment = stage._next_moment()
            if moment:
                number = max(stage.sudo().run_ids.mapped("number"), default=0) + 1
                runs.create({"stage_id": stage.id, "number": number, "date_planned": moment})
        self.invalidate_recordset(["run_ids"])
        self.campaign_id.invalidate_recordset(["run_ids"])

    def _next_moment(self):
        """Return when the next run begins, or None: it ran, waits already, or is not valid."""
        self.ensure_one()
        now = fields.Datetime.now()
        earlier = self.sudo().run_ids.sorted("number")  # sudo: planned whoever may read the runs
        if any(run.state in ("planned", "generating") for run in earlier):
            return None
        if not earlier:
            moment = max(self.date_planned or now, now)
        elif self.recurrence == "recurrent" or self._leaves_customers_for_later(earlier[-1]):
            moment = self._moment_after(earlier, now)
        else:
            return None
        end = self._end()
        return None if end and moment > end else moment

    def _moment_after(self, earlier, now):
        """Return when the run after earlier ones begins; missed ones are made up for by one."""
        count, unit = BATCH_INTERVAL
        if self.recurrence == "recurrent":
            count, unit = self.interval_number, self.interval_unit
        first, last = earlier[0].date_planned, earlier[-1].date_planned
        return next_occurrence(first, last, now, count, unit, pytz.timezone(self.tz))

    def _leaves_customers_for_later(self, run):
        """Say whether the batch size made a run leave out customers who come next time."""
        return bool(self.batch_size and run.handled_count >= self.batch_size)

    def _end(self):
        """Return until when runs begin: the stage is valid and the campaign goes on; or None."""
        ends = [self.valid_until] if self.valid_until else []
        if last_day := self.campaign_id.date_end:
            midnight = datetime.combine(last_day + timedelta(days=1), time.min)
            ends.append(from_wall(midnight, pytz.timezone(self.tz)))
        return min(ends, default=None)

    def _zone_of(self, partner):
        """Return the time zone (pytz) whose clock decides when a customer's message may leave."""
        name = self.tz
        if self.tz_of == "customer":
            country = pytz.country_timezones.get(partner.country_id.code or "", ())
            name = partner.tz or (country[0] if len(country) == 1 else self.tz)
            if name not in pytz.all_timezones_set:  # as some import wrote it
                name = self.tz
        return pytz.timezone(name)

    def _sending_hours(self, moment):
        """Return the ``SendingHours`` of the stage for messages planned for ``moment``."""
        self.ensure_one()
        if not self.skip_free_days:
            return SendingHours(self.hour_from, self.hour_to, DAYS_WITHOUT_FREE_DAYS)
        worked = self._working_dates(moment)
        return SendingHours(
            self.hour_from,
            self.hour_to,
            self.max_delay_days,
            lambda day: day.weekday() < 5 if worked is None else day in worked,
        )

    def _working_dates(self, moment):
        """Return the dates worked on from ``moment`` on, holidays left out; None: no calendar."""
        # sudo: of the calendar and its holidays only the dates are used
        calendar = self.sudo().calendar_id or self.company_id.sudo().resource_calendar_id
        if not calendar:
            return None
        first = datetime.combine(moment.date() - timedelta(days=2), time.min)
        until = max(moment.date(), fields.Date.today())
        last = datetime.combine(until + timedelta(days=self.max_delay_days + 3), time.min)
        zone = pytz.timezone(self.tz)
        intervals = calendar._work_intervals_batch(
            zone.localize(first),
            zone.localize(last),
            domain=[
                ("time_type", "=", "leave"),
                ("company_id", "in", (False, self.company_id.id)),
            ],
        )[False]
        return {start.date() for start, _stop, _attendance in intervals}
