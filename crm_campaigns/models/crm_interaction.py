from odoo import fields, models


class CrmInteraction(models.Model):
    """An interaction held for a campaign activity; its result closes the activity (K11)."""

    _inherit = "crm.interaction"

    campaign_activity_id = fields.Many2one(
        "crm.campaign.activity",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('partner_id', '=', partner_id)]",
    )

    def _process_parent(self):
        self.ensure_one()
        return self.campaign_activity_id or super()._process_parent()
