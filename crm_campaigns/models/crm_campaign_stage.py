from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.base.models.res_partner import _tz_get

# What leaves by itself; over every other kind of channel an employee acts.
EXTERNAL_KINDS = ("email", "sms", "letter")
# What of a stage may change after its campaign was approved.
FREE_FIELDS = {"sequence"}


class CrmCampaignStage(models.Model):
    """A step of a campaign: what is sent, or done by employees, when, and how often (K4, K5).

    The channel decides: internal stages create activities for employees, external ones send
    messages to customers. Each execution is a run.
    """

    _name = "crm.campaign.stage"
    _description = "Campaign Stage"
    _order = "campaign_id, sequence, id"

    campaign_id = fields.Many2one("crm.campaign", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="campaign_id.company_id", store=True, precompute=True)
    campaign_state = fields.Selection(related="campaign_id.state", string="Campaign Status")
    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    channel_id = fields.Many2one("crm.channel", required=True, ondelete="restrict")
    kind = fields.Selection(
        [("internal", "By employees"), ("external", "To customers")],
        compute="_compute_kind",
        store=True,
        precompute=True,
        help="E-mails, text messages and letters leave by themselves; over the other channels an "
        "employee gets an activity.",
    )
    channel_kind = fields.Selection(related="channel_id.kind", string="Served By")
    # Activities for employees
    activity_type_id = fields.Many2one(
        "crm.interaction.type",
        ondelete="restrict",
        help="What the employee does: the type of the interaction that doing it opens.",
    )
    nature = fields.Selection(
        [("sales", "Sales"), ("administrative", "Administrative")], required=True, default="sales"
    )
    reason_template_id = fields.Many2one(
        "crm.campaign.reason.template",
        string="Reasons",
        ondelete="restrict",
        help="The reasons to choose from when the status of an activity changes.",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Responsible Branch",
        help="Empty: the branch of the customer's salesperson.",
    )
    assignment = fields.Selection(
        [
            ("none", "To nobody yet"),
            ("salesperson", "The customer's salesperson"),
            ("round_robin", "In turn"),
            ("load", "Whoever has the least open"),
        ],
        required=True,
        default="none",
        help="Whom the activities are assigned to when they are created.",
    )
    days_to_do = fields.Integer(
        string="Days to Do", default=14, help="From its begin to its end; 0 sets no end."
    )
    instructions = fields.Html(help="What the employee is told.")
    # Schedule
    recurrence = fields.Selection(
        [("once", "Once"), ("recurrent", "Repeatedly")], required=True, default="once"
    )
    date_planned = fields.Datetime(
        string="Begins", help="When the first run begins; empty: when the campaign is launched."
    )
    interval_number = fields.Integer(string="Every", default=1)
    interval_unit = fields.Selection(
        [("days", "Days"), ("weeks", "Weeks"), ("months", "Months")], default="weeks"
    )
    valid_until = fields.Datetime(
        help="No run begins after it, and no message of the stage leaves."
    )
    tz_of = fields.Selection(
        [("stage", "This time zone"), ("customer", "Each customer's time zone")],
        string="Clock",
        required=True,
        default="stage",
        help="Whose clock the sending hours are read from.",
    )
    tz = fields.Selection(
        _tz_get, string="Time Zone", required=True, default=lambda self: self.env.user.tz or "UTC"
    )
    hour_from = fields.Float(string="Sending From", default=8.0)
    hour_to = fields.Float(string="Sending Until", default=20.0)
    skip_free_days = fields.Boolean(
        string="Not on Free Days",
        default=True,
        help="What falls on a weekend or holiday waits for the next working day.",
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working Days",
        help="Empty: the company's working hours.",
    )
    max_delay_days = fields.Integer(
        string="Delayed at Most (days)",
        default=7,
        help="What would have to wait longer is not sent.",
    )
    batch_size = fields.Integer(
        default=0, help="So many customers at most in a run; 0: everybody. Others come next time."
    )
    is_urgent = fields.Boolean(
        string="Urgent", help="Sent even where the frequency cap is reached."
    )
    purpose = fields.Selection(
        [("marketing", "Marketing"), ("service", "Service")],
        required=True,
        default="marketing",
        help="Marketing needs the customer's agreement.",
    )
    run_ids = fields.One2many("crm.campaign.run", "stage_id", string="Runs")

    _hours_in_order = models.Constraint(
        "CHECK (hour_from >= 0 AND hour_to <= 24 AND hour_from < hour_to)",
        "Sending hours are between 0:00 and 24:00, the first before the last.",
    )
    _counts_positive = models.Constraint(
        "CHECK (days_to_do >= 0 AND max_delay_days >= 0 AND batch_size >= 0)",
        "Days and sizes are counted from 0 upwards.",
    )
    _interval_positive = models.Constraint(
        "CHECK (recurrence = 'once' OR (interval_number >= 1 AND interval_unit IS NOT NULL))",
        "A stage is repeated every 1 or more days, weeks or months.",
    )

    @api.depends("channel_id")
    def _compute_kind(self):
        for stage in self:
            stage.kind = "external" if stage.channel_id.kind in EXTERNAL_KINDS else "internal"

    @api.constrains("date_planned", "valid_until")
    def _check_valid_until(self):
        for stage in self:
            if stage.valid_until and stage.date_planned and stage.valid_until <= stage.date_planned:
                raise ValidationError(
                    self.env._("“%s” would be invalid before it begins.", stage.name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        stages = super().create(vals_list)
        stages.campaign_id._check_still_draft()
        return stages

    def write(self, vals):
        if vals.keys() - FREE_FIELDS:
            self.campaign_id._check_still_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_of_drafts(self):
        self.campaign_id._check_still_draft()

    def _missing(self):
        """Return what is missing before launch, each in a sentence; a hook."""
        self.ensure_one()
        missing = []
        if self.valid_until and self.valid_until <= fields.Datetime.now():
            missing.append(self.env._("“%s” is not valid any more.", self.name))
        if self.kind == "internal" and not self.activity_type_id:
            missing.append(self.env._("“%s”: choose what the employee does.", self.name))
        if self.kind == "external":
            missing += self._missing_content()
        return missing

    def _plan_next_runs(self):
        """Plan the next run of each stage that has none waiting and is to run again."""
        # sudo: runs are made by launching, never by hand
        runs = self.env["crm.campaign.run"].sudo()
        for stage in self:
            moment = stage._next_moment()
            if moment:
                runs.create(
                    {
                        "stage_id": stage.id,
                        "number": len(stage.run_ids) + 1,
                        "date_planned": moment,
                    }
                )

    def _next_moment(self):
        """Return when the next run begins, or None: it ran, waits already, or is not valid."""
        self.ensure_one()
        if any(run.state == "planned" for run in self.run_ids):
            return None
        now = fields.Datetime.now()
        if self.run_ids:
            return None
        moment = max(self.date_planned or now, now)
        return None if self.valid_until and moment > self.valid_until else moment
