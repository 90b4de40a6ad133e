from odoo import fields, models
from odoo.tools import SQL


class CrmCampaignReport(models.Model):
    """Campaign activities with what came of them, to be counted by anything (K10)."""

    _name = "crm.campaign.report"
    _description = "Campaign Results"
    _inherit = "crm.read.model.mixin"
    _auto = False
    _rec_name = "campaign_id"
    _order = "date_begin desc"

    campaign_id = fields.Many2one("crm.campaign", readonly=True)
    campaign_type_id = fields.Many2one("crm.campaign.type", readonly=True)
    stage_id = fields.Many2one("crm.campaign.stage", readonly=True)
    run_id = fields.Many2one("crm.campaign.run", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    kind = fields.Selection([("internal", "Internal"), ("external", "External")], readonly=True)
    channel_id = fields.Many2one("crm.channel", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    team_id = fields.Many2one("crm.team", string="Responsible Branch", readonly=True)
    status = fields.Selection(
        selection=lambda self: (
            self.env["crm.campaign.activity"]._fields["status"]._description_selection(self.env)
        ),
        readonly=True,
    )
    status_reason_id = fields.Many2one("crm.campaign.reason", string="Reason", readonly=True)
    message_state = fields.Selection(
        selection=lambda self: (
            self.env["crm.message"]._fields["state"]._description_selection(self.env)
        ),
        string="Delivery",
        readonly=True,
    )
    date_begin = fields.Datetime(string="Begin", readonly=True)
    date_closed = fields.Datetime(string="Closed On", readonly=True)
    completed = fields.Integer(readonly=True)
    completed_rate = fields.Float(string="Completed (%)", aggregator="avg", readonly=True)
    answered = fields.Integer(readonly=True)
    answered_rate = fields.Float(string="Answered (%)", aggregator="avg", readonly=True)
    converted = fields.Integer(string="Successes", readonly=True)
    converted_rate = fields.Float(string="Success Rate (%)", aggregator="avg", readonly=True)
    days_to_close = fields.Float(aggregator="avg", readonly=True)

    _depends = {
        "crm.campaign.activity": [
            "campaign_id", "stage_id", "run_id", "company_id", "kind", "channel_id", "partner_id",
            "user_id", "team_id", "status", "status_reason_id", "message_state", "date_begin",
            "date_closed", "completed",
        ],
        "crm.campaign.member": ["campaign_id", "partner_id", "date_converted"],
        "crm.campaign": ["type_id"],
        "res.partner": ["country_id"],
    }  # fmt: skip

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT a.id, a.campaign_id, c.type_id AS campaign_type_id, a.stage_id, a.run_id,
                   a.company_id, a.kind, a.channel_id, a.partner_id, p.country_id, a.user_id,
                   a.team_id, a.status, a.status_reason_id, a.message_state, a.date_begin,
                   a.date_closed, a.completed::int AS completed,
                   100.0 * a.completed::int AS completed_rate,
                   (a.message_state = 'answered')::int AS answered,
                   100.0 * (a.message_state = 'answered')::int AS answered_rate,
                   (m.date_converted IS NOT NULL)::int AS converted,
                   100.0 * (m.date_converted IS NOT NULL)::int AS converted_rate,
                   EXTRACT(EPOCH FROM a.date_closed - a.date_begin) / 86400 AS days_to_close
              FROM crm_campaign_activity a
              JOIN crm_campaign c ON c.id = a.campaign_id
              JOIN res_partner p ON p.id = a.partner_id
              LEFT JOIN crm_campaign_member m
                     ON m.campaign_id = a.campaign_id AND m.partner_id = a.partner_id
            """
        )
