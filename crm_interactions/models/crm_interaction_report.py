from odoo import models


class CrmInteraction(models.Model):
    """Reports of the interaction."""

    _inherit = "crm.interaction"

    def action_add_report(self):
        """Ask for one of the interaction's reports, to print and attach it (H15)."""
        return self.env["crm.report.attach"]._action_open(self)
