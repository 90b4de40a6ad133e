from odoo import fields, models
from odoo.exceptions import UserError

from .crm_campaign_activity import CLOSED_STATUSES, OPEN_STATUSES

# Which status may follow which; closed ones are reopened by managers only (K7).
TRANSITIONS = {
    "unassigned": {"assigned", "cancelled"},
    "assigned": {"unassigned", "in_progress", "completed", "cancelled"},
    "in_progress": {"completed", "cancelled", "unassigned"},
    "completed": {"assigned"},
    "cancelled": {"assigned", "unassigned"},
}
# Changed by the actions only.
GUARDED_FIELDS = {
    "status", "status_reason_id", "user_id", "team_id", "date_closed", "message_state",
}  # fmt: skip
# Only this very object in the context lets a write touch the fields above.
_STATUS_TOKEN = object()


class CrmCampaignActivity(models.Model):
    """The statuses of an activity and the actions that change them, along ``TRANSITIONS`` (K7)."""

    _inherit = "crm.campaign.activity"

    def write(self, vals):
        if (
            GUARDED_FIELDS & vals.keys()
            and self.env.context.get("crm_campaign_status") is not _STATUS_TOKEN
        ):
            raise UserError(
                self.env._("Status and people of a campaign activity are changed by its buttons.")
            )
        return super().write(vals)

    def _as_status(self):
        """Return the same activities, ready for writing what only the actions write."""
        return self.with_context(crm_campaign_status=_STATUS_TOKEN)

    def action_assign_to_me(self):
        """Take unassigned activities of one's own branch (K7)."""
        return self.assign(self.env.uid)

    def assign(self, user_id):
        """Assign activities to a user (K7)."""
        self.check_access("write")
        user = self.env["res.users"].browse(user_id)
        self._as_status().write({"user_id": user.id, "status": "assigned"})
        return True

    def set_status(self, status, reason_id=False):
        """Bring activities to a status, with a reason of their stage (K7)."""
        self.check_access("write")
        for activity in self:
            if status not in TRANSITIONS[activity.status]:
                raise UserError(self.env._("“%s” cannot take this status.", activity.display_name))
        values = {"status": status, "status_reason_id": reason_id}
        if status in CLOSED_STATUSES:
            values["date_closed"] = fields.Datetime.now()
        self._as_status().write(values)
        # sudo: runs follow their activities
        self.sudo().run_id._finish_if_over()
        return True

    def action_open_interaction(self):
        """Open the interaction that doing the activity means, prefilled (K11)."""
        self.ensure_one()
        self.check_access("write")
        stage = self.stage_id
        open_one = self.interaction_ids.filtered(lambda one: not one.is_closed)[:1]
        action = {
            "type": "ir.actions.act_window",
            "res_model": "crm.interaction",
            "views": [(False, "form")],
            "res_id": open_one.id,
        }
        if not open_one:
            action["context"] = {
                "default_campaign_activity_id": self.id,
                "default_partner_id": self.partner_id.id,
                "default_type_id": stage.activity_type_id.id,
                "default_channel_id": stage.channel_id.id,
                "default_name": self.campaign_id.name,
                "default_description": stage.instructions,
            }
        return action

    def _cancel_open(self):
        """Cancel what is open, and stop the messages that have not left."""
        waiting = self.filtered(lambda one: one.status in OPEN_STATUSES)
        waiting.message_out_ids.filtered(
            lambda one: one.state in ("draft", "queued", "failed", "blocked")
        ).action_cancel()
        waiting.filtered(lambda one: one.status in OPEN_STATUSES)._as_status().write(
            {"status": "cancelled", "date_closed": fields.Datetime.now()}
        )
