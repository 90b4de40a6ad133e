from odoo import api, fields, models
from odoo.tools import SQL


class CrmCampaignMember(models.Model):
    """A customer of a campaign's audience: treated or in the control group, and what came of it.

    One row for a customer and campaign, however many stages and runs there are.
    """

    _name = "crm.campaign.member"
    _description = "Customer of a Campaign"
    _order = "campaign_id, id"
    _rec_name = "partner_id"

    campaign_id = fields.Many2one("crm.campaign", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="campaign_id.company_id", store=True, precompute=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="restrict"
    )
    is_control = fields.Boolean(string="Control Group")
    date_added = fields.Datetime(required=True, readonly=True)
    date_converted = fields.Datetime(
        string="Converted On", readonly=True, help="When the campaign succeeded with the customer."
    )

    _customer_unique = models.Constraint(
        "UNIQUE (campaign_id, partner_id)", "The customer is in the campaign's audience already."
    )

    # Who may reach the goal still, asked for every hour.
    _open_idx = models.Index("(campaign_id, date_added) WHERE date_converted IS NULL")

    @api.model
    def _add(self, campaign, partners, reasons):
        """Note the customers that a run handled, those known already stay as they are.

        :param dict reasons: why some get nothing; only the control group is noted of these
        """
        control = {key for key, (code, _text) in reasons.items() if code == "control_group"}
        ids = [key for key in partners.ids if key not in reasons or key in control]
        if not ids:
            return
        self.env.cr.execute(
            SQL(
                """INSERT INTO crm_campaign_member
                       (campaign_id, company_id, partner_id, is_control, date_added,
                        create_uid, create_date, write_uid, write_date)
                   SELECT %(campaign)s, %(company)s, t.id, t.id = ANY(%(control)s), %(now)s,
                          %(uid)s, %(now)s, %(uid)s, %(now)s
                     FROM unnest(%(ids)s) AS t (id)
                   ON CONFLICT (campaign_id, partner_id) DO NOTHING""",
                campaign=campaign.id,
                company=campaign.company_id.id,
                control=list(control),
                ids=ids,
                now=fields.Datetime.now(),
                uid=self.env.uid,
            )
        )
        self.invalidate_model()
