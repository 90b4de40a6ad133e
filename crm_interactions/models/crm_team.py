from odoo import api, models


class CrmTeam(models.Model):
    """The branch: who leads it decides who sees its interactions."""

    _inherit = "crm.team"

    @api.model_create_multi
    def create(self, vals_list):
        teams = super().create(vals_list)
        # The access rules remember which teams a user leads.
        self.env.registry.clear_cache()
        return teams

    def write(self, vals):
        result = super().write(vals)
        if "user_id" in vals:
            self.env.registry.clear_cache()
        return result
