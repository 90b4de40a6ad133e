from odoo import api, models


class MailFollowers(models.Model):
    """The followers of a closed interaction stay who they are (C8)."""

    _name = "mail.followers"
    _inherit = ["crm.interaction.part", "mail.followers"]

    @api.model
    def _document_in(self, vals):
        return vals.get("res_model"), vals.get("res_id")

    def _documents(self):
        return [(follower.res_model, follower.res_id) for follower in self]
