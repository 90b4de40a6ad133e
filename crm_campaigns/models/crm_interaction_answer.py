from odoo import fields, models


class CrmInteraction(models.Model):
    """An interaction in which a customer answers what a campaign sent (K8, K9)."""

    _inherit = "crm.interaction"

    answered_message_id = fields.Many2one(
        "crm.message",
        string="Answers",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The campaign's message that the customer answers.",
    )

    def _process_parent(self):
        parent = super()._process_parent()
        # sudo: where the answer belongs, whoever may read the message itself
        return parent or self.sudo().answered_message_id.campaign_activity_id.with_env(self.env)


class CrmCampaignActivity(models.Model):
    """The answers to an activity's messages follow it in the process."""

    _inherit = "crm.campaign.activity"

    def _process_children(self, limit):
        answers = self.env["crm.interaction"].search(
            [
                ("answered_message_id.campaign_activity_id", "in", self.ids),
                ("campaign_activity_id", "=", False),
            ],
            limit=limit,
        )
        edges = [(one.sudo().answered_message_id.campaign_activity_id, one) for one in answers]
        edges = [(activity.with_env(self.env), one) for activity, one in edges]
        return [*super()._process_children(limit), *edges]
