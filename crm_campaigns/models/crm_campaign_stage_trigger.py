from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

# What has left and was not answered.
LEFT_STATES = ["sent", "delivered", "opened", "clicked"]


class CrmCampaignStage(models.Model):
    """A stage that follows what customers did with another one's messages (K9).

    Its runs take the customers with that outcome, each once; they are looked for by the scheduled
    action as long as the campaign is running.
    """

    _inherit = "crm.campaign.stage"

    trigger = fields.Selection(
        [("time", "At its time"), ("outcome", "After another stage")],
        string="Carried out when",
        required=True,
        default="time",
    )
    trigger_stage_id = fields.Many2one(
        "crm.campaign.stage",
        string="Stage before",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('campaign_id', '=', campaign_id), ('kind', '=', 'external'), ('id', '!=', id)]",
    )
    trigger_outcome = fields.Selection(
        [
            ("answered", "Answered"),
            ("not_answered", "Did not answer"),
            ("clicked", "Opened a link"),
            ("not_clicked", "Opened no link"),
        ],
        string="Outcome",
    )
    trigger_days = fields.Integer(
        string="Days later", help="So many days after the message of the stage before was sent."
    )
    triggered_ids = fields.One2many("crm.campaign.stage", "trigger_stage_id", string="Next Stages")

    _trigger_days_positive = models.Constraint(
        "CHECK (trigger_days BETWEEN 0 AND 3650)", "Days are counted from 0 up to 3,650."
    )

    @api.constrains("trigger", "trigger_stage_id", "campaign_id")
    def _check_trigger(self):
        for stage in self.filtered(lambda one: one.trigger == "outcome"):
            seen, before = stage, stage.trigger_stage_id
            while before:
                if before.campaign_id != stage.campaign_id:
                    raise ValidationError(
                        self.env._("“%s” follows a stage of another campaign.", stage.name)
                    )
                if before in seen:
                    raise ValidationError(self.env._("“%s” would follow itself.", stage.name))
                seen |= before
                before = before.trigger_stage_id

    def _missing(self):
        missing = super()._missing()
        if self.trigger == "outcome" and not (self.trigger_stage_id and self.trigger_outcome):
            missing.append(self.env._("“%s”: choose the stage before and its outcome.", self.name))
        return missing

    def _next_moment(self):
        if self.trigger == "time":
            return super()._next_moment()
        now = fields.Datetime.now()
        waits = self.sudo().run_ids.filtered(lambda run: run.state in ("planned", "generating"))
        end = self._end()
        if waits or (end and now > end) or not self._has_triggered():
            return None
        return now

    def _has_triggered(self):
        """Say whether there are customers with the outcome whom no run has taken yet."""
        new = self.env["crm.campaign.run"]._sql_untouched(self, 0)
        query = SQL(
            "SELECT 1 FROM (%s) AS audience (id) WHERE %s LIMIT 1", self._sql_triggered(), new
        )
        return bool(self.env.execute_query(query))

    def _sql_triggered(self):
        """Return SQL that selects the customers with the outcome in the stage before."""
        for name in ("crm.campaign.activity", "crm.message", "crm.message.click"):
            self.env[name].flush_model()
        clicked = SQL(
            """EXISTS (SELECT 1 FROM crm_message_click c
                        WHERE c.message_id = m.id AND c.number > 0 AND c.person_count > 0
                          AND c.is_settled)"""
        )
        left = SQL("m.state = ANY(%s)", [*LEFT_STATES, "answered"])
        outcomes = {
            "answered": SQL("m.state = 'answered'"),
            "not_answered": SQL("m.state = ANY(%s)", LEFT_STATES),
            "clicked": clicked,
            "not_clicked": SQL("%s AND NOT %s", left, clicked),
        }
        return SQL(
            """SELECT DISTINCT m.partner_id FROM crm_message m
                 JOIN crm_campaign_activity a ON a.id = m.campaign_activity_id
                 JOIN res_partner p ON p.id = m.partner_id AND p.active
                WHERE a.stage_id = %s AND m.date_sent <= %s AND %s""",
            self.trigger_stage_id.id,
            fields.Datetime.now() - timedelta(days=self.trigger_days),
            outcomes[self.trigger_outcome],
        )

    def _process_parent(self):
        return self.trigger_stage_id or super()._process_parent()

    def _process_children(self, limit):
        """Return the stages that follow these too."""
        edges = [(one.trigger_stage_id, one) for one in self.triggered_ids[:limit]]
        return [*super()._process_children(limit), *edges]


class CrmCampaignRun(models.Model):
    """The customers of a run that follows an outcome."""

    _inherit = "crm.campaign.run"

    def _sql_audience(self):
        stage = self.stage_id
        return stage._sql_triggered() if stage.trigger == "outcome" else super()._sql_audience()

    def _reasons_not(self, partners):
        """Leave out who came into a segment that is left out since the stage before."""
        reasons = super()._reasons_not(partners)
        exclusions = self._judged(self.campaign_id.exclusion_segment_ids)
        if exclusions and self.stage_id.trigger == "outcome":
            left_out = self.env.execute_query(
                SQL(
                    "SELECT id FROM (%s) AS t (id) WHERE id = ANY(%s)",
                    exclusions._sql_audience(exclusions.browse()),
                    partners.ids,
                )
            )
            reason = ("left_out", self.env._("In a segment that the campaign leaves out."))
            reasons |= {row[0]: reason for row in left_out}
        return reasons


class CrmCampaign(models.Model):
    """A duplicate has the same chain of stages."""

    _inherit = "crm.campaign"

    def copy(self, default=None):
        copies = super().copy(default)
        for campaign, copy in zip(self, copies, strict=True):
            if len(campaign.stage_ids) == len(copy.stage_ids):
                same = dict(zip(campaign.stage_ids, copy.stage_ids, strict=True))
                for stage in campaign.stage_ids.filtered("trigger_stage_id"):
                    same[stage].trigger_stage_id = same[stage.trigger_stage_id]
        return copies
