from odoo import fields, models
from odoo.fields import Domain

# An activity whose message is in one of these states is still with the lanes.
WITH_LANES = ("queued", "sending")


class CrmCampaign(models.Model):
    """How far the runs of a campaign are, asked again and again by who looks at it (K4)."""

    _inherit = "crm.campaign"

    def get_progress(self):
        """Return how far the runs at work are, as ``crm.campaign.run.get_progress`` does."""
        self.check_access("read")
        running = self.filtered(lambda campaign: campaign.state == "running")
        return running.run_ids.get_progress()


class CrmCampaignRun(models.Model):
    """How far runs are that are being prepared or sent, in three queries for any number (K4)."""

    _inherit = "crm.campaign.run"

    def get_progress(self):
        """Return how far those of these runs are that are at work.

        :return: ``[{"id", "name", "state", "done", "total"}, …]`` where the state is *waiting* for
            a job, *preparing* or *sending*, and nothing is at work when the list is empty
        """
        self.check_access("read")
        now = fields.Datetime.now()
        at_work = Domain("campaign_id.state", "=", "running") & (
            Domain("state", "=", "generating")
            | Domain("state", "=", "planned") & Domain("date_planned", "<=", now)
            | Domain("state", "=", "running") & Domain("kind", "=", "external")
        )
        runs = self.filtered_domain(at_work).sorted("id")
        sent = runs.filtered(lambda run: run.state == "running")._count_sent()
        return [
            {"id": run.id, "name": run.display_name, **progress}
            for run in runs
            if (progress := run._progress_of(sent))
        ]

    def _progress_of(self, sent):
        if self.state == "running":
            waiting, total = sent.get(self.id, (0, 0))
            return waiting and {"state": "sending", "done": total - waiting, "total": total}
        return {
            "state": "preparing" if self.state == "generating" else "waiting",
            "done": self.handled_count,
            "total": self.audience_count,
        }

    def _count_sent(self):
        """Return ``{run id: (messages still with the lanes, all messages)}``."""
        counts = {}
        # sudo: totals for whoever may read the run
        for run, state, count in (
            self.env["crm.campaign.activity"]
            .sudo()
            ._read_group([("run_id", "in", self.ids)], ["run_id", "message_state"], ["__count"])
        ):
            waiting, total = counts.get(run.id, (0, 0))
            counts[run.id] = (waiting + count * (state in WITH_LANES), total + count)
        return counts
