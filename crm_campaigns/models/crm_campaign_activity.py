from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_campaign_subtype import PRIORITIES

OPEN_STATUSES = ("unassigned", "assigned", "in_progress")
CLOSED_STATUSES = ("completed", "cancelled")


class CrmCampaignActivity(models.Model):
    """What a run has for one customer: work for an employee, or messages to the customer (K6, K8).

    Internal activities are done by employees of a branch; external ones hold what was sent. The
    database knows one activity for a customer and run.
    """

    _name = "crm.campaign.activity"
    _description = "Campaign Activity"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_begin desc, id desc"
    _rec_names_search = ["campaign_id", "partner_id"]
    _check_company_auto = True

    campaign_id = fields.Many2one(
        "crm.campaign", required=True, index=True, ondelete="restrict", readonly=True
    )
    stage_id = fields.Many2one(
        "crm.campaign.stage", required=True, index=True, ondelete="restrict", readonly=True
    )
    run_id = fields.Many2one("crm.campaign.run", required=True, ondelete="restrict", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    kind = fields.Selection(
        [("internal", "Internal"), ("external", "External")], required=True, readonly=True
    )
    nature = fields.Selection(
        [("sales", "Sales"), ("administrative", "Administrative")], readonly=True
    )
    subtype_id = fields.Many2one("crm.campaign.subtype", ondelete="restrict", readonly=True)
    channel_id = fields.Many2one("crm.channel", ondelete="restrict", readonly=True)
    status = fields.Selection(
        [
            ("unassigned", "Unassigned"),
            ("assigned", "Assigned"),
            ("in_progress", "In Progress"),
            ("completed", "Completed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="unassigned",
    )
    detailed_status = fields.Char(help="A few words on where it stands.")
    status_reason_id = fields.Many2one(
        "crm.campaign.reason", string="Reason", ondelete="restrict", readonly=True, copy=False
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        ondelete="restrict",
        readonly=True,
        check_company=True,
    )
    partner_pin = fields.Char(related="partner_id.pin", string="PIN")
    partner_vat = fields.Char(related="partner_id.vat", string="Fiscal Registration No.")
    partner_registry = fields.Char(
        related="partner_id.company_registry", string="Commercial Registration No."
    )
    user_id = fields.Many2one(
        "res.users", string="Responsible", readonly=True, copy=False, ondelete="restrict"
    )
    # Without its branch an activity would be everybody's.
    team_id = fields.Many2one(
        "crm.team",
        string="Responsible Branch",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    priority = fields.Selection(PRIORITIES, required=True, default="2")
    date_begin = fields.Datetime(string="Begin", required=True, readonly=True)
    date_end = fields.Datetime(string="End", readonly=True)
    date_closed = fields.Datetime(string="Closed On", readonly=True, copy=False)
    completed = fields.Boolean(compute="_compute_completed", store=True, precompute=True)
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")
    instructions = fields.Html(related="stage_id.instructions")
    # External ones
    message_out_ids = fields.One2many("crm.message", "campaign_activity_id", string="Messages Sent")
    message_state = fields.Selection(
        selection=lambda self: (
            self.env["crm.message"]._fields["state"]._description_selection(self.env)
        ),
        string="Delivery",
        readonly=True,
        copy=False,
        help="The state of the last message.",
    )
    # Internal ones
    interaction_ids = fields.One2many("crm.interaction", "campaign_activity_id")

    _customer_unique = models.Constraint(
        "UNIQUE (run_id, partner_id, channel_id)", "The run has an activity for this customer."
    )
    _partner_idx = models.Index("(partner_id, kind, status, date_begin DESC, id DESC)")
    _user_idx = models.Index("(user_id, status, date_end) WHERE user_id IS NOT NULL")
    _open_idx = models.Index("(run_id) WHERE date_closed IS NULL")
    _team_idx = models.Index("(team_id, status, date_end) WHERE kind = 'internal'")

    @api.depends("campaign_id", "partner_id")
    def _compute_display_name(self):
        for activity in self:
            activity.display_name = self.env._(
                "%(customer)s: %(campaign)s",
                customer=activity.partner_id.display_name,
                campaign=activity.campaign_id.name,
            )

    @api.depends("status")
    def _compute_completed(self):
        for activity in self:
            activity.completed = activity.status == "completed"

    @api.depends("status", "date_end")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for activity in self:
            is_open = activity.status in OPEN_STATUSES
            activity.is_late = bool(is_open and activity.date_end and activity.date_end < now)

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("status", "in", OPEN_STATUSES) & Domain(
            "date_end", "<", fields.Datetime.now()
        )
        return Domain.OR([late if wanted else ~late for wanted in value])

    @api.model
    def _generate(self, run, partners):
        """Create the activities of a run for customers; return the new ones."""
        if not partners:
            return self
        now = fields.Datetime.now()
        stage = run.stage_id
        end = now + timedelta(days=stage.days_to_do) if stage.days_to_do else None
        is_external = run.kind == "external"
        start = {} if is_external else self._start_of(stage, partners)
        branches, users = zip(*(start.get(id_, (None, None)) for id_ in partners.ids), strict=True)
        rows = self.env.execute_query(
            SQL(
                """INSERT INTO crm_campaign_activity
                       (campaign_id, stage_id, run_id, company_id, kind, nature, subtype_id,
                        channel_id, status, completed, partner_id, team_id, user_id, priority,
                        date_begin, date_end, create_uid, create_date, write_uid, write_date)
                   SELECT %(campaign)s, %(stage)s, %(run)s, %(company)s, %(kind)s, %(nature)s,
                          %(subtype)s, %(channel)s,
                          CASE WHEN %(external)s THEN 'in_progress'
                               WHEN t.user_id IS NULL THEN 'unassigned' ELSE 'assigned' END,
                          FALSE, t.id, t.team_id, t.user_id, %(priority)s, %(now)s,
                          %(end)s, %(uid)s, %(now)s, %(uid)s, %(now)s
                     FROM unnest(%(partners)s, %(branches)s::int[], %(users)s::int[])
                          AS t (id, team_id, user_id)
                   ON CONFLICT (run_id, partner_id, channel_id) DO NOTHING
                   RETURNING id""",
                campaign=run.campaign_id.id,
                stage=stage.id,
                run=run.id,
                company=run.company_id.id,
                kind=run.kind,
                nature=None if is_external else stage.nature,
                subtype=run.campaign_id.subtype_id.id or None,
                channel=stage.channel_id.id,
                external=is_external,
                partners=partners.ids,
                branches=list(branches),
                users=list(users),
                priority=run.campaign_id.priority,
                now=now,
                end=None if is_external else end,
                uid=self.env.uid,
            )
        )
        activities = self.browse(row[0] for row in rows)
        self.invalidate_model()
        if not is_external:
            activities._log_start()
        return activities
