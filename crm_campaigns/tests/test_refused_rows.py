from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crm_interactions.tests.refused_common import RefusedRowsMixin

from .common import CampaignCommon


@tagged("post_install", "-at_install")
class TestRefusedRows(RefusedRowsMixin, CampaignCommon):
    """K1–K4, K8, B13: what no campaign, run, activity, criterion or indicator may be."""

    ADDON = "crm_campaigns"
    BROKEN = {
        "crm_campaign_activity_customer_unique": [{}],
        "crm_campaign_code_unique": [{"name": "Test Other Name"}],
        "crm_campaign_control_range": [{"control_percent": -1}, {"control_percent": 91}],
        "crm_campaign_dates_in_order": [{"date_start": "2026-05-05", "date_end": "2026-05-04"}],
        "crm_campaign_exclusion_customer_unique": [{}],
        "crm_campaign_goal_days_positive": [{"goal_days": 0}, {"goal_days": 3651}],
        "crm_campaign_member_customer_unique": [{}],
        "crm_campaign_run_number_unique": [{}],
        "crm_campaign_stage_counts_positive": [
            {"days_to_do": -1},
            {"days_to_do": 3651},
            {"max_delay_days": -1},
            {"max_delay_days": 3651},
            {"batch_size": -1},
        ],
        "crm_campaign_stage_hours_in_order": [
            {"hour_from": -1},
            {"hour_to": 24.5},
            {"hour_from": 9, "hour_to": 9},
        ],
        "crm_campaign_stage_interval_positive": [
            {"recurrence": "recurrent", "interval_number": 0, "interval_unit": "days"},
            {"recurrence": "recurrent", "interval_number": 1001, "interval_unit": "days"},
            {"recurrence": "recurrent", "interval_number": 1, "interval_unit": None},
        ],
        "crm_campaign_stage_trigger_days_positive": [{"trigger_days": -1}, {"trigger_days": 3651}],
        "crm_campaign_subtype_code_unique": [{}],
        "crm_campaign_type_code_unique": [{}],
        "crm_campaign_variant_percent_range": [{"percent": 0}, {"percent": 101}],
        "crm_criterion_answer_customer_unique": [{}],
        "crm_criterion_code_unique": [{}],
        "crm_criterion_value_code_unique": [{}],
        "crm_indicator_code_unique": [{}],
        "crm_indicator_level_value_unique": [{}],
        "crm_indicator_period_range": [{"period": -1}, {"period": 36501}],
        "crm_indicator_value_customer_unique": [{}],
        "crm_message_click_link_unique": [{}],
        "crm_segment_condition_counts_range": [
            {"count": -1},
            {"period_days": -1},
            {"period_days": 36501},
        ],
        "crm_segment_condition_dates_in_order": [
            {"date_from": "2026-05-05", "date_to": "2026-05-04"}
        ],
        "crm_segment_condition_level_range": [{"level": -1}, {"level": 21}],
        "res_company_campaign_cap_positive": [
            {"campaign_cap_messages": -1},
            {"campaign_cap_messages": 1, "campaign_cap_days": 0},
        ],
    }

    def make_rows(self):
        mail = self.add_mail_stage()
        env = self.quiet_env
        env["crm.campaign.variant"].create({"stage_id": mail.id, "name": "B", "percent": 50})
        self.individual.email = False
        self.launch()
        message = mail.run_ids.activity_ids.message_out_ids[:1]
        env["crm.message.click"].sudo().create({"message_id": message.id, "number": 1})
        env["crm.segment"].create(
            {"name": "Test Dynamic", "condition_ids": [Command.create({"kind": "customer"})]}
        )
        values = [Command.create({"name": "Sings", "code": "sings"})]
        criterion = env["crm.criterion"].create(
            {"name": "Test Choir", "code": "test_choir", "kind": "list", "value_ids": values}
        )
        env["crm.criterion.answer"].create(
            {
                "partner_id": self.customer.id,
                "criterion_id": criterion.id,
                "value_ids": criterion.value_ids.ids,
            }
        )
        indicator = env.ref("crm_campaigns.crm_indicator_contacts")
        env["crm.indicator.level"].create(
            {"indicator_id": indicator.id, "name": "Test Level", "value_from": 9999}
        )
        env["crm.indicator.value"].sudo().create(
            {"partner_id": self.customer.id, "indicator_id": indicator.id, "value": 1}
        )
