from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command, Domain
from odoo.tools import clean_context, format_date, format_datetime

from .. import wall_clock
from .crm_interaction_result_type import NEXT_COUNT_MAX, NEXT_UNITS, NextStep

NEXT_YEARS_MAX = 20
# The days of all-day plans and the moments that store them.
MOMENTS = {"day_start": "date_start", "day_end": "date_end", "next_day": "next_date"}


class CrmInteraction(models.Model):
    """What follows an interaction: the next contact (C6, C10, B3).

    * The user's own choice comes first: in N hours, days or weeks, on a date, or none on purpose.
      Without one, the rule of the result type holds.
    * It is counted from the real start, else from the plan: hours as real time, days and weeks by
      the clock on the wall of the responsible user; all-day plans move by whole days.
    * The next contact is made when the interaction is closed, or at once by a button; never twice.
    * It is the analogous plan: never results, notes, messages or time.
    """

    _inherit = "crm.interaction"

    next_mode = fields.Selection(
        [("in", "In…"), ("on", "On a date"), ("none", "No next step")],
        string="Next Contact Planned",
        copy=False,
        help="When the interaction is closed, the next contact is planned. Left empty, the result "
        "decides.",
    )
    next_count = fields.Integer(default=1, copy=False)
    next_unit = fields.Selection(NEXT_UNITS, default="days", copy=False)
    next_date = fields.Datetime(string="Next Contact On", copy=False)
    next_day = fields.Date(
        string="Next Contact On Day",
        compute="_compute_next_day",
        inverse="_inverse_next_day",
    )
    next_step_label = fields.Char(string="Next Step", compute="_compute_next_step_label")

    _next_count_range = models.Constraint(
        "CHECK (next_mode <> 'in' OR (next_unit IS NOT NULL AND "
        f"next_count BETWEEN 1 AND {NEXT_COUNT_MAX}))",
        "The next contact is in 1 to 1,000 hours, days or weeks.",
    )
    _next_date_given = models.Constraint(
        "CHECK (next_mode <> 'on' OR next_date IS NOT NULL)",
        "Choose the date of the next contact.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_moments_of_days(vals) for vals in vals_list])

    @api.model
    def _with_moments_of_days(self, vals):
        """Return the values with the moments of an all-day plan instead of its days.

        The moments are compared at once, and written later they would remind of a record that
        has no followers yet.
        """
        if not vals.get("is_all_day"):
            return vals
        moments = {MOMENTS[day]: self._noon(vals[day]) for day in MOMENTS if vals.get(day)}
        return {name: value for name, value in vals.items() if name not in MOMENTS} | moments

    @api.depends("next_date", "is_all_day")
    def _compute_next_day(self):
        for interaction in self:
            interaction.next_day = interaction._day(interaction.next_date)

    def _inverse_next_day(self):
        for interaction in self.filtered("is_all_day"):
            interaction.next_date = interaction._noon(interaction.next_day)

    @api.depends(
        "state",
        "is_all_day",
        "date_start",
        "date_activity",
        "type_id",
        "user_id",
        "result_type_id",
        "next_mode",
        "next_count",
        "next_unit",
        "next_date",
        "next_interaction_id.date_start",
    )
    @api.depends_context("uid", "tz", "lang")
    def _compute_next_step_label(self):
        """Show when the next contact is, or when it would be if the interaction closed now."""
        starts = self._real_starts()
        for interaction in self:
            follow_up, step = interaction.next_interaction_id, interaction._next_step()
            label = False
            if follow_up:
                label = interaction._follow_up_label()
            elif step and not interaction.is_closed and step.is_complete():
                moment = interaction._next_moments({interaction: step}, starts)[interaction]
                label = interaction._format_plan(moment, step.type or interaction.type_id)
            interaction.next_step_label = label

    def _follow_up_label(self):
        """Return when the next contact is planned, no more than that to who may not read it."""
        follow_up = self.next_interaction_id
        if not follow_up.has_access("read"):
            return self.env._("Planned")
        return self._format_plan(follow_up.date_start, follow_up.type_id)

    def _format_plan(self, moment, interaction_type):
        """Return the date in the user's words, with the type where it is another one."""
        if not moment:
            return False
        if self.is_all_day:
            text = format_date(self.env, moment.date())
        else:
            text = format_datetime(self.env, moment, dt_format="short")
        return text if interaction_type == self.type_id else f"{interaction_type.name}, {text}"

    @api.constrains("next_mode", "next_date", "date_start", "date_activity")
    def _check_next_date(self):
        for interaction in self.filtered(lambda one: one.next_mode == "on" and one.next_date):
            interaction._check_next_moment(interaction.next_date)

    def _check_next_moment(self, moment, start=None):
        """Refuse a next contact before this one, or one that nobody can mean."""
        base = self._count_base(start)
        if moment < base and not (self.is_all_day and moment.date() == base.date()):
            raise ValidationError(
                self.env._(
                    "The next contact would be before “%(interaction)s” itself: choose a later "
                    "date.",
                    interaction=self.name,
                )
            )
        if moment - base > timedelta(days=366 * NEXT_YEARS_MAX):
            raise self._too_far_error()

    def _too_far_error(self):
        return ValidationError(
            self.env._(
                "The next contact would be more than %(years)s years away: choose an earlier date.",
                years=NEXT_YEARS_MAX,
            )
        )

    # Next contact

    def action_plan_next(self):
        """Plan the next contact now instead of on closing, and open it."""
        self.ensure_one()
        self._plan_next()
        return self.action_open_next()

    def action_open_next(self):
        """Open the next contact."""
        self.ensure_one()
        return self.next_interaction_id.get_formview_action() if self.next_interaction_id else False

    def _next_step(self):
        """Return the step that follows: the user's choice, else the result's rule, else None."""
        self.ensure_one()
        if self.next_mode in ("in", "on"):
            return NextStep(self.next_mode, self.next_count, self.next_unit, self.next_date or None)
        rule = self.result_type_id
        if self.next_mode == "none" or rule.next_step != "create":
            return None
        return rule._next_step()

    def _filter_next_step_undecided(self):
        """Return those whose result asks for a next step that nobody has decided on yet."""
        asking = self.filtered(
            lambda one: (
                one.result_type_id.next_step == "ask"
                and not one.next_mode
                and not one.next_interaction_id
            )
        )
        return asking - asking._filter_followed()

    def _ask_next_step(self):
        """Return the one dialog that asks for the next steps and then closes the interactions."""
        return self.env["crm.interaction.next.step"]._action_ask(self)

    def _filter_followed(self):
        """Return those with an open follow-up."""
        if not self:
            return self
        # sudo: whether there is one counts, also where the user may not read it
        followed = self.sudo()._read_group(
            Domain("parent_id", "in", self.ids) & Domain("is_closed", "=", False),
            ["parent_id"],
        )
        return self.browse(parent.id for [parent] in followed)

    def _plan_next(self, starts=None, steps=None):
        """Make the next contacts and return them; those that have one keep it.

        ``starts`` are the real starts by id, else the plan counts; ``steps`` are the steps by
        interaction, else each one's own. A rule makes none where a follow-up is planned already.
        """
        waiting = self.filtered(lambda one: not one.next_interaction_id)
        if steps is None:
            steps = {one: step for one in waiting if (step := one._next_step())}
            by_rule = waiting.filtered(lambda one: one in steps and not one.next_mode)
            for one in by_rule._filter_followed():
                del steps[one]
        due = waiting.filtered(lambda one: one in steps)
        starts = starts or {}
        moments = due._next_moments(steps, starts)
        for one in due:
            one._check_next_moment(moments[one], starts.get(one.id))
        model = self.with_context(clean_context(self.env.context))
        follow_ups = model.create([one._follow_up_values(steps[one], moments[one]) for one in due])
        for interaction, follow_up in zip(due, follow_ups, strict=True):
            interaction.next_interaction_id = follow_up
        return follow_ups

    def _follow_up_values(self, step, moment):
        """Return the values of the analogous planned interaction at ``moment``."""
        self.ensure_one()
        user = step.user or self.user_id
        interaction_type = step.type or self.type_id
        same_type = interaction_type == self.type_id
        values = {
            **self._analogous_values(),
            "type_id": interaction_type.id,
            "user_id": (user if user.active or not user else self.env.user).id,
            "is_all_day": self.is_all_day,
            "date_start": moment,
            "date_end": self._planned_end(interaction_type, moment),
            "note": step.note or False,
        }
        if same_type:
            values["channel_id"] = self.channel_id.id
            if self.add_to_calendar:
                values["add_to_calendar"] = True
        if same_type or self.name != self.type_id.name:
            values["name"] = self.name
        if user == self.user_id:
            values["team_id"] = self.team_id.id
        return values

    def _analogous_values(self):
        """Return what every follow-up of the interaction takes over from it."""
        self.ensure_one()
        persons = self.contact_ids.filtered(
            lambda person: person.commercial_partner_id == self.commercial_partner_id
        )
        return {
            "parent_id": self.id,
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "contact_ids": [Command.set(persons.ids)],
            "priority_id": self.priority_id.id,
            "category_id": self.category_id.id,
            "location_id": self.location_id.id,
            "location_comments": self.location_comments,
            "confidential": self.confidential,
        }

    def _planned_end(self, interaction_type, start):
        """Return the end of a plan as long as this one, or as the other type proposes."""
        if interaction_type != self.type_id and not self.is_all_day:
            return start + timedelta(hours=interaction_type.duration_hours)
        if not self.date_start or not self.date_end:
            return False
        return start + (self.date_end - self.date_start)

    # When

    def _next_moments(self, steps, starts):
        """Return ``{interaction: moment}`` of the next contacts."""
        try:
            workdays = self._workdays(steps, starts)
            return {
                one: one._next_moment(
                    steps[one],
                    starts.get(one.id),
                    workdays.get(one, wall_clock.is_weekday),
                )
                for one in self
            }
        except OverflowError:
            raise self._too_far_error() from None

    def _next_moment(self, step, start, is_workday):
        """Return when ``step`` is due, counted from ``start``, else from the plan."""
        if step.mode == "on":
            return self._noon(step.date.date()) if self.is_all_day else step.date
        base = self._count_base(start)
        tz = self._responsible_tz(step)
        if not self.is_all_day:
            return wall_clock.later(base, step.count, step.unit, tz, is_workday)
        if step.unit == "hours":
            base += timedelta(hours=step.count)
        day = base.date() if self._is_plan(start) else wall_clock.on_wall(base, tz).date()
        if step.unit != "hours":
            day = wall_clock.later_day(day, step.count, step.unit, is_workday)
        return self._noon(day)

    def _count_base(self, start):
        """Return the full minute the next contact is counted from."""
        base = start or self.date_activity or self.date_start or fields.Datetime.now()
        return base.replace(second=0, microsecond=0)

    def _is_plan(self, start):
        """Say whether the next contact is counted from the plan, not from the real start."""
        return (start or self.date_activity or self.date_start) == self.date_start

    def _responsible_tz(self, step):
        """Return the time zone of who will hold the next contact."""
        name = (step.user or self.user_id).tz
        return pytz.timezone(name) if name else self.env.tz

    def _workdays(self, steps, starts):
        """Return ``{interaction: test of a day}`` where a calendar says who works when.

        One look at the calendar of each responsible user, however many interactions there are.
        """
        counting = self.filtered(lambda one: steps[one].unit == "workdays")
        tests = {}
        for (user, company), group in counting.grouped(
            lambda one: (steps[one].user or one.user_id, one.company_id)
        ).items():
            bases = [one._count_base(starts.get(one.id)) for one in group]
            counts = [steps[one].count for one in group]
            first = min(bases) - timedelta(days=1)
            last = max(bases) + timedelta(days=2 * max(counts) + 92)
            days = self._working_dates(user, company, first, last)
            if days is not None:
                # Who is away for longer than that is expected on the next weekday after.
                tests.update(dict.fromkeys(group, _workday_test(days, last.date())))
        return tests

    @api.model
    def _working_dates(self, user, company, first, last):
        """Return the dates ``user`` works on, from the working calendar; None without one.

        The calendars come with ``resource``, which HR brings along and this addon does not need.
        """
        if "resource.calendar" not in self.env:
            return None
        # sudo: of a colleague's calendar and days off only the working dates are used
        resource = user.sudo().resource_ids.filtered(lambda one: one.company_id == company)[:1]
        calendar = company.sudo().resource_calendar_id
        first, last = (
            pytz.utc.localize(datetime.combine(moment.date(), time.min)) for moment in (first, last)
        )
        if resource.calendar_id:
            intervals = resource._get_valid_work_intervals(first, last)[0][resource.id]
        elif calendar:
            domain = [
                ("time_type", "=", "leave"),
                ("company_id", "in", (False, company.id)),
            ]
            intervals = calendar._work_intervals_batch(first, last, domain=domain)[False]
        else:
            return None
        return {
            start.date() + timedelta(days=offset)
            for start, stop, _attendance in intervals
            for offset in range((stop.date() - start.date()).days + 1)
        }


def _workday_test(days, last):
    """Return the test of a working day that knows ``days`` up to ``last``."""
    return lambda day: day in days if day < last else wall_clock.is_weekday(day)
