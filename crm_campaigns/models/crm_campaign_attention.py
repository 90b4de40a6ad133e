from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_datetime

# A run that is due for so long and not begun waits for a job runner that is not there.
MINUTES_TO_BEGIN = 10


class CrmCampaign(models.Model):
    """What needs somebody's attention while a campaign is running, and what to do about it."""

    _inherit = "crm.campaign"

    attention_text = fields.Text(string="Attention", compute="_compute_attention_text")

    @api.depends("state")
    def _compute_attention_text(self):
        for campaign in self:
            campaign.attention_text = "\n".join(campaign._attention()) or False

    def _attention(self):
        """Return what needs attention, each in a sentence; a hook."""
        self.ensure_one()
        if self.state not in ("running", "paused"):
            return []
        # sudo: whether the work goes on, whoever looks
        campaign = self.sudo()
        if self.state == "paused":
            return campaign._attention_paused()
        return [
            *([campaign._stopped_words(campaign.problem)] if campaign.problem else []),
            *campaign._attention_runs(),
            *campaign._attention_messages(),
            *campaign._attention_hours(),
        ]

    def _attention_paused(self):
        waiting, _first = self._waiting_messages(Domain.TRUE)
        if not waiting:
            return []
        return [
            self.env._(
                "Paused: messages that wait in the queue: %s. They leave after Resume, within "
                "their sending hours; Cancel or Finish stops them for good.",
                waiting,
            )
        ]

    def _attention_hours(self):
        waiting, first = self._waiting_messages(Domain("date_from", ">", fields.Datetime.now()))
        if not waiting:
            return []
        return [
            self.env._(
                "Messages that wait for the sending hours and working days of their stage: "
                "%(count)s. The first leave on %(moment)s.",
                count=waiting,
                moment=format_datetime(self.env, first, dt_format="short"),
            )
        ]

    def _waiting_messages(self, domain):
        """Return how many queued messages fulfil ``domain``, and when the first may leave."""
        waiting = Domain("state", "=", "queued") & Domain("campaign_run_id", "in", self.run_ids.ids)
        return self.env["crm.message"]._read_group(
            waiting & domain, aggregates=["__count", "date_from:min"]
        )[0]

    def _attention_runs(self):
        found = [
            self.env._("%(run)s stopped and is tried again: %(problem)s", run=name, problem=problem)
            for run in self.run_ids
            if (problem := run.problem) and run.state in ("planned", "generating")
            if (name := run.display_name)
        ]
        late = fields.Datetime.now() - timedelta(minutes=MINUTES_TO_BEGIN)
        if any(
            run.state == "planned" and run.date_planned < late and not run.problem
            for run in self.run_ids
        ):
            found.append(
                self.env._(
                    "Runs are due and nobody prepares them: no job runner is at work. Ask your "
                    "administrator to load queue_job with the server (server_wide_modules) and to "
                    "give it a channel."
                )
            )
        return found

    def _attention_messages(self):
        unclear = self.env["crm.campaign.activity"].search_count(
            [("campaign_id", "=", self.id), ("message_state", "=", "unclear")]
        )
        if not unclear:
            return []
        return [
            self.env._(
                "Messages that may have left or not, because a server stopped: %s. Open Messages, "
                "look at the unclear ones and choose Send Again or It Was Sent.",
                unclear,
            )
        ]
