from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

from ..models.crm_campaign_activity import OPEN_STATUSES

# So many people are named before the assignment.
PREVIEWED = 12


class CrmCampaignAssign(models.TransientModel):
    """The window that assigns one or many activities (K7).

    - *To whom*: chosen people, all of one branch; without a choice the people of each activity's
      own branch.
    - *How*: in turn, by load (whoever has the fewest open ones), or to each customer's salesperson.

    What may not be assigned stays as it is and is told with the reason; what somebody else assigned
    since the window was opened stays too.
    """

    _name = "crm.campaign.assign"
    _inherit = "crm.campaign.window.mixin"
    _description = "Assign Campaign Activities"

    seen = fields.Json(string="Had Them", help="Who had the activities when the window was opened.")
    user_ids = fields.Many2many("res.users", string="To", domain="[('id', 'in', candidate_ids)]")
    candidate_ids = fields.Many2many("res.users", compute="_compute_candidate_ids")
    method = fields.Selection(
        [
            ("round_robin", "In turn"),
            ("load", "By load: whoever has the fewest open ones"),
            ("salesperson", "To each customer's salesperson"),
        ],
        string="How",
        required=True,
        default="round_robin",
    )
    preview = fields.Text(compute="_compute_preview")

    @api.model
    def default_get(self, fields_list):
        """Remember who has the activities now."""
        values = super().default_get(fields_list)
        if "seen" in fields_list and values.get("res_ids"):
            activities = self.new({"res_ids": values["res_ids"]})._activities()
            values["seen"] = {str(one.id): one.user_id.id for one in activities}
        return values

    @api.depends("res_ids")
    def _compute_candidate_ids(self):
        """Offer the people of the activities' branches; all of the company's without a branch."""
        for wizard in self:
            activities = wizard._activities()
            people = activities._branch_people(activities.team_id)
            candidates = self.env["res.users"].browse(
                {user_id for user_ids in people.values() for user_id in user_ids}
            )
            if any(not activity.team_id for activity in activities):
                candidates |= activities._branchless_people()
            wizard.candidate_ids = candidates

    @api.depends("res_ids", "user_ids", "method")
    def _compute_preview(self):
        """Say who would get how many; what a rule refuses nobody gets."""
        for wizard in self:
            counts = Counter()
            activities = wizard._activities()
            waiting = activities.filtered(lambda one: one.status in OPEN_STATUSES)
            people = activities._branch_people(waiting.team_id)
            for activity, user in wizard._choices(waiting).items():
                refused = user and activity._assign_refusal(user, people, take=False)
                counts[user.browse() if refused else user] += 1
            nobody = counts.pop(self.env["res.users"], 0)
            lines = [
                # sudo: colleagues' names
                f"{user.sudo().name}: {count}"
                for user, count in list(counts.items())[:PREVIEWED]
            ]
            if more := len(counts) - len(lines):
                lines.append(self.env._("… and other people: %s", more))
            if nobody:
                lines.append(self.env._("Nobody can get: %s", nobody))
            if closed := len(activities - waiting):
                lines.append(self.env._("Closed ones, which stay as they are: %s", closed))
            wizard.preview = "\n".join(lines)

    def _choices(self, activities):
        """Return ``{activity: user}``, the empty user where nobody can get it."""
        places = {one.id: (one.team_id.id, one.company_id.id) for one in activities}
        chosen = activities._distribute(self.method, places, self.user_ids._origin or None)
        Users = self.env["res.users"]
        return {one: Users.browse(chosen[one.id] or ()) for one in activities}

    def action_assign(self):
        """Assign the activities, tell everybody once, and say what stays with the reason."""
        self.ensure_one()
        self._check_one_branch()
        activities = self._activities()
        activities._lock()
        refused = self._taken_meanwhile(activities)
        choices = self._choices(activities - activities.browse().union(*refused))
        for activity, user in choices.items():
            if not user:
                refused[activity] = self._nobody_words(activity)
        possible = {activity: user for activity, user in choices.items() if user}
        given, others = activities._assign_where_possible(possible)
        return activities._assign_outcome(given, {**refused, **others})

    def _check_one_branch(self):
        """Refuse people who have no branch in common."""
        users = self.user_ids._origin
        if len(users) < 2:
            return
        # sudo: who works in which branch
        branches = [
            set(user.sudo().crm_member_team_ids.ids + user.sudo().crm_led_team_ids.ids)
            for user in users
        ]
        if any(branches) and not set.intersection(*branches):
            raise UserError(
                self.env._(
                    "The users belong to different branches: %s. Choose users of one branch.",
                    format_list(self.env, users.sudo().mapped("name")),  # sudo: as above
                )
            )

    def _taken_meanwhile(self, activities):
        """Return ``{activity: words}`` of those that changed hands since the window was opened."""
        seen = self.seen if isinstance(self.seen, dict) else {}
        return {
            one: self.env._(
                "Assigned to %s in the meantime.",
                one.user_id.sudo().name,  # sudo: a colleague's name
            )
            for one in activities
            if one.user_id and one.user_id.id != seen.get(str(one.id), one.user_id.id)
        }

    def _nobody_words(self, activity):
        if self.method == "salesperson":
            return self.env._("The customer's salesperson is not in the responsible branch.")
        if not activity.team_id:
            return self.env._("It has no branch: choose to whom it goes.")
        return self.env._("Nobody works in the responsible branch %s.", activity.team_id.name)
