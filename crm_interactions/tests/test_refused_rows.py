from odoo.tests import tagged

from .common import InteractionCommon
from .refused_common import RefusedRowsMixin


@tagged("post_install", "-at_install")
class TestRefusedRows(RefusedRowsMixin, InteractionCommon):
    """C5, C6, F2, F6, F7: what no interaction, link, stopwatch or application may be."""

    ADDON = "crm_interactions"
    BROKEN = {
        "crm_application_closed_after_opened": [
            {"date_opened": "2026-05-05", "date_closed": "2026-05-04"}
        ],
        "crm_application_number_unique": [{}],
        "crm_application_source_code_unique": [{}],
        "crm_application_url_is_web_address": [
            {"url": "javascript:alert(1)"},
            {"url": "see https://example.com"},
            {"url": "https://example.com/a b"},
        ],
        "crm_channel_code_unique": [{}],
        "crm_interaction_date_range": [
            {"date_start": "1899-12-31", "date_end": None},
            {"date_start": "2200-01-01", "date_end": None},
            {"date_start": None, "date_end": "1899-12-31"},
            {"date_start": None, "date_end": "2200-01-01"},
        ],
        "crm_interaction_duration_range": [{"duration_hours": -0.1}, {"duration_hours": 744.1}],
        "crm_interaction_next_count_range": [
            {"next_mode": "in", "next_unit": None, "next_count": 1},
            {"next_mode": "in", "next_unit": "days", "next_count": 0},
            {"next_mode": "in", "next_unit": "days", "next_count": 1001},
        ],
        "crm_interaction_next_date_given": [{"next_mode": "on", "next_date": None}],
        "crm_interaction_next_step_count_range": [
            {"mode": "in", "count": 0},
            {"mode": "in", "count": 1001},
        ],
        "crm_interaction_plan_order": [{"date_start": "2026-05-05", "date_end": "2026-05-04"}],
        "crm_interaction_result_type_next_count_range": [
            {"next_step": "ask", "next_count": 0},
            {"next_step": "ask", "next_count": 1001},
        ],
        "crm_interaction_type_code_unique": [{}],
        "crm_link_one_owner": [{"interaction_id": None, "partner_id": None}],
        "crm_link_one_target": [{"url": None}, {"url": ""}, {"record_ref": "res.partner,1"}],
        "crm_timer_segment_order_of_dates": [
            {"date_start": "2026-05-04 09:00:01", "date_stop": "2026-05-04 09:00:00"}
        ],
        "crm_timer_segment_owner": [{"interaction_id": None, "draft_key": None}],
    }

    def make_rows(self):
        interaction = self.create_interactions()
        env = self.quiet_env
        source = env["crm.application.source"].create({"name": "Test Source", "code": "test"})
        env["crm.application"].create(
            {"source_id": source.id, "number": "1", "partner_id": self.customer.id}
        )
        env["crm.interaction.next.step"].create({"interaction_ids": interaction.ids})
        env["crm.link"].create({"interaction_id": interaction.id, "url": "https://example.com"})
        env["crm.timer.segment"].create({"interaction_id": interaction.id})
