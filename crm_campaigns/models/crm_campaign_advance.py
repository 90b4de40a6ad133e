import logging

import psycopg2

from odoo import api, fields, models
from odoo.fields import Domain

_logger = logging.getLogger(__name__)


class CrmCampaign(models.Model):
    """Campaigns going on by themselves, each in a transaction of its own (K4, B13).

    What stops one is told on it and tried again every few minutes; the others go on.
    """

    _inherit = "crm.campaign"

    problem = fields.Text(
        string="Stopped by",
        readonly=True,
        copy=False,
        help="What keeps the campaign from going on; it is tried again every few minutes.",
    )

    @api.model
    def _advance_all(self):
        """Take every campaign that is at work a step further, and commit after each."""
        open_runs = Domain("run_ids.state", "in", ("planned", "generating", "running"))
        everything = self.with_context(active_test=False)
        campaigns = everything.search(Domain("state", "in", ("running", "paused")) | open_runs)
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(campaigns))
        for campaign in campaigns:
            campaign._advance_safely()
            if not progress(1):
                break

    def _advance_safely(self):
        """Let a campaign go on; note what stops it, which is nothing the others wait for."""
        try:
            with self.env.cr.savepoint():
                self._advance_work()
        except psycopg2.errors.OperationalError:
            # Somebody works on the same records just now: the next time will do.
            _logger.info("%s is taken further next time", self, exc_info=True)
        except Exception as error:
            # Of one campaign, whose schedule, stages and audience users write.
            _logger.info("%s cannot go on", self, exc_info=True)
            self._note_problem(str(error) or type(error).__name__)
        else:
            self._note_problem(False)

    def _advance_work(self):
        """Do what is due in one campaign, and plan ahead."""
        self.run_ids._advance_work()
        if self.state == "running":
            self.stage_ids._plan_next_runs()

    def _note_problem(self, problem):
        """Note what stops a campaign, or that nothing does; what is new is told its followers."""
        if problem == self.problem:
            return
        if problem:
            reader = self.approved_by_id or self.user_id
            # sudo: of the manager only the language is used
            told = self.with_context(lang=reader.sudo().lang or self.env.lang)
            told.message_post(body=told._stopped_words(problem), subtype_xmlid="mail.mt_comment")
        self.problem = problem

    def _stopped_words(self, problem):
        return self.env._(
            "The campaign cannot go on and is tried again every few minutes: %s", problem
        )
