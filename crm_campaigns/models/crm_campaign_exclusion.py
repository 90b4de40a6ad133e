from odoo import api, fields, models
from odoo.tools import SQL


class CrmCampaignExclusion(models.Model):
    """A customer of the audience whom a run left out, and why (K2)."""

    _name = "crm.campaign.exclusion"
    _description = "Left Out of a Campaign"
    _order = "id desc"
    _rec_name = "partner_id"

    run_id = fields.Many2one("crm.campaign.run", required=True, ondelete="cascade")
    campaign_id = fields.Many2one("crm.campaign", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="restrict"
    )
    reason_code = fields.Char(required=True)
    reason = fields.Char(required=True)

    _customer_unique = models.Constraint(
        "UNIQUE (run_id, partner_id)", "The run left the customer out already."
    )

    @api.model
    def _add(self, run, reasons):
        """Note whom a run left out.

        :param dict reasons: ``{partner id: (code, reason)}``
        """
        if not reasons:
            return
        self.env.cr.execute(
            SQL(
                """INSERT INTO crm_campaign_exclusion
                       (run_id, campaign_id, company_id, partner_id, reason_code, reason,
                        create_uid, create_date, write_uid, write_date)
                   SELECT %(run)s, %(campaign)s, %(company)s, t.partner, t.code, t.text,
                          %(uid)s, %(now)s, %(uid)s, %(now)s
                     FROM unnest(%(partners)s, %(codes)s, %(texts)s) AS t (partner, code, text)
                   ON CONFLICT (run_id, partner_id) DO NOTHING""",
                run=run.id,
                campaign=run.campaign_id.id,
                company=run.company_id.id,
                partners=list(reasons),
                codes=[code for code, _text in reasons.values()],
                texts=[text for _code, text in reasons.values()],
                now=fields.Datetime.now(),
                uid=self.env.uid,
            )
        )
        self.invalidate_model()
