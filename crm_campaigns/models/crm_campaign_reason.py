from odoo import fields, models


class CrmCampaignReasonTemplate(models.Model):
    """The reasons that employees choose from when they change an activity's status (K6, K7)."""

    _name = "crm.campaign.reason.template"
    _description = "Status Reasons"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    reason_ids = fields.One2many("crm.campaign.reason", "template_id", string="Reasons", copy=True)

    def _reasons(self, status):
        """Return the reasons of the templates for a status; where there are some, one is needed."""
        return self.reason_ids.filtered(lambda reason: reason.status == status)


class CrmCampaignReason(models.Model):
    """One reason for a status; a template holds them for a stage's activities."""

    _name = "crm.campaign.reason"
    _description = "Status Reason"
    _inherit = "crm.dictionary.mixin"

    template_id = fields.Many2one(
        "crm.campaign.reason.template", required=True, index=True, ondelete="cascade"
    )
    status = fields.Selection(
        [
            ("in_progress", "In Progress"),
            ("completed", "Completed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="in_progress",
        help="The status that the reason is chosen for.",
    )
