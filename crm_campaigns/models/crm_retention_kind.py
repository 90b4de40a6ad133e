from odoo import api, models
from odoo.fields import Domain

from odoo.addons.crm_agreements.models.crm_retention_kind import RetentionKind, deleting


class CrmRetentionRule(models.Model):
    """What campaigns keep of customers, for as long as rules say (B12).

    Campaigns that are not over keep all of it: it tells them whom they handled already.
    """

    _inherit = "crm.retention.rule"

    @api.model
    def _kinds(self):
        over = Domain("campaign_id.state", "in", ("done", "cancelled"))
        return [
            *super()._kinds(),
            RetentionKind(
                "campaign_activities",
                self.env._("Campaign activities"),
                self.env._("closed on"),
                "crm.campaign.activity",
                "date_closed",
                over & Domain("date_closed", "!=", False),
                ("partner_id",),
                "company_id",
                {
                    # What was sent and held goes first, by its own rules.
                    "delete": deleting(
                        Domain("message_out_ids", "not any", [("id", "!=", 0)])
                        & Domain("interaction_ids", "not any", [("id", "!=", 0)])
                    ),
                    "anonymise": self._wordless("crm.campaign.activity", {}),
                },
            ),
            RetentionKind(
                "campaign_members",
                self.env._("Audiences of campaigns"),
                self.env._("added on"),
                "crm.campaign.member",
                "date_added",
                over,
                ("partner_id",),
                "company_id",
                {"delete": deleting()},
            ),
            RetentionKind(
                "campaign_exclusions",
                self.env._("Customers left out of campaigns"),
                self.env._("left out on"),
                "crm.campaign.exclusion",
                "create_date",
                over,
                ("partner_id",),
                "company_id",
                {"delete": deleting()},
            ),
            RetentionKind(
                "campaign_clicks",
                self.env._("Links opened from messages"),
                self.env._("last opened on"),
                "crm.message.click",
                "date_last",
                Domain.TRUE,
                ("message_id.partner_id",),
                "company_id",
                {"delete": deleting()},
            ),
        ]
