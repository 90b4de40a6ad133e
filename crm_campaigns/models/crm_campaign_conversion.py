from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

# A campaign's customers are looked at once an hour from its launch on, after its end too, while
# the days of its goal last.
STATES = ("running", "paused", "done")
# What happened within the days of the goal may be noted down so many days later.
LATE_DAYS = 31


class CrmCampaign(models.Model):
    """When a campaign succeeded with a customer: by its goal, the same for the control group (K10).

    The goal is reached by what happened to the customer within some days after the campaign first
    handled it, treated or not: otherwise the control group would compare with nothing.
    """

    _inherit = "crm.campaign"

    goal = fields.Selection(
        selection="_selection_goal",
        required=True,
        default="result",
        help="What counts as a success with a customer, treated or in the control group.",
    )
    goal_days = fields.Integer(
        string="Within (days)",
        default=30,
        help="So many days after the campaign first handled the customer.",
    )

    _goal_days_positive = models.Constraint(
        "CHECK (goal_days BETWEEN 1 AND 3650)", "A goal is reached within 1 to 3,650 days."
    )

    @api.model
    def _selection_goal(self):
        goals = [
            ("result", self.env._("A successful result")),
            ("answer", self.env._("An answer to a message")),
        ]
        if "sale.order" in self.env:
            goals.append(("order", self.env._("A confirmed order")))
        return goals

    @api.model
    def _refresh_conversions(self):
        """Note which customers reached their campaign's goal: one statement a campaign; a cron."""
        # sudo: counts for everybody, whoever may see the documents behind it
        campaigns = self.sudo().search([("state", "in", STATES)])._with_open_members()
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(campaigns))
        for campaign in campaigns:
            campaign._note_conversions()
            progress(1)

    def _with_open_members(self):
        """Return the campaigns with customers who may reach the goal still, in one query."""
        self.env["crm.campaign.member"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM unnest(%s::int[], %s::timestamp[]) AS campaign (id, since)
                    WHERE EXISTS (SELECT 1 FROM crm_campaign_member m
                                   WHERE m.campaign_id = campaign.id AND m.date_converted IS NULL
                                     AND m.date_added >= campaign.since)""",
                self.ids,
                [campaign._open_since() for campaign in self],
            )
        )
        return self.browse(row[0] for row in rows)

    def _open_since(self):
        """Return since when customers were handled who may reach the goal of a campaign still."""
        return fields.Datetime.now() - timedelta(days=self.goal_days + LATE_DAYS)

    def _note_conversions(self):
        """Note when customers of one campaign reached its goal first; noted ones stay noted.

        Those are looked at whose days are not over, with some days for what is noted late.

        :return: how many are new
        """
        self.ensure_one()
        successes = self._sql_successes()
        if successes is None:
            return 0
        for name in ("crm.interaction", "crm.message", "crm.campaign.member"):
            self.env[name].flush_model()
        self.env.cr.execute(
            SQL(
                """UPDATE crm_campaign_member m SET date_converted = found.date
                     FROM (SELECT c.id, MIN(s.date) AS date
                             FROM crm_campaign_member c JOIN (%s) s ON s.partner_id = c.partner_id
                            WHERE c.campaign_id = %s AND c.date_converted IS NULL
                              AND c.date_added >= %s
                              AND s.date >= c.date_added AND s.date < c.date_added + %s
                            GROUP BY c.id) found
                    WHERE m.id = found.id""",
                successes,
                self.id,
                self._open_since(),
                timedelta(days=self.goal_days),
            )
        )
        self.env["crm.campaign.member"].invalidate_model(["date_converted"])
        return self.env.cr.rowcount

    def _sql_successes(self):
        """Return SQL with ``partner_id`` and ``date`` of what reaches the goal; a hook."""
        begin = fields.Datetime.to_datetime(self.date_start) - timedelta(days=1)
        since = max(begin, self._open_since())
        if self.goal == "result":
            return SQL(
                """SELECT i.partner_id, COALESCE(i.date_activity, i.date_done) AS date
                     FROM crm_interaction i
                     JOIN crm_interaction_result_type t ON t.id = i.result_type_id
                    WHERE i.state = 'done' AND t.is_success AND i.company_id = %s
                      AND i.date >= %s""",
                self.company_id.id,
                since,
            )
        if self.goal == "answer":
            return SQL(
                """SELECT m.partner_id, m.write_date AS date
                     FROM crm_message m JOIN crm_campaign_run r ON r.id = m.campaign_run_id
                    WHERE r.campaign_id = %s AND m.state = 'answered'""",
                self.id,
            )
        if "sale.order" in self.env:
            self.env["sale.order"].flush_model()
            return SQL(
                """SELECT partner_id, date_order AS date FROM sale_order
                    WHERE state = 'sale' AND company_id = %s AND date_order >= %s""",
                self.company_id.id,
                since,
            )
        return None
