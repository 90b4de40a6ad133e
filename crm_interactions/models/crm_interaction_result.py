from odoo import fields, models


class CrmInteraction(models.Model):
    """The result: how an interaction is closed, as held or as not held (F3)."""

    _inherit = "crm.interaction"

    def action_done(self):
        """Close the interactions as held; those already closed stay as they are."""
        now = fields.Datetime.now()
        for interaction in self._unlocked().filtered(lambda i: not i.is_closed):
            interaction.write(
                {
                    "state": "done",
                    "date_done": now,
                    "date_activity": interaction.date_activity
                    or min(interaction.date_start or now, now),
                }
            )
        return True

    def action_cancel(self):
        """Close the interactions as not held; those already closed stay as they are."""
        open_ones = self._unlocked().filtered(lambda i: not i.is_closed)
        open_ones.write({"state": "cancelled", "date_done": fields.Datetime.now()})
        return True
