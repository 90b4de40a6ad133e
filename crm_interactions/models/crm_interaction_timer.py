from odoo import api, fields, models
from odoo.exceptions import UserError

from .crm_interaction import CLOSED_STATES


class CrmInteraction(models.Model):
    """The time: a stopwatch fills the duration unless somebody types one (C5, B2).

    - It runs while an interaction is held: not on closed ones, not on plans in the future.
    - A planned interaction whose stopwatch runs is in progress; its activity date is the moment
      the first segment started.
    - A typed duration wins; the stopwatch's time is kept beside it. Emptying the duration returns
      to the stopwatch.
    """

    _inherit = "crm.interaction"

    timer_segment_ids = fields.One2many("crm.timer.segment", "interaction_id", string="Segments")
    timer_hours = fields.Float(
        string="Stopwatch (h)",
        compute="_compute_timer_hours",
        store=True,
        precompute=True,
        help="The time the stopwatch ran, exact at the second, without a stretch still running.",
    )
    duration_hours = fields.Float(
        compute="_compute_duration_hours",
        store=True,
        readonly=False,
        precompute=True,
        help="What the stopwatch says, unless you type a duration. Empty it to return to the "
        "stopwatch.",
    )
    duration_is_typed = fields.Boolean(string="Duration Typed", readonly=True, copy=False)
    timer_status = fields.Json(
        string="Stopwatch", compute="_compute_timer_status", exportable=False
    )
    timer_draft_key = fields.Char(
        store=False,
        help="Given when creating: the stopwatch of the form the interaction was written in.",
    )
    timer_draft_stop = fields.Boolean(
        store=False,
        help="Given when creating: whether that stopwatch stops with this save. It does when the "
        "user saves, and goes on when a tab is left or closed in the middle of the contact.",
    )

    @api.depends("timer_segment_ids.date_start", "timer_segment_ids.date_stop")
    def _compute_timer_hours(self):
        for interaction in self:
            closed = interaction.timer_segment_ids.filtered("date_stop")
            interaction.timer_hours = closed._seconds() / 3600

    @api.depends("timer_hours", "duration_is_typed")
    def _compute_duration_hours(self):
        for interaction in self:
            if not interaction.duration_is_typed:
                interaction.duration_hours = interaction.timer_hours

    @api.depends("timer_segment_ids.date_stop", "state", "date_start", "is_all_day")
    @api.depends_context("uid", "tz")
    def _compute_timer_status(self):
        for interaction in self:
            # sudo: the time of colleagues counts too, only their segments are private.
            segments = interaction.sudo().timer_segment_ids
            interaction.timer_status = {
                **segments._status(),
                "allowed": interaction._is_timer_allowed(),
            }

    @api.model_create_multi
    def create(self, vals_list):
        interactions = super().create([self._mark_typed_duration(vals) for vals in vals_list])
        for interaction, vals in zip(interactions, vals_list, strict=True):
            if vals.get("timer_draft_key"):
                drafts = self.env["crm.timer.segment"]._drafts(vals["timer_draft_key"])
                drafts._attach(interaction, stop=vals.get("timer_draft_stop"))
        return interactions

    def write(self, vals):
        if vals.get("state") in CLOSED_STATES:
            self._timer_stop()
        if "duration_hours" not in vals or vals["duration_hours"]:
            return super().write(self._mark_typed_duration(vals))
        emptied = {k: v for k, v in vals.items() if k != "duration_hours"}
        result = super().write({**emptied, "duration_is_typed": False})
        self.env.add_to_compute(self._fields["duration_hours"], self)
        return result

    def unlink(self):
        self._timer_stop()
        return super().unlink()

    @api.model
    def _mark_typed_duration(self, vals):
        """Return the values with the note that a duration among them was typed."""
        if not vals.get("duration_hours"):
            return vals
        return {"duration_is_typed": True, **vals}

    def action_timer_start(self):
        """Start the current user's stopwatch; a running one goes on, one elsewhere is paused."""
        self.ensure_one()
        self._check_open()
        self.check_access("write")
        if not self._is_timer_allowed():
            raise UserError(
                self.env._(
                    "%s is planned for the future: move its plan start to now to hold it earlier.",
                    self.display_name,
                )
            )
        self.env["crm.timer.segment"]._start({"interaction_id": self.id})
        self._timer_hold()
        return True

    def action_timer_pause(self):
        """Pause the current user's stopwatch, if it runs on one of these interactions.

        It is the user's own, so even one who lost the access to the interaction may pause it.
        """
        running = self.env["crm.timer.segment"]._running()
        running.filtered(lambda s: s.interaction_id in self)._stop()
        return True

    def _timer_stop(self):
        """Stop everybody's stopwatch on these interactions, which are being closed."""
        # sudo: users may not write segments, least of all a colleague's.
        self.env["crm.timer.segment"].sudo().search(
            [("interaction_id", "in", self.ids), ("date_stop", "=", False)]
        )._stop()

    def _timer_hold(self):
        """Note that the interaction is being held, since its first segment."""
        self.ensure_one()
        # sudo: the first segment may be a colleague's.
        started = min(self.sudo().timer_segment_ids.mapped("date_start"))
        values = {} if self.date_activity else {"date_activity": started}
        if self.state == "planned":
            values["state"] = "in_progress"
        if values:
            self.write(values)

    def _is_timer_allowed(self):
        """Whether the stopwatch may run: what is closed or planned for later is not held now."""
        self.ensure_one()
        if self.is_closed:
            return False
        if self.state == "in_progress" or not self.date_start:
            return True
        if self.is_all_day:
            return self.date_start.date() <= fields.Date.context_today(self)
        return self.date_start <= fields.Datetime.now()
