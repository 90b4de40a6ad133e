from collections import defaultdict

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from .crm_campaign_activity import OPEN_STATUSES


class CrmCampaignActivity(models.Model):
    """Who does an activity (K7).

    - *Assign to me*: a member of the branch takes unassigned ones.
    - *Assign*: leaders of the branch and managers give unassigned, assigned and begun ones to
      somebody of the branch who works in the company. What is in progress stays so.
    - In a mixed selection the eligible ones go, the rest are told with the reason.
    - The branch's people are its members and its leader. An activity without a branch is
      everybody's: it takes over the branch of who gets it.
    """

    _inherit = "crm.campaign.activity"

    # Actions

    def action_assign_to_me(self):
        """Take unassigned activities of one's own branch; say which ones could not be taken (K7).

        :raise UserError: none of them could be taken
        :raise AccessError: a colleague has them, or they are none of the user's
        """
        taken = self._taken_by_colleagues()
        activities = self - self.browse(one.id for one in taken)
        if taken and not activities:
            raise AccessError("\n".join(dict.fromkeys(taken.values())))
        activities._lock()
        users = dict.fromkeys(activities, self.env.user)
        given, refused = activities._assign_where_possible(users, take=True)
        return self._assign_outcome(given, {**taken, **refused})

    def assign(self, user_id):
        """Assign activities to a user: those that may go to him or her (K7).

        :return: ``{"assigned_ids": [id], "refused": [{"id", "name", "reason"}]}``
        :raise UserError: none of them could be assigned
        """
        user = self.env["res.users"]
        if isinstance(user_id, int):
            user = user.browse(user_id).exists()
        if not user:
            raise UserError(self.env._("Choose whom to assign the activities to."))
        self._lock()
        given, refused = self._assign_where_possible(dict.fromkeys(self, user))
        self._check_any_given(given, refused)
        return {
            "assigned_ids": given.ids,
            "refused": [
                {"id": activity.id, "name": activity.display_name, "reason": words}
                for activity, words in refused.items()
            ],
        }

    def action_assign(self):
        """Open the window that assigns one or many activities (K7)."""
        self.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_campaigns.crm_campaign_assign_action"
        )
        action["context"] = {"default_res_ids": self.ids, "dialog_size": "medium"}
        return action

    def _taken_by_colleagues(self):
        """Return ``{activity: why it cannot be taken}`` of what went out of sight meanwhile.

        What a colleague of the branch took before is no more to be read by a plain member, who is
        told who has it all the same.
        """
        branches = self.env.user.crm_member_team_ids
        # sudo: who has what the user could have taken a moment before
        hidden = (self - self._filtered_access("write")).sudo()
        taken = hidden.filtered(
            lambda one: (
                one.user_id
                and one.company_id in self.env.companies
                and (not one.team_id or one.team_id in branches)
            )
        )
        return {one: self._taken_words(one) for one in taken}

    @api.model
    def _taken_words(self, activity):
        return self.env._(
            "Only unassigned activities can be taken: %s has it.",
            activity.user_id.sudo().name,  # sudo: a colleague's name
        )

    def _assign_outcome(self, given, refused):
        """Return the action that tells what was assigned, and what not with the reason."""
        self._check_any_given(given, refused)
        message = self.env._("Activities assigned: %s", len(given))
        return self.env["crm.campaign.outcome"]._action_tell(message, refused)

    def _check_any_given(self, given, refused):
        if refused and not given:
            raise UserError("\n".join(self._refusal_lines(refused)))

    # Rules

    def _assign_where_possible(self, users, take=False):
        """Assign each activity to its user, where that is allowed.

        :param dict users: ``{activity: user}``
        :param bool take: only unassigned ones may go
        :return: the assigned activities, and ``{activity: why not}`` of the others
        """
        people = self._branch_people(self.team_id)
        refused, given = {}, defaultdict(self.browse)
        for activity, user in users.items():
            words = activity._assign_refusal(user, people, take)
            if words:
                refused[activity] = words
            else:
                given[user] += activity
        self._give(given)
        return self.browse().union(*given.values()), refused

    def _assign_refusal(self, user, people, take):
        """Return why the activity cannot be assigned to the user, or None."""
        self.ensure_one()
        names = dict(self._fields["status"]._description_selection(self.env))
        user_name = user.sudo().name  # sudo: a colleague's name
        if self.kind == "external":
            return self.env._("What is sent to customers is assigned to nobody.")
        if self.status not in OPEN_STATUSES:
            return self.env._("Only open activities are assigned: it is %s.", names[self.status])
        if take and self.status != "unassigned":
            return self._taken_words(self)
        if words := self._outside_words(user, user_name, people):
            return words
        if not self._may_assign(user):
            return self.env._(
                "Only managers and the leader of its branch assign an activity to others."
            )
        return None

    def _outside_words(self, user, user_name, people):
        """Return why the user is nobody to do the activity, or None."""
        team, company = self.team_id, self.company_id
        if not user.sudo().active or user.sudo().share:  # sudo: a colleague
            return self.env._("%s is no active employee.", user_name)
        if company not in user.sudo().company_ids:  # sudo: as above
            return self.env._(
                "%(user)s does not work in %(company)s.", user=user_name, company=company.name
            )
        if team and user.id not in people[team.id]:
            return self.env._(
                "%(user)s is outside the responsible branch %(branch)s.",
                user=user_name,
                branch=team.name,
            )
        return None

    def _may_assign(self, user):
        """Say whether the current user may assign the activity to the user."""
        me = self.env.user
        if self.env.su or me.has_group("sales_team.group_sale_manager"):
            return True
        if user == me and self.status == "unassigned":
            return True
        team = self.team_id or self._branch_of(user)
        return bool(team) and team in me.crm_led_team_ids

    def _branch_of(self, user):
        """Return the branch that an activity without one gets with its user."""
        return self._branch_in(self.company_id, user)

    @api.model
    def _branch_in(self, company, user):
        """Return the user's branch, if it works in the company."""
        # sudo: which branch a colleague works in
        return user.sudo().sale_team_id.filtered(
            lambda team: team.company_id in (company, team.company_id.browse())
        )

    @api.model
    def _branch_people(self, teams):
        """Return ``{branch's id: [ids of its people]}``: its members, then its leader."""
        # sudo: who works in a branch is no secret among colleagues
        people = {}
        for team in teams.sudo():
            members = team.crm_team_member_ids.user_id
            people[team.id] = (members | team.user_id).filtered("active").ids
        return people

    def _branchless_people(self):
        """Return who can get activities without a branch: salespeople of their companies."""
        # sudo: which colleagues there are
        return (
            self.env.ref("sales_team.group_sale_salesman")
            .sudo()
            .all_user_ids.filtered(
                lambda user: user.active and not user.share and self.company_id & user.company_ids
            )
            .with_env(self.env)
        )

    # Workers

    def _give(self, given):
        """Write who does the activities, hand their open interactions over, tell everybody.

        :param dict given: ``{user: activities}``
        """
        before = {activity: activity.user_id for activity in self}
        changed = {}
        for user, activities in given.items():
            changed[user] = activities.filtered(lambda one, user=user: one.user_id != user)
            new = changed[user].filtered(lambda one: one.status == "unassigned")
            for team, group in new.grouped("team_id").items():
                values = {"user_id": user.id}
                if not team:
                    values["team_id"] = self._branch_of_all(group, user)
                group._advance("assigned", values)
            (changed[user] - new)._as_status().write({"user_id": user.id})
            changed[user]._hand_over_interactions(user)
        self._tell_assigned(changed, before)

    @api.model
    def _branch_of_all(self, activities, user):
        teams = {activity._branch_of(user).id for activity in activities}
        return teams.pop() if len(teams) == 1 else False

    def _hand_over_interactions(self, user):
        """Let the open interactions of the activities be those of their new employee."""
        # sudo: those of the former employee need not be for the leader to change; the note about
        # the activity tells both, so that nothing is mailed about the interactions
        self.sudo().interaction_ids.filtered(
            lambda one: not one.is_closed and one.user_id != user
        ).with_context(tracking_disable=True).write({"user_id": user.id})
