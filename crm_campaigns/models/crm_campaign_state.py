from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError

from odoo.addons.crm_interactions.models.crm_message_delivery import LANES

# Which state may follow which.
TRANSITIONS = {
    "draft": {"approved", "cancelled"},
    "approved": {"draft", "running", "cancelled"},
    "running": {"paused", "done", "cancelled"},
    "paused": {"running", "done", "cancelled"},
    "done": set(),
    "cancelled": {"draft"},
}
# Only this very object in the context lets a write move a campaign.
_MOVING = object()
# What the actions alone write.
LIFE_FIELDS = {"state", "approved_by_id", "date_approved"}


class CrmCampaign(models.Model):
    """The life of a campaign: draft → approved → running ⇄ paused → done, or cancelled (K1).

    - Managers approve, launch and stop. What is approved is locked until it is set back to draft.
    - Launching twice, by one user or two, launches once.
    - Paused: nothing leaves and no run begins; employees finish what they have. What was queued
      waits and leaves after resuming, unless it has become invalid meanwhile.
    - Cancelled and done: what was queued is cancelled, open activities too; what left stays. A run
      that is being prepared at that moment is stopped by its job, before the next customers.
    """

    _inherit = "crm.campaign"

    missing_text = fields.Text(
        string="Before Launch",
        compute="_compute_missing_text",
        help="What is still missing before the campaign can be launched.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        campaigns = super().create(vals_list)
        if any(campaign.state != "draft" for campaign in campaigns):
            self._check_moving()
        return campaigns

    def write(self, vals):
        moved = LIFE_FIELDS & vals.keys()
        # A file that was exported and is imported again says what the status is already.
        if moved and not (moved == {"state"} and {vals["state"]} == set(self.mapped("state"))):
            self._check_moving()
        if vals.get("active") is False:
            self._check_at_rest()
        return super().write(vals)

    def _check_at_rest(self):
        """Refuse to archive what goes on: its messages would leave, out of everybody's sight."""
        for campaign in self.filtered(lambda one: one.state in ("running", "paused")):
            raise UserError(
                self.env._(
                    "“%s” goes on: finish or cancel it before it is archived.", campaign.name
                )
            )

    def _check_moving(self):
        """Refuse to move campaigns unless the actions do it, which check what is to be checked."""
        if not self.env.su and self.env.context.get("crm_campaign_moving") is not _MOVING:
            raise UserError(self.env._("The status of a campaign is changed by its buttons."))

    @api.depends("state", "date_end", "segment_ids", "stage_ids", "partner_count")
    def _compute_missing_text(self):
        for campaign in self:
            campaign.missing_text = "\n".join(campaign._missing()) or False

    def _missing(self):
        """Return what is missing before launch, each in a sentence; a hook."""
        self.ensure_one()
        missing = []
        if not self.segment_ids:
            missing.append(self.env._("Choose an audience: add a segment."))
        elif problems := self._audience_problems():
            missing += problems
        elif not self.partner_count:
            missing.append(self.env._("The audience is empty: nobody fulfils its conditions."))
        if self.date_end and self.date_end < fields.Date.context_today(self):
            missing.append(self.env._("The campaign's end date is over."))
        if not self.stage_ids:
            missing.append(self.env._("Add a stage: what is to be done or sent."))
        for stage in self.stage_ids:
            missing += stage._missing()
        return missing

    def _audience_problems(self):
        segments = self.segment_ids | self.exclusion_segment_ids
        return [problem for problem in segments.mapped("problem") if problem]

    def action_approve(self):
        """Approve campaigns as they are; for managers. Approved ones stay approved."""
        self._check_manager()
        for campaign in self._locked().filtered(lambda one: one.state != "approved"):
            campaign._check_complete()
            campaign._advance(
                "approved",
                approved_by_id=self.env.uid,
                date_approved=fields.Datetime.now(),
            )
        return True

    def action_set_to_draft(self):
        """Set approved or cancelled campaigns that never ran back to draft, to change them."""
        self._check_manager()
        for campaign in self._locked():
            if campaign.run_ids:
                raise UserError(
                    self.env._("“%s” was launched already: duplicate it instead.", campaign.name)
                )
            campaign._advance("draft", approved_by_id=False, date_approved=False)
        return True

    def action_launch(self):
        """Launch approved campaigns: the runs that are due begin. Launched ones go on running.

        :raise UserError: when something is missing, which is told
        """
        self._check_manager()
        for campaign in self._locked().filtered(lambda one: one.state != "running"):
            campaign._check_complete()
            campaign._advance("running")
            campaign.stage_ids._plan_next_runs()
        self.env["crm.campaign.run"]._wake()
        return True

    def action_pause(self):
        """Pause running campaigns: nothing leaves and no run begins until they are resumed."""
        self._check_manager()
        self._locked().filtered(lambda one: one.state != "paused")._advance("paused")
        return True

    def action_resume(self):
        """Let paused campaigns go on where they stopped."""
        self._check_manager()
        resumed = self._locked().filtered(lambda one: one.state != "running")
        resumed._advance("running")
        self.env["crm.campaign.run"]._wake()
        resumed._wake_lanes()
        return True

    def _wake_lanes(self):
        """Let what waited for the campaigns leave at once: the lanes found it not due before."""
        # sudo: the right to resume was checked, whoever may read the messages
        messages = self.env["crm.message"].sudo()
        waiting = [
            ("state", "=", "queued"),
            ("campaign_run_id.campaign_id", "in", self.ids),
        ]
        messages.search(waiting, limit=LANES * messages._batch_size())._trigger_lanes()

    def action_cancel(self):
        """Stop campaigns for good: what waits is cancelled, what left stays."""
        self._check_manager()
        stopped = self._locked().filtered(lambda one: one.state != "cancelled")
        stopped._advance("cancelled")
        stopped._stop_work()
        return True

    def action_done(self):
        """Finish campaigns: what waits is cancelled, results stay."""
        self._check_manager()
        finished = self._locked().filtered(lambda one: one.state != "done")
        finished._advance("done")
        finished._stop_work()
        return True

    def _stop_work(self):
        # sudo: the right to stop the campaign, whoever has its activities, was checked
        runs = self.sudo().run_ids
        (runs - runs._held_by_jobs())._stop()

    def _advance(self, state, **values):
        names = dict(self._fields["state"]._description_selection(self.env))
        for campaign in self:
            if state not in TRANSITIONS[campaign.state]:
                raise UserError(
                    self.env._(
                        "“%(campaign)s” is %(state)s and cannot become %(next)s.",
                        campaign=campaign.name,
                        state=names[campaign.state],
                        next=names[state],
                    )
                )
        moving = self.with_context(crm_campaign_moving=_MOVING)
        return moving.write({"state": state, **values})

    def _locked(self):
        """Return the campaigns, locked: who changes them at the same time is told so.

        A run that is being prepared names its campaign in every row: it hinders nobody.
        """
        self.check_access("write")
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError:
            raise UserError(
                self.env._(
                    "Somebody else is changing this campaign just now. Try again in a moment."
                )
            ) from None
        self.invalidate_recordset(["state"])
        return self

    def _check_manager(self):
        if not self.env.su and not self.env.user.has_group("sales_team.group_sale_manager"):
            raise AccessError(self.env._("Only managers approve, launch and stop campaigns."))

    def _check_complete(self):
        missing = self._missing()
        if missing:
            raise UserError(
                self.env._("“%s” is not complete:", self.name) + "\n" + "\n".join(missing)
            )
