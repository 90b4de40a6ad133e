from odoo import models
from odoo.exceptions import UserError

from .crm_campaign_activity import CLOSED_STATUSES

# The entries of the interactions' dictionary that say the same as the activity's priority.
INTERACTION_PRIORITIES = {
    "3": "crm_interactions.crm_interaction_priority_high",
    "2": "crm_interactions.crm_interaction_priority_medium",
    "1": "crm_interactions.crm_interaction_priority_low",
    "0": "crm_interactions.crm_interaction_priority_very_low",
}


class CrmCampaignActivity(models.Model):
    """Doing an activity: an interaction is held for it, whose result closes it (K11).

    - *Do* opens the open interaction of the activity, else a new one, prefilled. Saved, it brings
      the activity to *in progress*.
    - Held (done), it completes the activity, unless another interaction of it is open: the next
      contact that the result or the employee asked for belongs to the activity as well, and the
      last of them closes it.
    - Not held (cancelled), it leaves the activity in progress, to be done again.
    - A successful result notes that the campaign has won the customer.
    """

    _inherit = "crm.campaign.activity"

    def action_open_interaction(self):
        """Open the interaction that doing the activity means, prefilled (K11).

        :raise UserError: the activity is nobody's yet, or closed
        """
        self.ensure_one()
        self.check_access("write")
        self._check_doable()
        open_one = self.interaction_ids.filtered(lambda one: not one.is_closed)[:1]
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_interactions.crm_interaction_action_form"
        )
        action["res_id"] = open_one.id
        action["context"] = {}
        if not open_one:
            action["context"] = {
                f"default_{name}": value for name, value in self._interaction_values().items()
            }
        return action

    def _check_doable(self):
        if self.kind != "internal":
            raise UserError(self.env._("What is sent to customers is not done by employees."))
        if self.status == "unassigned":
            raise UserError(self.env._("Assign the activity first: it is nobody's yet."))
        if self.status in CLOSED_STATUSES:
            raise UserError(self.env._("The activity is closed; a manager can reopen it."))

    def _interaction_values(self):
        """Return what the new interaction of the activity begins with."""
        self.ensure_one()
        stage = self.stage_id
        priority = self.env.ref(INTERACTION_PRIORITIES[self.priority], raise_if_not_found=False)
        values = {
            "campaign_activity_id": self.id,
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "type_id": stage.activity_type_id.id,
            "channel_id": stage.channel_id.id,
            "name": self.campaign_id.name,
            "description": stage.instructions,
            "user_id": self.user_id.id,
            "team_id": self.team_id.id,
            "priority_id": priority and priority.id,
        }
        if contact := self._only_contact():
            values["contact_ids"] = [(6, 0, contact.ids)]
        return values

    def _only_contact(self):
        """Return the contact person of a company that has no other one."""
        contacts = self.partner_id.child_ids.filtered(
            lambda one: one.type == "contact" and not one.is_company
        )
        return contacts if self.partner_id.is_company and len(contacts) == 1 else contacts[:0]

    # What the interactions tell

    def _follow_begun(self):
        """Bring activities for which an interaction was saved to in progress."""
        # sudo: the activity follows its interaction, whoever of its people saves that
        self.sudo().filtered(lambda one: one.status == "assigned")._advance("in_progress")

    def _follow_held(self, interactions):
        """Take over the results of interactions that were held."""
        # sudo: as above
        activities = self.sudo()
        won = interactions.filtered("result_type_id.is_success").campaign_activity_id
        activities.browse(won.ids)._note_success()
        still_open = {
            activity.id
            for [activity] in activities.env["crm.interaction"]._read_group(
                [("campaign_activity_id", "in", self.ids), ("is_closed", "=", False)],
                ["campaign_activity_id"],
            )
        }
        over = activities.filtered(
            lambda one: one.status == "in_progress" and one.id not in still_open
        )
        results = {one.campaign_activity_id.id: one.result_type_id.name for one in interactions}
        for result, group in over.grouped(lambda one: results.get(one.id)).items():
            told = group.filtered("detailed_status")
            told._advance("completed")
            (group - told)._advance("completed", {"detailed_status": result})

    def _note_success(self):
        """Note the customers whom campaigns that aim at a result have won; who was won stays so."""
        aiming = self.filtered(lambda one: one.campaign_id.goal == "result")
        for campaign, group in aiming.grouped("campaign_id").items():
            self.env["crm.campaign.member"].search(
                [
                    ("campaign_id", "=", campaign.id),
                    ("partner_id", "in", group.partner_id.ids),
                    ("date_converted", "=", False),
                ]
            ).write({"date_converted": self.env.cr.now()})
