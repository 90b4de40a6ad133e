from odoo.tests import TransactionCase, tagged

from odoo.addons.crm_interactions.tests.declared_common import DeclaredMixin


@tagged("post_install", "-at_install")
class TestDeclared(DeclaredMixin, TransactionCase):
    """What the server does by itself, and what the database finds rows by (K4, K10, S7)."""

    ADDON = "crm_campaigns"
    ACTIONS = {
        "ir_cron_advance_campaigns": ("crm.campaign.run", "model._advance_due()", "5 minutes"),
        "ir_cron_refresh_conversions": ("crm.campaign", "model._refresh_conversions()", "1 hours"),
        "ir_cron_refresh_indicators": ("crm.indicator", "model._refresh_due()", "1 hours"),
    }
    INDEXES = {
        "crm_campaign_activity_open_idx": "INDEX (run_id) WHERE date_closed IS NULL",
        "crm_campaign_activity_partner_idx": (
            "INDEX (partner_id, kind, status, date_begin DESC, id DESC)"
        ),
        "crm_campaign_activity_team_idx": (
            "INDEX (team_id, status, date_end) WHERE kind = 'internal'"
        ),
        "crm_campaign_activity_user_idx": (
            "INDEX (user_id, status, date_end) WHERE user_id IS NOT NULL"
        ),
        "crm_campaign_member_open_idx": (
            "INDEX (campaign_id, date_added) WHERE date_converted IS NULL"
        ),
        "crm_campaign_plain_name_unique": (
            "UNIQUE INDEX (LOWER(BTRIM(REGEXP_REPLACE(name, '\\s+', ' ', 'g'))))"
        ),
        "crm_indicator_value_value_idx": "INDEX (indicator_id, value, partner_id)",
        "crm_message_click_unsettled_idx": (
            "INDEX (date_last) WHERE is_settled IS NOT TRUE AND person_count > 0"
        ),
    }
