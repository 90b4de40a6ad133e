from collections import defaultdict

import pytz

from odoo import api, fields, models
from odoo.tools.misc import clean_context

PLAN_FIELDS = {"active", "user_id", "date_start", "is_all_day"}
REMINDER_FIELDS = PLAN_FIELDS | {"name", "state", "type_id"}


class CrmInteraction(models.Model):
    """The reminder (B1, S16): an open interaction in the future reminds its responsible user.

    - The reminder is one Odoo activity, shown in the clock menu, due on the day the plan starts
      in the time zone of the responsible user. It moves, changes hands and closes with the
      interaction, and rescheduling or reassigning the activity does the same to the interaction.
    - Marking the activity as done closes nothing: feedback goes to the chatter, the interaction
      stays open and is listed as overdue when its time has passed. The next reminder comes with
      the next plan or the next responsible user.
    - It sends no mails: the responsible user hears of the interaction itself.
    - ``mail_activity_automation_skip`` in the context switches it off, for imports.
    """

    _inherit = "crm.interaction"

    reminder_ids = fields.One2many("mail.activity", "interaction_id", string="Reminders")

    @api.model_create_multi
    def create(self, vals_list):
        interactions = super().create(vals_list)
        interactions._create_reminders()
        return interactions

    def write(self, vals):
        if not REMINDER_FIELDS & vals.keys() or self._is_reminding_off():
            return super().write(vals)
        closed = self.filtered("is_closed")
        result = super().write(vals)
        reminders = self._get_reminders().search([("interaction_id", "in", self.ids)])
        reminded = reminders.interaction_id.with_env(self.env)
        self._update_reminders(reminders)
        planned = self if PLAN_FIELDS & vals.keys() else closed
        (planned - reminded)._create_reminders()
        return result

    def _is_reminding_off(self):
        return bool(self.env.context.get("mail_activity_automation_skip"))

    @api.model
    def _get_reminders(self):
        """Return the model of reminders, quiet and free of access rules.

        sudo: the reminder belongs to the responsible user, and whoever may move, reassign or
        close the interaction does so to its reminder.
        """
        context = {**clean_context(self.env.context), "mail_activity_quick_update": True}
        return self.env["mail.activity"].sudo().with_context(context)

    def _needs_reminder(self):
        return self.active and not self.is_closed and bool(self.user_id and self.date_start)

    def _create_reminders(self):
        """Remind of the interactions which are planned for the future."""
        wanted = self.filtered(lambda i: i._needs_reminder() and i._is_future())
        if not wanted or self._is_reminding_off():
            return
        constant = {"res_model_id": self.env["ir.model"]._get_id(self._name), "automated": True}
        self._get_reminders().create(
            [
                {**constant, "res_id": i.id, "interaction_id": i.id, **i._prepare_reminder()}
                for i in wanted
            ]
        )

    def _update_reminders(self, reminders):
        """Move and reassign the reminders, or close them with their interactions."""
        needed = reminders.filtered(lambda r: r.interaction_id._needs_reminder())
        held = (reminders - needed).filtered(lambda r: r.interaction_id.state == "done")
        held.active = False
        (reminders - needed - held).unlink()
        updates = defaultdict(reminders.browse)
        for reminder in needed:
            values = reminder.interaction_id.with_env(self.env)._get_reminder_changes(reminder)
            if values:
                updates[tuple(values.items())] += reminder
        for values, changed in updates.items():
            changed.write(dict(values))

    def _get_reminder_changes(self, reminder):
        return {
            name: value
            for name, value in self._prepare_reminder().items()
            if reminder._fields[name].convert_to_write(reminder[name], reminder) != value
        }

    def _prepare_reminder(self):
        """Return the values of the reminder that follow the interaction."""
        return {
            "activity_type_id": self._get_reminder_type().id,
            "date_deadline": self._get_reminder_day(),
            "summary": self.name,
            "user_id": self.user_id.id,
        }

    def _get_reminder_type(self):
        """Return the activity type of the interaction type, else Odoo's To-Do."""
        activity_type = self.type_id.activity_type_id
        if activity_type and activity_type.res_model in (False, self._name):
            return activity_type
        # Unlike env.ref() this is cached and asks nothing for every record.
        todo = self.env["ir.model.data"]._xmlid_to_res_id("mail.mail_activity_data_todo")
        return activity_type.browse(todo)

    def _get_reminder_zone(self):
        # sudo: time zone of a colleague
        return pytz.timezone(self.user_id.sudo().tz or "UTC")

    def _get_reminder_day(self):
        """Return the day the plan starts for the responsible user."""
        if self.is_all_day:
            return self.date_start.date()
        return pytz.utc.localize(self.date_start).astimezone(self._get_reminder_zone()).date()

    def _follow_reminder(self, day, user):
        """Move the plan by whole days, at the same hours, and hand it over to ``user``."""
        values = {}
        days = day - self._get_reminder_day()
        if days:
            values["date_start"] = self._shift(self.date_start, days)
            values["date_end"] = self._shift(self.date_end, days)
        if user and user != self.user_id:
            values["user_id"] = user.id
        if values:
            self.write(values)

    def _shift(self, moment, days):
        """Return the moment ``days`` later on the clock of the responsible user.

        An hour which the change to summer time leaves out becomes the one after it.
        """
        if not moment or self.is_all_day:
            return moment and moment + days
        zone = self._get_reminder_zone()
        local = pytz.utc.localize(moment).astimezone(zone).replace(tzinfo=None) + days
        return zone.localize(local).astimezone(pytz.utc).replace(tzinfo=None)
