from odoo import api, models
from odoo.exceptions import ValidationError


class MailActivity(models.Model):
    """To-dos of confidential interactions are for those who may read them (B5)."""

    _inherit = "mail.activity"

    @api.constrains("user_id", "res_model", "res_id")
    def _check_confidential(self):
        """A to-do tells the name of its document by mail and in the clock menu."""
        activities = self.filtered(lambda a: a.res_model == "crm.interaction" and a.user_id)
        for user, assigned in activities.grouped("user_id").items():
            # sudo: decides, shows nothing
            interactions = self.env["crm.interaction"].sudo().browse(assigned.mapped("res_id"))
            secret = interactions.filtered("confidential")
            if secret and secret != secret._assign_readable_by(user):
                raise ValidationError(
                    self.env._(
                        "%(user)s may not read this confidential interaction, so the activity "
                        "cannot be for this user.",
                        user=user.sudo().name,  # sudo: a colleague's name
                    )
                )
