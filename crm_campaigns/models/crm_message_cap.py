from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_interactions.models.crm_message_gate import GateCondition

# What reached the customer, or may have.
COUNTED_STATES = ["sent", "delivered", "opened", "clicked", "answered", "unclear"]


class CrmMessage(models.Model):
    """The frequency cap: so much marketing in so many days, whoever it comes from (K4).

    Of several messages that wait at the same time, those queued first go; at the gate ``k`` is the
    company, where it has a cap.
    """

    _inherit = "crm.message"

    @api.model
    def _gate_conditions(self):
        return [
            *super()._gate_conditions(),
            GateCondition(
                "frequency_cap",
                self._sql_cap_reached(),
                self.env._("The customer has had as much marketing lately as is allowed."),
            ),
        ]

    @api.model
    def _gate_models(self):
        return super()._gate_models() | {"res.company", "crm.campaign.run", "crm.campaign.stage"}

    @api.model
    def _gate_columns(self):
        is_urgent = bool(self.env.context.get("crm_campaign_urgent"))
        return {**super()._gate_columns(), "is_urgent": SQL("%s::bool", is_urgent)}

    @api.model
    def _gate_joins(self):
        joins = super()._gate_joins()
        if capped_ids := self.env["res.company"]._campaign_capped_ids():
            joins.append(
                SQL(
                    """LEFT JOIN res_company k ON k.id = r.company_id AND k.id IN %s
                             AND r.purpose = 'marketing'""",
                    capped_ids,
                )
            )
        return joins

    @api.model
    def _sql_cap_reached(self):
        """Return the condition that a company with a cap wrote to the customer that often."""
        if not self.env["res.company"]._campaign_capped_ids():
            return SQL("FALSE")  # planning what follows would take as long as half of the rest
        return SQL(
            """(k.id IS NOT NULL AND NOT r.is_urgent AND NOT EXISTS (
                    SELECT 1 FROM crm_message u
                      JOIN crm_campaign_run ur ON ur.id = u.campaign_run_id
                      JOIN crm_campaign_stage us ON us.id = ur.stage_id
                     WHERE u.id = r.message_id AND us.is_urgent)
                AND k.campaign_cap_messages <= (
                    SELECT count(*) FROM crm_message n
                     WHERE n.partner_id = r.partner_id AND n.company_id = r.company_id
                       AND n.purpose = 'marketing' AND n.id IS DISTINCT FROM r.message_id
                       AND (n.state = ANY(%s) OR n.state IN ('queued', 'sending')
                            AND (r.message_id IS NULL OR n.id < r.message_id))
                       AND COALESCE(n.date_sent, n.date_queued) >
                           r.now - make_interval(days => k.campaign_cap_days)))""",
            COUNTED_STATES,
        )
