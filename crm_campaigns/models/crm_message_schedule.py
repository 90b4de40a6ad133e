from odoo import api, models

# So many messages are given new hours at once; the scheduled action goes on with the others.
REPLANNED_AT_ONCE = 5000


class CrmMessage(models.Model):
    """The hours in which a campaign's messages leave, and what becomes of those that missed them.

    Messages miss their hours when servers stood still, the campaign was paused or the mail server
    took its time. They get the next ones, unless these come too late for them.
    """

    _inherit = "crm.message"

    def _trigger_lanes_in_time(self):
        """Wake the lanes when messages may leave."""
        now = self._now()
        for moment, messages in self.grouped("date_from").items():
            messages._trigger_lanes(at=moment if moment and moment > now else None)

    @api.model
    def _replan_late(self, runs):
        """Give messages of runs that wait and whose hours are over the next ones, or block them."""
        late = self.search(
            [
                ("state", "=", "queued"),
                ("date_until", "<=", self._now()),
                ("campaign_run_id", "in", runs.ids),
                ("campaign_run_id.campaign_id.state", "=", "running"),
            ],
            limit=REPLANNED_AT_ONCE,
        )
        for messages in late.grouped(lambda one: (one.campaign_run_id, one.date_queued)).values():
            messages._replan()
        if len(late) == REPLANNED_AT_ONCE:
            self.env["crm.campaign.run"]._wake()

    def _replan(self):
        """Give messages of one run, queued at the same time, their next hours, or block them."""
        windows, late = self.campaign_run_id._windows_of(self.partner_id, self[:1].date_queued)
        for window, messages in self.grouped(lambda one: windows.get(one.partner_id.id)).items():
            if window:
                start, end = window
                messages._as_delivery().write({"date_from": start, "date_until": end})
                messages._trigger_lanes_in_time()
        for (code, reason), messages in (
            self.grouped(lambda one: late.get(one.partner_id.id)).items() if late else ()
        ):
            messages._advance("blocked", reason_code=code, state_reason=reason)
