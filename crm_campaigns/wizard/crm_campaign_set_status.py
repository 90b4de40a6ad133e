from odoo import api, fields, models

from ..models.crm_campaign_activity_status import TRANSITIONS


class CrmCampaignSetStatus(models.TransientModel):
    """The window that changes the status of one or many activities, with its reason (K7).

    It offers the statuses that one of the activities may take, and the reasons that their stages
    have for it. What may not take the status stays as it is and is told with the reason.
    """

    _name = "crm.campaign.set.status"
    _inherit = "crm.campaign.window.mixin"
    _description = "Change the Status of Campaign Activities"

    status = fields.Selection(
        [
            ("in_progress", "In Progress"),
            ("completed", "Completed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        compute="_compute_status",
        store=True,
        precompute=True,
        readonly=False,
    )
    statuses = fields.Json(compute="_compute_statuses", help="Those that can be chosen.")
    reason_ids = fields.Many2many(
        "crm.campaign.reason", string="Reasons to Choose From", compute="_compute_reason_ids"
    )
    reason_id = fields.Many2one(
        "crm.campaign.reason",
        compute="_compute_reason_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', reason_ids)]",
    )
    detailed_status = fields.Char(help="A few words on where it stands.")
    able_text = fields.Char(
        string="Will Change",
        compute="_compute_able_text",
        help="Where some of the activities cannot take the status: how many can.",
    )

    @api.depends("res_ids")
    def _compute_statuses(self):
        for wizard in self:
            before = set(wizard._activities().mapped("status"))
            wizard.statuses = [
                status
                for status, _label in self._fields["status"].selection
                if any(status in TRANSITIONS[one] for one in before)
            ]

    @api.depends("res_ids")
    def _compute_status(self):
        """Propose what comes next for the first activity."""
        for wizard in self:
            status = wizard._activities()[:1].status
            following = TRANSITIONS.get(status, set()) - {status}
            wizard.status = next(
                (one for one in ("in_progress", "completed") if one in following), "cancelled"
            )

    @api.depends("res_ids", "status")
    def _compute_able_text(self):
        """Say how many of the activities can take the status, where not all can."""
        for wizard in self:
            activities = wizard._activities()
            able = [one for one in activities if wizard.status in TRANSITIONS[one.status]]
            wizard.able_text = len(able) < len(activities) and self.env._(
                "%(able)s of %(all)s: the others cannot take this status and stay as they are",
                able=len(able),
                all=len(activities),
            )

    @api.depends("res_ids", "status")
    def _compute_reason_ids(self):
        for wizard in self:
            templates = wizard._activities().stage_id.reason_template_id
            wizard.reason_ids = templates._reasons(wizard.status)

    @api.depends("status")
    def _compute_reason_id(self):
        self.reason_id = False

    def action_set_status(self):
        """Change the status where that is allowed, and say what stays with the reason."""
        self.ensure_one()
        activities = self._activities()
        activities._lock()
        refused = activities._status_refusals(self.status, self.reason_id)
        changed = activities - activities.browse().union(*refused)
        activities._check_any_given(changed, refused)
        changed._advance(
            self.status,
            activities._status_values(self.reason_id, self.detailed_status or None),
        )
        message = self.env._("Activities whose status was changed: %s", len(changed))
        return self.env["crm.campaign.outcome"]._action_tell(message, refused)
