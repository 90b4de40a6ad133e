from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .crm_campaign_activity import CLOSED_STATUSES


class CrmInteraction(models.Model):
    """An interaction held for a campaign activity; its result closes the activity (K11).

    What follows it belongs to the activity too, as long as that is open.
    """

    _inherit = "crm.interaction"

    campaign_activity_id = fields.Many2one(
        "crm.campaign.activity",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('partner_id', '=', partner_id), ('kind', '=', 'internal')]",
        help="The activity of a campaign that the interaction is held for.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        interactions = super().create(vals_list)
        held_for = interactions.filtered("campaign_activity_id")
        held_for._check_campaign_activity()
        held_for._tell_campaign_activity()
        return interactions

    def write(self, vals):
        is_new = "campaign_activity_id" in vals
        before = {one: one.campaign_activity_id for one in self} if is_new else {}
        result = super().write(vals)
        if is_new:
            linked = self.filtered(lambda one: one.campaign_activity_id != before[one])
            linked._check_campaign_activity()
        if is_new or vals.get("state") == "done":
            self.filtered("campaign_activity_id")._tell_campaign_activity()
        return result

    @api.constrains("campaign_activity_id", "partner_id")
    def _check_campaign_customer(self):
        # sudo: whose customer the activity is about, also where the user may not read it
        for interaction in self.sudo().filtered("campaign_activity_id"):
            customer = interaction.campaign_activity_id.partner_id.commercial_partner_id
            if interaction.commercial_partner_id != customer:
                raise ValidationError(
                    self.env._(
                        "“%(interaction)s” is with another customer than its campaign activity.",
                        interaction=interaction.name,
                    )
                )

    def _check_campaign_activity(self):
        """Refuse activities that are not the user's to do, not begun or closed."""
        for interaction in self:
            activity = interaction.campaign_activity_id
            if activity and interaction.parent_id.sudo().campaign_activity_id != activity:
                activity.check_access("write")
                activity._check_doable()

    def _tell_campaign_activity(self):
        self.campaign_activity_id._follow_begun()
        if held := self.filtered(lambda one: one.state == "done"):
            held.campaign_activity_id._follow_held(held)

    # Where it came from

    def _parent_record(self):
        """Return the campaign activity of a first interaction, else what it came from (H7)."""
        self.ensure_one()
        return self.parent_id or self.campaign_activity_id or super()._parent_record()

    @api.depends("campaign_activity_id")
    def _compute_parent_label(self):
        return super()._compute_parent_label()

    def _process_parent(self):
        self.ensure_one()
        return self.campaign_activity_id or super()._process_parent()

    def _analogous_values(self):
        """Let what follows belong to the same activity, unless that is closed (K11)."""
        values = super()._analogous_values()
        # sudo: the status of the activity, whoever plans what follows
        activity = self.campaign_activity_id.sudo()
        if activity and activity.status not in CLOSED_STATUSES:
            values["campaign_activity_id"] = activity.id
        return values
