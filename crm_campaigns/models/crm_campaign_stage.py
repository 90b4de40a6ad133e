from odoo import api, fields, models

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
    _check_company_auto = True

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
        check_company=True,
        ondelete="restrict",
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
    purpose = fields.Selection(
        [("marketing", "Marketing"), ("service", "Service")],
        required=True,
        default="marketing",
        help="Marketing needs the customer's agreement.",
    )
    run_ids = fields.One2many("crm.campaign.run", "stage_id", string="Runs")

    _counts_positive = models.Constraint(
        "CHECK (days_to_do BETWEEN 0 AND 3650 AND max_delay_days BETWEEN 0 AND 3650"
        " AND batch_size >= 0)",
        "Days and sizes are counted from 0 upwards, days up to 3,650.",
    )

    @api.depends("channel_id")
    def _compute_kind(self):
        for stage in self:
            stage.kind = "external" if stage.channel_id.kind in EXTERNAL_KINDS else "internal"

    @api.model_create_multi
    def create(self, vals_list):
        stages = super().create(vals_list)
        stages.campaign_id._check_still_draft()
        return stages

    def write(self, vals):
        if vals.keys() - FREE_FIELDS:
            self.campaign_id._check_still_draft()
        result = super().write(vals)
        if "campaign_id" in vals:
            self.campaign_id._check_still_draft()
        return result

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
