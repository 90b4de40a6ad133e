import secrets
from datetime import datetime, timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError
from odoo.fields import Domain

from .crm_interaction_lock import unlocked

CAP_HOURS = 4.0
CAP_HOURS_MAX = 744.0  # a duration has no more (31 days)
CAP_PARAMETER = "crm_interactions.timer_cap_hours"
DRAFT_DAYS = 7


class CrmTimerSegment(models.Model):
    """A stretch of time during which a user's stopwatch ran (C5).

    - The time is the server's: users read their own segments and write none, so nobody dates one.
    - A user has one running stopwatch, whatever number of browsers: the database says so.
    - A form *New* has no record yet: its segments carry a ``draft_key`` made by the server. Saving
      attaches them to the interaction, discarding drops them, a closed tab leaves them running.
    - A forgotten stopwatch counts as stopped after ``crm_interactions.timer_cap_hours`` hours.
    """

    _name = "crm.timer.segment"
    _description = "Stopwatch Segment"
    _inherit = "crm.interaction.part"
    _order = "date_start, id"

    user_id = fields.Many2one(
        "res.users",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    interaction_id = fields.Many2one(
        "crm.interaction", index="btree_not_null", ondelete="cascade", readonly=True
    )
    draft_key = fields.Char(index="btree_not_null", readonly=True)
    draft_partner_id = fields.Many2one(
        "res.partner",
        string="Draft's Customer",
        ondelete="set null",
        readonly=True,
        index="btree_not_null",
    )
    date_start = fields.Datetime(required=True, default=fields.Datetime.now)
    date_stop = fields.Datetime()
    is_capped = fields.Boolean(string="Stopped by Itself")

    _running_unique = models.UniqueIndex(
        "(user_id) WHERE date_stop IS NULL", "A user has one running stopwatch."
    )
    _order_of_dates = models.Constraint(
        "CHECK (date_stop >= date_start)", "A stopwatch stops after it started."
    )
    _owner = models.Constraint(
        "CHECK (interaction_id IS NOT NULL OR draft_key IS NOT NULL)",
        "A stopwatch belongs to an interaction or to one not saved yet.",
    )

    # What the widget calls: the stopwatch of an interaction not saved yet

    @api.model
    def draft_open(self, draft_key=None, partner_id=False):
        """Return the status of the form *New*: of its draft, or of a new one that starts now.

        ``draft_key`` is what the tab remembers across a reload. Without one the user's running
        draft for the same customer goes on: its tab was closed, or this is another browser. A
        draft saved meanwhile is returned with its interaction, for the form to open.
        """
        self.env["crm.interaction"].check_access("create")
        segments = self._drafts(draft_key) or self._running().filtered(
            lambda s: not s.interaction_id and s.draft_partner_id.id == partner_id
        )
        if not segments or not segments._serves(partner_id):
            key = secrets.token_urlsafe(16)
            segments = self._start({"draft_key": key, "draft_partner_id": partner_id})
        return segments._status()

    @api.model
    def draft_set_customer(self, draft_key, partner_id):
        """Note the customer chosen in the open form, which may be another one than before."""
        segments = self._drafts(draft_key).filtered(lambda s: not s.interaction_id)
        segments.draft_partner_id = partner_id
        self._notify_user(self.env.user)
        return segments._status()

    @api.model
    def draft_start(self, draft_key):
        """Let the stopwatch of an unsaved form go on and return its status."""
        segments = self._drafts(draft_key)
        if not segments or segments.interaction_id:
            return self.draft_open(draft_key)
        partner = segments.draft_partner_id[:1]
        segments |= self._start({"draft_key": draft_key, "draft_partner_id": partner.id})
        return segments._status()

    @api.model
    def draft_pause(self, draft_key):
        """Pause the stopwatch of an unsaved form and return its status."""
        segments = self._drafts(draft_key)
        segments._stop()
        return segments._status()

    @api.model
    def draft_drop(self, draft_key):
        """Forget the time of a form that was discarded; what was saved meanwhile stays."""
        dropped = self._drafts(draft_key).filtered(lambda s: not s.interaction_id)
        was_running = not all(dropped.mapped("date_stop"))
        dropped.unlink()
        if was_running:
            self._notify_user(self.env.user)
        return True

    @api.model
    def get_running(self):
        """Return what the current user's stopwatch runs for, or ``False``."""
        segment = self._running()
        if not segment or segment._is_over():
            return False
        # The chip names the customer in the eyes of the user, who may have lost the access.
        interaction = segment.interaction_id.sudo(False)
        readable = interaction if interaction.has_access("read") else interaction.browse()
        partner = readable.partner_id or segment.draft_partner_id.sudo(False)
        name = partner.display_name if partner and partner.has_access("read") else False
        whole = segment.interaction_id.timer_segment_ids or self._drafts(segment.draft_key)
        return {**whole._status(), "partner_id": partner.id, "partner_name": name}

    # Workers

    @api.model
    def _drafts(self, draft_key):
        """Return the segments of a draft of the current user; a stranger's key is refused."""
        # sudo: users may not write segments, and the rule would hide a stranger's key.
        segments = self.sudo()
        if draft_key:
            segments = segments.search([("draft_key", "=", draft_key)])
        if segments.user_id - self.env.user:
            raise AccessError(self.env._("This stopwatch belongs to another user."))
        return segments

    @api.model
    def _running(self, user=None):
        """Return the running segment of ``user``, by default of the current one."""
        # sudo: users may not write segments; the caller acts for their owner.
        return self.sudo().search(
            [("user_id", "=", (user or self.env.user).id), ("date_stop", "=", False)]
        )

    def _serves(self, partner_id):
        """Whether the draft is for that customer; an empty customer suits every draft."""
        drafted = self.draft_partner_id
        return not partner_id or not drafted or drafted.ids == [partner_id]

    @api.model
    def _start(self, owner):
        """Start the current user's stopwatch for ``owner``, its values, pausing the other one."""
        running = self._running()
        same = [(key, "=", owner[key]) for key in ("interaction_id", "draft_key") if key in owner]
        if running.filtered_domain(same) and not running._is_over():
            return running
        # Ended in the database first: it lets one of them run.
        running._end_now().flush_recordset(["date_stop"])
        try:
            with self.env.cr.savepoint():
                # sudo: users may not write segments; this one starts now and is the user's own.
                segment = self.sudo().create({**owner, "user_id": self.env.uid})
        except UniqueViolation as error:
            # Another browser of the user was faster: Odoo calls again, which then sees it.
            raise ConcurrencyError("Another stopwatch of the user started just now.") from error
        self._notify_user(self.env.user)
        return segment

    def _stop(self):
        """Stop the running ones and tell their users' browsers."""
        for user in self._end_now().user_id:
            self._notify_user(user)

    def _end_now(self):
        """End the running ones now, or when they reached the limit, and return them.

        Also one started in the moment in which a colleague closed the interaction.
        """
        running = unlocked(self.filtered(lambda s: not s.date_stop))
        for segment in running:
            segment.write({"is_capped": segment._is_over(), "date_stop": segment._end()})
        running.filtered("is_capped")._log_capped()
        return running

    def _end(self):
        """Return when the segment stopped, for a running one now, within the limit."""
        if self.date_stop:
            return self.date_stop
        return max(self.date_start, min(fields.Datetime.now(), self._limit()))

    def _limit(self):
        return self.date_start + timedelta(hours=self._cap_hours())

    def _is_over(self):
        """Whether a running segment reached the limit and waits for being stopped."""
        return not self.date_stop and fields.Datetime.now() >= self._limit()

    @api.model
    def _cap_hours(self):
        """Return after how many hours a forgotten stopwatch is stopped."""
        # sudo: users may not read parameters.
        value = self.env["ir.config_parameter"].sudo().get_param(CAP_PARAMETER)
        try:
            hours = float(value or CAP_HOURS)
        except ValueError:
            hours = CAP_HOURS
        return hours if 0 < hours <= CAP_HOURS_MAX else CAP_HOURS

    def _seconds(self):
        """Return the seconds the segments cover; colleagues in one meeting count once."""
        total, covered = timedelta(), datetime.min
        for start, stop in sorted((segment.date_start, segment._end()) for segment in self):
            if stop > covered:
                total += stop - max(start, covered)
                covered = stop
        return int(total.total_seconds())

    def _status(self):
        """Return what the widget shows, to the current user, of one interaction or draft."""
        ticking = self.filtered(lambda s: not s.date_stop and not s._is_over())
        last = self.sorted()[-1:]
        capped = not ticking and last and (last.is_capped or last._is_over())
        now = fields.Datetime.now()
        left = [(segment._limit() - now).total_seconds() for segment in ticking]
        return {
            "interaction_id": self.interaction_id.id,
            "draft_key": last.draft_key,
            "seconds": self._seconds(),
            "ticking": bool(ticking),
            "running": self.env.user in ticking.user_id,
            "seconds_left": int(min(left, default=0)),
            "capped_hours": self._cap_hours() if capped else 0,
        }

    def _log_capped(self):
        """Say in the chatter that, and after how long, the stopwatch stopped by itself."""
        for segment in self.filtered("interaction_id"):
            interaction = segment.interaction_id.with_context(lang=segment.user_id.lang)
            interaction._message_log(
                body=interaction.env._(
                    "The stopwatch of %(user)s was forgotten and stopped after %(hours)g hours.",
                    user=segment.user_id.name,
                    hours=(segment.date_stop - segment.date_start).total_seconds() / 3600,
                )
            )

    @api.model
    def _notify_user(self, user):
        """Tell every browser of the user what runs now."""
        # sudo: the message is about the user's own stopwatch, whoever stopped it.
        running = self.with_user(user).get_running()
        user.sudo()._bus_send("crm_interactions.stopwatch", {"running": running})

    def _attach(self, interaction, stop=False):
        """Give the time of a saved form to its interaction, or drop it where nothing is held."""
        drafts = self.filtered(lambda s: not s.interaction_id)
        if not drafts:
            return
        if interaction._is_timer_allowed():
            drafts.interaction_id = interaction
            interaction._timer_hold()
        else:
            drafts.unlink()
        if stop:
            drafts.exists()._stop()
        self._notify_user(self.env.user)

    # Scheduled

    @api.model
    def _cron_stop_forgotten(self):
        """Stop the stopwatches that run longer than the limit."""
        limit = fields.Datetime.now() - timedelta(hours=self._cap_hours())
        self.search(Domain("date_stop", "=", False) & Domain("date_start", "<=", limit))._stop()

    @api.autovacuum
    def _gc_drafts(self):
        """Drop the time of forms nobody came back to."""
        limit = fields.Datetime.now() - timedelta(days=DRAFT_DAYS)
        self.search([("interaction_id", "=", False), ("date_start", "<", limit)]).unlink()
