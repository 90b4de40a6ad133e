from odoo import api, fields, models
from odoo.tools import SQL


class CrmCampaignRun(models.Model):
    """Which customers a run takes, and when their messages leave (K4)."""

    _inherit = "crm.campaign.run"

    def _windows_of(self, partners, since=None):
        """Return when messages of the run to customers may leave, from now on.

        :param since: from when the delay over free days is counted, if not from now
        :return: ``{partner id: (first moment, last moment)}``, and ``{partner id: (code, reason)}``
            of the customers for whom it is too late
        """
        now = fields.Datetime.now()
        stage = self.stage_id
        since = since if since and stage.skip_free_days else now
        hours = stage._sending_hours(since)
        windows, late = {}, {}
        for zone, group in partners.grouped(stage._zone_of).items():
            window = hours.next_window(now, zone, since)
            reason = self._reason_late(window)
            if reason:
                late |= dict.fromkeys(group.ids, reason)
            else:
                start, end = window
                windows |= dict.fromkeys(group.ids, (start, min(end, stage.valid_until or end)))
        return windows, late

    def _reason_late(self, window):
        """Return ``(code, reason)`` why nothing can leave in a window, or None."""
        stage = self.stage_id
        if stage.valid_until and (not window or window[0] >= stage.valid_until):
            return "expired", self.env._("The stage is not valid any more when it could leave.")
        if not window:
            return "too_late", self.env._(
                "Free days would delay it for more than %s days.", stage.max_delay_days
            )
        return None

    def _sql_left(self):
        """Return SQL that selects the ids of the customers the run has still to handle."""
        audience = self._sql_audience()
        conditions = [SQL("id > %s", self.last_partner_id)]
        if self.stage_id.batch_size or self.stage_id.trigger == "outcome":
            conditions.append(self._sql_untouched(self.stage_id, self.id))
        return SQL(
            "SELECT id FROM (%s) AS audience (id) WHERE %s",
            audience,
            SQL(" AND ").join(conditions),
        )

    def _judged(self, segments):
        """Return segments as the manager sees them who approved the campaign."""
        campaign = self.campaign_id
        return segments.judged_by(campaign.approved_by_id or self.env.user, campaign.company_id)

    def _sql_audience(self):
        """Return SQL that selects the ids of the customers the run is for; a hook.

        The segments are judged as the manager sees them who approved the campaign.
        """
        campaign = self.campaign_id
        segments = self._judged(campaign.segment_ids)
        exclusions = self._judged(campaign.exclusion_segment_ids)
        audience = segments._sql_audience(exclusions)
        if not segments.env.su:
            return audience
        # No rule keeps the system, where it approved the campaign, to the company's customers.
        return SQL(
            """SELECT p.id FROM (%s) AS a (id) JOIN res_partner p ON p.id = a.id
                WHERE p.company_id IS NULL OR p.company_id = %s""",
            audience,
            campaign.company_id.id,
        )

    @api.model
    def _sql_untouched(self, stage, run_id):
        """Return the condition that no run of the stage but one handled the customer."""
        return SQL(
            """NOT EXISTS (SELECT 1 FROM crm_campaign_activity a
                            WHERE a.partner_id = audience.id AND a.stage_id = %(stage)s
                              AND a.run_id <> %(run)s)
               AND NOT EXISTS (SELECT 1 FROM crm_campaign_exclusion e JOIN crm_campaign_run r
                                   ON r.id = e.run_id
                                WHERE e.partner_id = audience.id AND r.stage_id = %(stage)s
                                  AND r.id <> %(run)s)""",
            stage=stage.id,
            run=run_id,
        )

    def _limit(self):
        """Return how many customers the run may take still, or None for any number."""
        size = self.stage_id.batch_size
        return max(size - self.handled_count, 0) if size else None

    def _left_ids(self):
        """Return the ids of the customers the run has still to handle, sorted."""
        limit = self._limit()
        return self.env.execute_query(
            SQL(
                "SELECT COALESCE(array_agg(id), '{}') FROM (%s ORDER BY id%s) AS customers",
                self._sql_left(),
                SQL() if limit is None else SQL(" LIMIT %s", limit),
            )
        )[0][0]
