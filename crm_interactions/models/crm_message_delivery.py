import logging
import time
from datetime import timedelta
from typing import NamedTuple

from psycopg2.extensions import TransactionRollbackError

from odoo import api, fields, models
from odoo.tools import SQL

from .mail_session import MailSessions

_logger = logging.getLogger(__name__)

LANES = 4
# How often a lane tells the scheduler how far it is.
PROGRESS_SECONDS = 2
RETRIES_OF_CONFLICTS = 5
MAX_ATTEMPTS = 12
MAX_RETRY_MINUTES = 240


class Outcome(NamedTuple):
    """What became of one message: its next state, why, and whether to try it again later."""

    state: str
    reason: str = ""
    code: str = ""


class CrmMessage(models.Model):
    """Delivery: identical lanes take messages from the queue, on any number of servers.

    A lane claims a batch, commits *sending*, hands the messages over, and commits what became of
    each. A lane that dies in between leaves its batch *sending*; the next lane to run sees that
    the claimer is gone and marks it *unclear*: it may have left, so nobody but a person sends it
    again. The batch size is thus also how many messages one crash can leave unclear.
    """

    _inherit = "crm.message"

    def _trigger_lanes(self, at=None):
        """Wake as many lanes as the messages need, now or at a moment; one for a single message."""
        if not self:
            return
        lanes = min(LANES, -(-len(self) // self._batch_size()))
        for number in range(1, lanes + 1):
            self._lane(number)._trigger(at=at)

    @api.model
    def _lane(self, number=1):
        return self.env.ref(f"crm_interactions.ir_cron_deliver_{number}")

    @api.model
    def _batch_size(self):
        parameters = self.env["ir.config_parameter"].sudo()  # a setting, the same for everybody
        return max(int(parameters.get_param("crm_interactions.delivery_batch_size", 20)), 1)

    @api.model
    def _deliver_queue(self):
        """Deliver what is due until the queue is empty or the time of the scheduler is up."""
        progress = self.env["ir.cron"]._commit_progress
        progress()  # ends the transaction the scheduler opened: claims need a fresh one
        self._settle_dead_claims()
        size = self._batch_size()
        with MailSessions() as sessions:
            lane = self.with_context(crm_delivery_sessions=sessions)
            done, told = 0, -PROGRESS_SECONDS
            while batch := lane._claim(size):
                batch._deliver()
                done += len(batch)
                if time.monotonic() - told < PROGRESS_SECONDS:
                    continue
                if not progress(done, remaining=self._count_due()):
                    self._go_on_soon()
                    return
                done, told = 0, time.monotonic()
        if done:
            progress(done, remaining=self._count_due())

    @api.model
    def _kept_by_lane(self, key, make):
        """Return what ``make()`` gives, made once for a run of a lane."""
        sessions = self.env.context.get("crm_delivery_sessions")
        if sessions is None:
            return make()
        if key not in sessions.kept:
            sessions.kept[key] = make()
        return sessions.kept[key]

    @api.model
    def _go_on_soon(self):
        """Let the lane be called again at once: the scheduler would look up to a minute later."""
        # sudo: nobody else may trigger scheduled actions
        self.env["ir.cron"].sudo().browse(self.env.context.get("cron_id"))._trigger()
        self._commit()

    @api.model
    def _due(self):
        return SQL("state = 'queued' AND (date_retry IS NULL OR date_retry <= %s)", self._now())

    @api.model
    def _now(self):
        return fields.Datetime.now()

    @api.model
    def _count_due(self):
        return self.env.execute_query(
            SQL(
                "SELECT count(*) FROM (SELECT 1 FROM crm_message WHERE %s LIMIT 1000) due",
                self._due(),
            )
        )[0][0]

    @api.model
    def _claim(self, size):
        """Take up to ``size`` messages from the queue for this lane and return them.

        Another lane that claimed one of them a moment ago is a conflict, and tried again.
        """
        query = SQL(
            """UPDATE crm_message
                  SET state = 'sending', claim_pid = backend.pid,
                      claim_start = backend.backend_start AT TIME ZONE 'UTC'
                 FROM (SELECT pid, backend_start FROM pg_stat_activity
                        WHERE pid = pg_backend_pid()) backend
                WHERE id IN (SELECT id FROM crm_message WHERE %s
                              ORDER BY date_queued, id LIMIT %s FOR UPDATE SKIP LOCKED)
            RETURNING id""",
            self._due(),
            size,
        )
        return self.browse(self._retry_conflicts(lambda: self._ids_locked_by(query)))

    @api.model
    def _ids_locked_by(self, query):
        """Return the ids a locking query gives; a conflict with another lane is no error."""
        self.env.cr.execute(query, log_exceptions=False)
        return sorted(row[0] for row in self.env.cr.fetchall())

    @api.model
    def _commit(self):
        """Commit what a lane has done so far: what left must be known, whatever comes next."""
        self.env.cr.commit()  # pylint: disable=invalid-commit

    @api.model
    def _retry_conflicts(self, work):
        """Run ``work`` in a transaction of its own and commit it, again after a conflict."""
        for attempt in range(1, RETRIES_OF_CONFLICTS + 1):
            try:
                result = work()
                self._commit()
            except TransactionRollbackError:
                self.env.cr.rollback()
                if attempt == RETRIES_OF_CONFLICTS:
                    raise
            else:
                return result

    def _deliver(self):
        """Hand a claimed batch over and record what became of every message.

        A delivering method notes each outcome at once, so an error in the middle tells those that
        left from those that did not: the latter go back into the queue.
        """
        outcomes = {}
        try:
            refusals = self._check_may_send()
            for key, (code, reason) in refusals.items():
                outcomes[key] = Outcome("blocked", reason, code)
            methods = self.env["crm.channel"]._delivery_methods()
            allowed = self.filtered(lambda message: message.id not in refusals)
            kinds = self.env["crm.channel"]._kinds()
            by_kind = allowed.grouped(lambda message: kinds[message.channel_id.id])
            for kind, messages in by_kind.items():
                getattr(messages, methods[kind])(outcomes)
            if refusals or by_kind.keys() - {"email"}:
                # E-mails alone have left nothing in the database.
                self._commit()
        except Exception:
            _logger.exception("Delivery of %s stopped", self)
            self.env.cr.rollback()
        for message_id in self.ids:
            outcomes.setdefault(message_id, Outcome("queued", self.env._("Delivery stopped.")))
        self._retry_conflicts(lambda: self._settle(outcomes))

    def _settle(self, outcomes):
        """Record the outcomes with one write for all messages that share one."""
        groups = {}
        for message_id, outcome in outcomes.items():
            groups.setdefault(outcome, []).append(message_id)
        for outcome, message_ids in groups.items():
            messages = self.browse(message_ids)
            reason = {"state_reason": outcome.reason, "reason_code": outcome.code}
            if outcome.state == "queued":
                messages._postpone(reason)
            else:
                messages._advance(outcome.state, **reason)
        self.env.flush_all()

    @api.model
    def _unclear_reason(self):
        return self.env._(
            "The server or the connection stopped while the message was handed over: it may have "
            "left or not. Ask the customer or look into the mail server's log, then choose."
        )

    def _postpone(self, reason):
        """Put messages back into the queue, each try later than the one before."""
        for attempts, messages in self.grouped("attempt_count").items():
            if attempts >= MAX_ATTEMPTS:
                messages._advance("failed", **reason)
                continue
            wait = timedelta(minutes=min(2**attempts, MAX_RETRY_MINUTES))
            retry = self._now() + wait
            messages._advance("queued", attempt_count=attempts + 1, date_retry=retry, **reason)
            self._lane()._trigger(at=retry)

    @api.model
    def _settle_dead_claims(self):
        """Mark what a dead lane left *sending* as *unclear*.

        A claim is dead when the backend that made it is gone, or is this one, which begins a new
        run. Backends of another database user do not show when they started: they count as alive.
        """

        def work():
            dead = self._ids_locked_by(
                SQL(
                    """SELECT id FROM crm_message
                        WHERE state = 'sending' AND (
                            claim_pid = pg_backend_pid()
                            OR NOT EXISTS (
                                SELECT 1 FROM pg_stat_activity a WHERE a.pid = claim_pid
                                   AND (a.backend_start IS NULL
                                        OR a.backend_start AT TIME ZONE 'UTC' = claim_start))
                        ) FOR UPDATE SKIP LOCKED"""
                )
            )
            self.browse(dead)._advance(
                "unclear",
                reason_code="crash",
                state_reason=self._unclear_reason(),
            )
            self.env.flush_all()

        self._retry_conflicts(work)
