from odoo import api, fields, models
from odoo.fields import Command


class CrmCampaignActivityReopen(models.TransientModel):
    """Asks a manager why closed activities are opened again (K7)."""

    _name = "crm.campaign.activity.reopen"
    _description = "Reopen Campaign Activities"

    activity_ids = fields.Many2many(
        "crm.campaign.activity", string="Campaign Activities", required=True
    )
    note = fields.Text(string="Why", required=True)

    @api.model
    def default_get(self, fields_list):
        """Propose the activities the window was opened from."""
        values = super().default_get(fields_list)
        context = self.env.context
        if "activity_ids" in fields_list and context.get("active_model") == "crm.campaign.activity":
            values["activity_ids"] = [Command.set(context.get("active_ids", []))]
        return values

    def action_reopen(self):
        """Reopen the closed ones of the chosen activities."""
        self.ensure_one()
        return self.activity_ids.action_reopen(note=self.note)
