import logging
from bisect import bisect_right
from datetime import timedelta
from hashlib import md5

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_interactions.models.crm_message_gate import Recipient
from odoo.addons.queue_job.exception import RetryableJobError

_logger = logging.getLogger(__name__)

# So many customers are handled in one transaction, unless a setting says otherwise: what an
# interruption repeats at most.
CHUNK_SIZE = 2500
# A run that stopped is tried again after this time at the latest.
MAX_WAIT_MINUTES = 240


class CrmCampaignRun(models.Model):
    """Preparing a run: each customer of the audience gets an activity or a reason why not (K2).

    A job reads the audience once, then handles it in the order of its ids, a chunk a transaction;
    the run remembers how far it came, and the database refuses a second activity for one customer.
    So preparing may be interrupted and repeated, and handles everybody once.
    """

    _inherit = "crm.campaign.run"

    def _generate(self):
        """Prepare the run, from where it stopped; a job.

        Whatever stops it is told on the run, and the scheduled action tries again later. Two jobs
        for one run do no harm: the second one finds the run locked and ends.
        """
        self.ensure_one()
        audience = []
        try:
            while self._generate_chunk(audience):
                self._commit_chunk()
        except (psycopg2.Error, RetryableJobError):
            # A conflict or a lost connection: the job itself is repeated.
            raise
        except Exception as error:
            _logger.info("Preparing %s stopped", self, exc_info=True)
            self.env.cr.rollback()
            self.invalidate_recordset()
            self._note_problem(str(error))

    @api.model
    def _commit_chunk(self):
        """Commit what is prepared: an interruption is not to lose it."""
        self.env.cr.commit()  # pylint: disable=invalid-commit

    def _generate_chunk(self, audience=None):
        """Handle the next customers; return whether there may be more.

        :param list audience: the sorted ids of those whom the job has to handle, read into it
            when it is empty
        """
        if not self.try_lock_for_update(allow_referencing=True):
            return False
        self.invalidate_recordset()
        if self.state not in ("planned", "generating"):
            return False
        if self.campaign_id.state in ("done", "cancelled"):
            self._stop()
        if self.campaign_id.state != "running":
            return False
        if self.state == "planned":
            self._begin()
        ids = self._next_of([] if audience is None else audience)
        if not ids:
            # Who stops the campaign just now is not to find the run prepared: it comes again.
            if self.campaign_id.try_lock_for_update(allow_referencing=True):
                self._finish_generating()
            return False
        self._handle(self._still_there(ids))
        self.write(
            {
                "last_partner_id": ids[-1],
                "handled_count": self.handled_count + len(ids),
                "problem": False,
                "attempt_count": 0,
            }
        )
        self.env.flush_all()
        return True

    def _note_problem(self, problem):
        """Tell what stopped the run; it is tried again, each time later than before."""
        attempts = self.attempt_count + 1
        wait = timedelta(minutes=min(5 * 2**attempts, MAX_WAIT_MINUTES))
        self.write(
            {
                "problem": problem,
                "attempt_count": attempts,
                "date_retry": fields.Datetime.now() + wait,
            }
        )

    def _begin(self):
        self.write({"state": "generating", "date_started": fields.Datetime.now()})

    @api.model
    def _chunk_size(self):
        parameters = self.env["ir.config_parameter"].sudo()  # a setting, the same for everybody
        return max(int(parameters.get_param("crm_campaigns.chunk_size", CHUNK_SIZE)), 1)

    def _next_of(self, audience):
        """Return the ids of the next chunk of an audience, which is read if it is empty."""
        if not audience:
            audience[:] = self._left_ids()
            self.audience_count = self.handled_count + len(audience)
        # Not from where this job stopped: another one may have gone on meanwhile.
        start = bisect_right(audience, self.last_partner_id)
        return audience[start : start + self._chunk_size()]

    @api.model
    def _still_there(self, partner_ids):
        """Return the customers without those who were archived or deleted since they were read."""
        partners = self.env["res.partner"]
        partners.flush_model(["active"])
        rows = self.env.execute_query(
            SQL("SELECT id FROM res_partner WHERE id = ANY(%s) AND active ORDER BY id", partner_ids)
        )
        return partners.browse(row[0] for row in rows)

    def _handle(self, partners):
        """Give each customer an activity, or note why there is none."""
        reasons = self._reasons_not(partners)
        chosen = partners.filtered(lambda partner: partner.id not in reasons)
        letters = {}
        if self.kind == "external":
            letters, failed = self._letters_to(chosen)
            reasons |= failed
            chosen = chosen.filtered(lambda partner: partner.id in letters)
        self.env["crm.campaign.member"]._add(self.campaign_id, partners, reasons)
        self.env["crm.campaign.exclusion"]._add(self, reasons)
        activities = self.env["crm.campaign.activity"]._generate(self, chosen)
        if self.kind == "external":
            activities._queue_messages(activities, letters)

    def _reasons_not(self, partners):
        """Return ``{partner id: (code, reason)}`` of those who get nothing; a hook."""
        reasons = {}
        for partner in partners if self.campaign_id.control_percent else ():
            if self._is_control(partner.id):
                reasons[partner.id] = ("control_group", self.env._("In the control group."))
        if self.kind == "external":
            left = partners.filtered(lambda partner: partner.id not in reasons)
            channel = self.channel_id
            recipients = [
                Recipient(
                    partner.id,
                    channel.kind,
                    channel._address_of(partner),
                    self.company_id.id,
                    self.stage_id.purpose,
                )
                for partner in left
            ]
            gate = self.env["crm.message"].with_context(crm_campaign_urgent=self.stage_id.is_urgent)
            refused = gate._gate_recipients(recipients)
            for position, answer in refused.items():
                reasons[left[position].id] = answer
        return reasons

    def _is_control(self, partner_id):
        """Say whether a customer is in the control group: always the same answer for a campaign."""
        percent = self.campaign_id.control_percent
        if not percent:
            return False
        number = md5(f"{self.campaign_id.code}|{partner_id}".encode(), usedforsecurity=False)
        return int(number.hexdigest()[:8], 16) % 100 < percent

    def _finish_generating(self):
        self.write({"state": "running", "date_generated": fields.Datetime.now()})
        self._finish_if_over()
        self.stage_id._plan_next_runs()

    def _finish_if_over(self):
        """Close runs whose every activity is closed."""
        if not self.ids:
            return
        self.env["crm.campaign.activity"].flush_model(["date_closed", "run_id"])
        self.flush_model(["state"])
        rows = self.env.execute_query(
            SQL(
                """SELECT r.id FROM crm_campaign_run r
                    WHERE r.id = ANY(%s) AND r.state = 'running' AND NOT EXISTS (
                          SELECT 1 FROM crm_campaign_activity a
                           WHERE a.run_id = r.id AND a.date_closed IS NULL)""",
                self.ids,
            )
        )
        self.browse(row[0] for row in rows).write(
            {"state": "done", "date_done": fields.Datetime.now()}
        )
