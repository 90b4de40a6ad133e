import logging
from contextlib import suppress
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_indicator import REFRESH_MINUTES

_logger = logging.getLogger(__name__)
# What is written without the values having to be calculated anew.
WITHOUT_VALUES = {"name", "sequence", "color", "date_refreshed", "date_failed", "problem"}


class CrmIndicator(models.Model):
    """Keeping the values: one statement an indicator, which touches what has changed (K3).

    The scheduled action commits after each indicator; interrupted, it goes on with those that
    are still due.
    """

    _inherit = "crm.indicator"

    @api.model_create_multi
    def create(self, vals_list):
        indicators = super().create(vals_list)
        self._wake()
        return indicators

    def write(self, vals):
        """Have the values calculated anew when something else than the name changes."""
        if vals.keys() - WITHOUT_VALUES:
            vals = {**vals, "date_refreshed": False}
            self._wake()
        return super().write(vals)

    @api.model
    def _wake(self):
        cron = self.env.ref("crm_campaigns.ir_cron_refresh_indicators", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()  # sudo: managers need not administer scheduled actions

    @api.model
    def _due_domain(self):
        now = fields.Datetime.now()
        return Domain.OR(
            Domain("refresh", "=", refresh)
            & (
                Domain("date_refreshed", "=", False)
                | Domain("date_refreshed", "<=", now - timedelta(minutes=minutes))
            )
            for refresh, minutes in REFRESH_MINUTES.items()
        )

    @api.model
    def _refresh_due(self):
        """Calculate what is due, an indicator a transaction; the scheduled action."""
        due = self.search(self._due_domain())
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(due))
        for indicator in due:
            # Somebody else calculates or changes it just now: next time.
            with suppress(psycopg2.OperationalError):
                indicator._refresh_safely()
            if not progress(1):
                break

    def _refresh_safely(self):
        """Calculate the values of one indicator, or note why not; return whether it worked.

        :raise psycopg2.OperationalError: in a conflict with somebody else: it may be repeated
        """
        try:
            with self.env.cr.savepoint():
                self._refresh()
        except psycopg2.OperationalError:
            raise
        except Exception as error:
            # Of one indicator, whose conditions users write and any app reads: what apps change
            # may break it. The others are calculated.
            _logger.info("Calculating %s failed", self, exc_info=True)
            causes = filter(None, (error, error.__cause__))
            problem = "\n".join(str(cause).strip() or type(cause).__name__ for cause in causes)
            self.write({"date_failed": fields.Datetime.now(), "problem": problem})
            return False
        return True

    def _refresh(self):
        """Calculate the values of all customers; only what has changed is written."""
        now = fields.Datetime.now()
        for indicator in self.filtered(lambda one: one.refresh != "realtime"):
            available = indicator._is_available()
            fresh = indicator._sql_fresh() if available else indicator._sql_nothing()
            indicator.env.execute_query(
                SQL(
                    """WITH fresh AS MATERIALIZED (%(fresh)s), gone AS (
                        DELETE FROM crm_indicator_value v
                         WHERE v.indicator_id = %(indicator)s AND NOT EXISTS
                               (SELECT 1 FROM fresh WHERE fresh.partner_id = v.partner_id)
                    ), written AS (
                    INSERT INTO crm_indicator_value AS v
                           (partner_id, indicator_id, value, level_id, date)
                    SELECT partner_id, %(indicator)s, value, level_id, %(now)s FROM fresh
                    ON CONFLICT (partner_id, indicator_id) DO UPDATE
                       SET value = EXCLUDED.value, level_id = EXCLUDED.level_id,
                           date = EXCLUDED.date
                     WHERE (v.value, v.level_id)
                           IS DISTINCT FROM (EXCLUDED.value, EXCLUDED.level_id)
                    )
                    SELECT COUNT(*) FROM fresh""",
                    fresh=fresh,
                    indicator=indicator.id,
                    now=now,
                )
            )
        self.env["crm.indicator.value"].invalidate_model()
        self.write({"date_refreshed": now, "date_failed": False, "problem": False})
