from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError
from odoo.tools import split_every

from odoo.addons.crm_interactions.models.crm_erase_step import is_erasing

from .crm_campaign_activity import CLOSED_STATUSES, OPEN_STATUSES

# Which status may follow which (K7). In progress follows itself: for another reason. Closed ones
# stay closed unless a manager reopens them, which is an action of its own.
TRANSITIONS = {
    "unassigned": {"assigned", "cancelled"},
    "assigned": {"in_progress", "cancelled"},
    "in_progress": {"in_progress", "completed", "cancelled"},
    "completed": set(),
    "cancelled": set(),
}
# What an employee may write as long as the activity is open, and what Odoo writes for itself; all
# the rest is made by runs and changed by the actions.
WORK_FIELDS = {"detailed_status", "priority"}
FREE_FIELDS = WORK_FIELDS | {
    "activity_ids",
    "message_follower_ids",
    "message_ids",
    "message_main_attachment_id",
}
# So many are cancelled before they are forgotten: a campaign may have a million.
CANCELLED_AT_ONCE = 5000
# Only this very object in the context lets a write touch the other fields.
_STATUS_TOKEN = object()


class CrmCampaignActivity(models.Model):
    """The statuses of an activity and the actions that change them, along ``TRANSITIONS`` (K7).

    - Who has the activity, who leads its branch, and users of all documents change its status; of
      unassigned ones a plain member of the branch takes first what he or she works on.
    - A status asks for a reason where the template of the stage has some for it.
    - Rows are locked first: of two who change the same one, one gets through and the other is told.
    """

    _inherit = "crm.campaign.activity"

    can_set_status = fields.Boolean(compute="_compute_can")
    can_assign = fields.Boolean(compute="_compute_can")

    @api.depends("kind", "status", "user_id", "team_id")
    @api.depends_context("uid")
    def _compute_can(self):
        """Say which buttons are for the user; the actions decide again."""
        nobody = self.env["res.users"]
        for activity in self:
            is_open = activity.kind == "internal" and activity.status in OPEN_STATUSES
            activity.can_set_status = is_open and activity._is_changeable()
            activity.can_assign = is_open and activity._may_assign(nobody)

    def write(self, vals):
        if is_erasing(self.env):
            return super().write(vals)
        if (
            vals.keys() - FREE_FIELDS
            and self.env.context.get("crm_campaign_status") is not _STATUS_TOKEN
        ):
            raise UserError(
                self.env._("Campaign activities are made by runs and changed by their buttons.")
            )
        if WORK_FIELDS & vals.keys():
            self._check_still_open()
        return super().write(vals)

    def _check_still_open(self):
        """Refuse to change what is closed, unless the actions do it."""
        if self.env.context.get("crm_campaign_status") is _STATUS_TOKEN:
            return
        for activity in self.filtered(lambda one: one.status in CLOSED_STATUSES):
            raise UserError(
                self.env._("“%s” is closed; a manager can reopen it.", activity.display_name)
            )

    def _as_status(self):
        """Return the same activities, ready for writing what only the actions write."""
        return self.with_context(crm_campaign_status=_STATUS_TOKEN)

    # Actions

    def set_status(self, status, reason_id=False, detailed_status=None):
        """Bring activities to a status, with a reason of their stage's template (K7).

        All of them or none; ``action_set_status`` asks in a window and does those it can.

        :raise UserError: one of them may not take the status, or needs (another) reason
        :raise AccessError: one of them is not for the user to change
        """
        reason = self.env["crm.campaign.reason"].browse(reason_id)
        self._lock()
        refused = self._status_refusals(status, reason)
        if refused:
            raise UserError("\n".join(self._refusal_lines(refused)))
        self._advance(status, self._status_values(reason, detailed_status))
        return True

    def action_set_status(self):
        """Open the window that changes the status of one or many activities (K7)."""
        self.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_campaigns.crm_campaign_set_status_action"
        )
        action["context"] = {"default_res_ids": self.ids, "dialog_size": "medium"}
        return action

    def action_reopen(self, note=None):
        """Open closed activities again; ``note`` says why and is logged. For managers (K7).

        They are their employee's again, else unassigned, and ended runs go on.
        """
        if not self.env.su and not self.env.user.has_group("sales_team.group_sale_manager"):
            raise AccessError(self.env._("Only managers reopen closed activities."))
        note = (note or "").strip()
        if not note:
            raise UserError(self.env._("Say in the note why the activity is reopened."))
        self._lock()
        closed = self.filtered(lambda one: one.kind == "internal" and one.status in CLOSED_STATUSES)
        for user, group in closed.grouped("user_id").items():
            group._advance("assigned" if user else "unassigned")
        log = self.env._("Reopened: %(note)s", note=note)
        closed._message_log_batch({activity.id: log for activity in closed})
        # sudo: runs follow their activities
        closed.sudo().run_id.filtered(lambda run: run.state == "done").write(
            {"state": "running", "date_done": False}
        )
        return True

    # Rules

    def _lock(self):
        """Lock the activities for this transaction, and see them as they are now."""
        self.check_access("write")
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError:
            raise UserError(
                self.env._(
                    "Somebody else is changing these activities just now. Try again in a moment."
                )
            ) from None
        self.invalidate_recordset()

    def _status_refusals(self, status, reason):
        """Return ``{activity: why it may not take the status}``."""
        names = dict(self._fields["status"]._description_selection(self.env))
        if status not in names:
            raise UserError(self.env._("There is no status “%s”.", status))
        refused = {}
        for activity in self:
            if words := activity._status_refusal(status, reason, names):
                refused[activity] = words
        return refused

    def _status_refusal(self, status, reason, names):
        """Return why the activity may not take the status for the reason, or None."""
        self.ensure_one()
        if self.kind == "external":
            return self.env._("What is sent to customers follows its messages.")
        if not self._is_changeable():
            return self.env._("Take it first: it is nobody's yet.")
        if status == "assigned":
            return self.env._("Activities are assigned to somebody, not just set to assigned.")
        if status not in TRANSITIONS[self.status]:
            return self.env._(
                "It is %(status)s and cannot become %(next)s.",
                status=names[self.status],
                next=names[status],
            )
        choices = self.stage_id.reason_template_id._reasons(status)
        if reason and reason not in choices:
            return self.env._("“%s” is no reason of its stage for this status.", reason.name)
        if choices and not reason:
            return self.env._("Choose a reason for %s.", names[status])
        return None

    def _is_changeable(self):
        """Say whether the user may change the status: see the class, K7."""
        self.ensure_one()
        user = self.env.user
        return bool(
            self.env.su
            or self.user_id == user
            or self.team_id in user.crm_led_team_ids
            or user.has_group("sales_team.group_sale_salesman_all_leads")
        )

    @api.model
    def _refusal_lines(self, refused):
        """Return a line for each reason why activities were refused, with their names."""
        by_words = {}
        for activity, words in refused.items():
            by_words.setdefault(words, []).append(activity.display_name)
        return [f"{words} ({', '.join(names)})" for words, names in by_words.items()]

    @api.model
    def _status_values(self, reason, detailed_status):
        values = {"status_reason_id": reason.id}
        if detailed_status is not None:
            values["detailed_status"] = detailed_status
        return values

    # Workers

    def _advance(self, status, values=None):
        """Write a status and what belongs to it; the rules were asked before."""
        closed = status in CLOSED_STATUSES
        self._as_status().write(
            {
                "status": status,
                "status_reason_id": False,
                "date_closed": closed and fields.Datetime.now(),
                **(values or {}),
            }
        )
        if closed:
            # sudo: runs follow their activities
            self.sudo().run_id._finish_if_over()

    def _cancel_open(self):
        """Cancel what is open, and stop the messages that have not left."""
        for ids in split_every(CANCELLED_AT_ONCE, self.ids):
            self.browse(ids)._cancel_open_ones()
            self.env.invalidate_all()

    def _cancel_open_ones(self):
        waiting = self.filtered(lambda one: one.status in OPEN_STATUSES)
        waiting.message_out_ids.filtered(
            lambda one: one.state in ("draft", "queued", "failed", "blocked")
        ).action_cancel()
        waiting.filtered(lambda one: one.status in OPEN_STATUSES)._as_status().write(
            {"status": "cancelled", "date_closed": fields.Datetime.now()}
        )
