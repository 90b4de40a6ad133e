from odoo import api, models

from .crm_interaction_lock import unlocked


class MailActivity(models.Model):
    """No activity of a closed interaction is added or changed (C8).

    What was planned before may be cancelled or finished, else it would stay in the clock menu
    for ever; words and files with it would be new and need the interaction to be reopened.
    """

    _name = "mail.activity"
    _inherit = ["crm.interaction.part", "mail.activity"]

    def unlink(self):
        return super(MailActivity, unlocked(self)).unlink()

    def _action_done(self, feedback=False, attachment_ids=None):
        activities = self if feedback or attachment_ids else unlocked(self)
        return super(MailActivity, activities)._action_done(feedback, attachment_ids)

    @api.model
    def _document_in(self, vals):
        # sudo: users may not read the names of models
        model = self.env["ir.model"].sudo().browse(vals.get("res_model_id")).model
        return vals.get("res_model") or model, vals.get("res_id")

    def _documents(self):
        return [(activity.res_model, activity.res_id) for activity in self]
