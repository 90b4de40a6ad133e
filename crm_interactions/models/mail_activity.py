from odoo import api, fields, models

from .crm_interaction_lock import unlocked


class MailActivity(models.Model):
    """An activity of an interaction: locked with it (C8), and maybe its reminder (B1).

    Rescheduling or reassigning the reminder does so to the plan.

    No activity of a closed interaction is added or changed. What was planned before may be
    cancelled or finished, else it would stay in the clock menu for ever; words and files with it
    would be new and need the interaction to be reopened.
    """

    _name = "mail.activity"
    _inherit = ["crm.interaction.part", "mail.activity"]

    interaction_id = fields.Many2one(
        "crm.interaction",
        string="Reminds Of",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="The interaction this activity was made for, to remind its responsible user.",
    )

    def write(self, vals):
        changed = {"date_deadline", "user_id"} & vals.keys()
        reminders = self.filtered("interaction_id") if changed else self.browse()
        if not reminders:
            return super().write(vals)
        # The new responsible user hears of the interaction, not of its reminder as well.
        super(MailActivity, reminders.with_context(mail_activity_quick_update=True)).write(vals)
        if others := self - reminders:
            super(MailActivity, others).write(vals)
        for reminder in reminders.filtered("active"):
            reminder.interaction_id._follow_reminder(reminder.date_deadline, reminder.user_id)
        return True

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
