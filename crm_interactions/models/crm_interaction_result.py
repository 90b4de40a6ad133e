from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

# Clocks of browsers and servers differ by a little.
CLOCK_TOLERANCE = timedelta(minutes=5)


class CrmInteraction(models.Model):
    """The result: how an interaction is closed, as held or as not held (F3).

    * Closing twice changes nothing: the second one is told that it was closed already.
    * Two users closing at once: the database lets one of them through, the other's call starts
      again and finds the interaction closed.
    * What follows is made while the interaction is still open, in the same transaction.
    """

    _inherit = "crm.interaction"

    @api.constrains("result_type_id", "type_id")
    def _check_result_type(self):
        for interaction in self:
            result = interaction.result_type_id
            if not result._is_allowed_for(interaction.type_id):
                raise ValidationError(
                    self.env._(
                        "“%(result)s” is no result of the type “%(type)s”: choose another one.",
                        result=result.name,
                        type=interaction.type_id.name,
                    )
                )

    @api.constrains("date_activity")
    def _check_date_activity(self):
        latest = fields.Datetime.now() + CLOCK_TOLERANCE
        for interaction in self:
            if interaction.date_activity and interaction.date_activity > latest:
                raise ValidationError(
                    self.env._(
                        "The activity date of “%(interaction)s” is in the future: it says when "
                        "the contact really started. Use the plan for what is still to come.",
                        interaction=interaction.name,
                    )
                )

    def action_done(self):
        """Close the interactions as held; those already closed stay as they are.

        Where a result asks for the next step and none is decided yet, nothing is closed and the
        dialog that asks is returned, one for all of them; it closes them when it is confirmed.
        Callers without a user set ``next_mode`` first.
        """
        open_ones = self.filtered(lambda interaction: not interaction.is_closed)
        if self and not open_ones:
            return self._notify_closed_already()
        if open_ones._filter_next_step_undecided():
            return open_ones._ask_next_step()
        starts = open_ones._real_starts()
        for interaction in open_ones.filtered(lambda one: not one.date_activity):
            interaction.date_activity = starts[interaction.id]
        open_ones._plan_next(starts)
        open_ones._unlocked().write({"state": "done", "date_done": fields.Datetime.now()})
        return True

    def action_cancel(self):
        """Close the interactions as not held; those already closed stay as they are."""
        open_ones = self.filtered(lambda interaction: not interaction.is_closed)
        if self and not open_ones:
            return self._notify_closed_already()
        open_ones.filtered("next_mode")._plan_next()
        open_ones._unlocked().write({"state": "cancelled", "date_done": fields.Datetime.now()})
        return True

    def _real_starts(self):
        """Return ``{id: moment}``: when each was held, to the best of what is known.

        That is what the user or the stopwatch said, else the plan, where it is past, else now.
        """
        now = fields.Datetime.now()
        today = fields.Date.context_today(self)
        starts = {}
        for interaction in self:
            planned = interaction.date_start
            if planned and (planned.date() >= today if interaction.is_all_day else planned > now):
                planned = False
            starts[interaction.id] = interaction.date_activity or planned or now
        return starts

    def _notify_closed_already(self):
        """Tell the user that somebody closed the interactions before."""
        last = self.sorted("date_done")[-1:]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "“%(interaction)s” is closed already: %(state)s.",
                    interaction=last.name,
                    state=dict(last._fields["state"]._description_selection(self.env))[last.state],
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
