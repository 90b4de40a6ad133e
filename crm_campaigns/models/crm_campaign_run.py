from odoo import api, fields, models
from odoo.fields import Domain


class CrmCampaignRun(models.Model):
    """One execution of a stage, from its audience to its last message or activity (K4)."""

    _name = "crm.campaign.run"
    _description = "Campaign Run"
    _order = "date_planned desc, id desc"
    _rec_names_search = ["stage_id", "campaign_id"]

    stage_id = fields.Many2one("crm.campaign.stage", required=True, index=True, ondelete="restrict")
    campaign_id = fields.Many2one(
        related="stage_id.campaign_id", store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(related="stage_id.company_id", store=True, precompute=True)
    kind = fields.Selection(related="stage_id.kind", store=True, precompute=True)
    channel_id = fields.Many2one(related="stage_id.channel_id", store=True, precompute=True)
    number = fields.Integer(required=True, readonly=True, aggregator=None)
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("generating", "In Preparation"),
            ("running", "Running"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        string="Status",
        required=True,
        readonly=True,
        default="planned",
        index=True,
    )
    date_planned = fields.Datetime(string="Planned for", required=True, readonly=True)
    date_started = fields.Datetime(string="Began On", readonly=True)
    date_generated = fields.Datetime(string="Prepared On", readonly=True)
    date_done = fields.Datetime(string="Done On", readonly=True)
    audience_count = fields.Integer(string="Audience", readonly=True)
    handled_count = fields.Integer(
        string="Handled", readonly=True, help="Customers of the audience looked at so far."
    )
    progress = fields.Float(compute="_compute_progress", aggregator=None)
    last_partner_id = fields.Integer(
        readonly=True, aggregator=None, help="Where preparing goes on after an interruption."
    )
    problem = fields.Text(
        string="Stopped by", readonly=True, help="What stopped preparing; it is tried again later."
    )
    attempt_count = fields.Integer(string="Tries", readonly=True, aggregator=None)
    date_retry = fields.Datetime(string="Next Try", readonly=True)
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Files as Sent", readonly=True, copy=False
    )
    activity_ids = fields.One2many("crm.campaign.activity", "run_id", string="Activities")
    exclusion_ids = fields.One2many("crm.campaign.exclusion", "run_id", string="Left Out")

    _number_unique = models.Constraint(
        "UNIQUE (stage_id, number)", "The stage has a run of this number."
    )

    @api.depends("stage_id", "number")
    def _compute_display_name(self):
        for run in self:
            run.display_name = self.env._(
                "%(stage)s, run %(number)s", stage=run.stage_id.name, number=run.number
            )

    @api.depends("audience_count", "handled_count", "state", "kind")
    def _compute_progress(self):
        sending = self.filtered(lambda run: run.state == "running" and run.kind == "external")
        sent = sending._count_sent()
        for run in self:
            done, total = run.handled_count, run.audience_count
            if run in sending:
                waiting, total = sent.get(run.id, (0, 0))
                done = total - waiting
            run.progress = min(100 * done / total, 100) if total else 0

    def action_view_activities(self):
        """Open what the run made: its activities for employees or its messages (K4)."""
        self.ensure_one()
        is_internal = self.kind == "internal"
        return self._action_of(
            "crm_campaigns.crm_campaign_activity_action"
            if is_internal
            else "crm_campaigns.crm_campaign_activity_action_external"
        )

    def action_view_exclusions(self):
        """Open who was left out of the run, and why (K2)."""
        self.ensure_one()
        return self._action_of("crm_campaigns.crm_campaign_exclusion_action")

    def _action_of(self, xml_id):
        action = self.campaign_id._action_of(xml_id)
        action["domain"] = list(Domain(action["domain"]) & Domain("run_id", "=", self.id))
        return action

    def _held_by_jobs(self):
        """Return the runs that jobs are preparing: waiting for these would end in a conflict."""
        waiting = self.filtered(lambda run: run.state in ("planned", "generating"))
        return waiting - waiting.try_lock_for_update(allow_referencing=True)

    def _stop(self):
        """Stop runs, and what they made that is open."""
        self._cancel()
        self.activity_ids._cancel_open()

    def _cancel(self):
        """Stop runs: nothing is prepared or sent any more."""
        self.filtered(lambda run: run.state in ("planned", "generating", "running")).write(
            {"state": "cancelled", "date_done": fields.Datetime.now()}
        )

    @api.model
    def _wake(self):
        """Let the scheduled action look for runs that are due, at once."""
        # sudo: who launches a campaign need not administer scheduled actions
        self.env.ref("crm_campaigns.ir_cron_advance_campaigns").sudo()._trigger()

    @api.model
    def _advance_due(self):
        """Let each campaign go on: what is due begins, what is over ends; the scheduled action."""
        self.env["crm.campaign"]._advance_all()
        self.env["crm.message.click"]._settle()

    def _advance_work(self):
        """Close the runs of one campaign that are over, begin those that are due."""
        if self.campaign_id.state in ("done", "cancelled"):
            # What was being prepared when its campaign was stopped, and whose job is gone.
            (self - self._held_by_jobs())._stop()
            return
        running = self.filtered(lambda run: run.state == "running")
        self.env["crm.message"]._replan_late(running)
        running._finish_if_over()
        self._due_runs()._start_jobs()

    def _due_runs(self):
        """Return those of these runs that are to begin, or to go on being prepared."""
        now = fields.Datetime.now()
        return self.filtered_domain(
            Domain("state", "in", ("planned", "generating"))
            & Domain("date_planned", "<=", now)
            & Domain("campaign_id.state", "=", "running")
            & (Domain("date_retry", "=", False) | Domain("date_retry", "<=", now))
        )

    def _start_jobs(self):
        """Prepare each run in a job of its own, unless one is at it or waits to begin.

        A job that died with its server holds no lock: the run is begun again where it stopped.
        The reasons it notes are in the language of the manager who approved the campaign.
        """
        for run in self.try_lock_for_update(allow_referencing=True) if self else self:
            campaign = run.campaign_id
            reader = campaign.approved_by_id or campaign.user_id
            # sudo: of the manager only the language is used
            told = run.with_context(lang=reader.sudo().lang or self.env.lang)
            told.with_delay(identity_key=run._job_key(), description=told.display_name)._generate()

    def _job_key(self):
        return f"{self._name}-{self.id}"
