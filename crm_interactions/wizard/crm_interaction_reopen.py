from odoo import api, fields, models
from odoo.fields import Command


class CrmInteractionReopen(models.TransientModel):
    """Asks a manager why closed interactions are opened again (H22)."""

    _name = "crm.interaction.reopen"
    _description = "Reopen Interactions"

    interaction_ids = fields.Many2many("crm.interaction", string="Interactions", required=True)
    note = fields.Text(string="Why", required=True)

    @api.model
    def default_get(self, fields):
        """Propose the interactions the window was opened from."""
        values = super().default_get(fields)
        context = self.env.context
        if "interaction_ids" in fields and context.get("active_model") == "crm.interaction":
            values["interaction_ids"] = [Command.set(context.get("active_ids", []))]
        return values

    def action_reopen(self):
        """Reopen the closed ones of the chosen interactions."""
        self.ensure_one()
        return self.interaction_ids.action_reopen(note=self.note)
