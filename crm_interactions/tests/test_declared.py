from odoo.tests import TransactionCase, tagged

from .declared_common import DeclaredMixin


@tagged("post_install", "-at_install")
class TestDeclared(DeclaredMixin, TransactionCase):
    """What the server does by itself, and what the database finds rows by (B1, B13, C5)."""

    ADDON = "crm_interactions"
    ACTIONS = {
        "ir_cron_deliver_1": ("crm.message", "model._deliver_queue()", "5 minutes"),
        "ir_cron_deliver_2": ("crm.message", "model._deliver_queue()", "5 minutes"),
        "ir_cron_deliver_3": ("crm.message", "model._deliver_queue()", "5 minutes"),
        "ir_cron_deliver_4": ("crm.message", "model._deliver_queue()", "5 minutes"),
        "ir_cron_stop_forgotten_stopwatches": (
            "crm.timer.segment",
            "model._cron_stop_forgotten()",
            "15 minutes",
        ),
    }
    INDEXES = {
        "calendar_attendee_partner_idx": "INDEX (partner_id)",
        "crm_change_commercial_partner_date": "INDEX (commercial_partner_id, date DESC, id DESC)",
        "crm_change_date": "INDEX (date DESC, id DESC)",
        "crm_change_partner_date": "INDEX (partner_id, date DESC, id DESC)",
        "crm_change_record": "INDEX (res_model, res_id)",
        "crm_inbound_address_idx": "INDEX (email_normalized, company_id)",
        "crm_inbound_message_unique": "UNIQUE INDEX (message_id, COALESCE(team_id, 0))",
        "crm_inbound_waiting_idx": "INDEX (date DESC, id DESC) WHERE state = 'waiting'",
        "crm_interaction_calendar_event_unique": (
            "UNIQUE INDEX (calendar_event_id) WHERE calendar_event_id IS NOT NULL"
        ),
        "crm_interaction_commercial_partner_date_idx": (
            "INDEX (commercial_partner_id, date DESC, id DESC)"
        ),
        "crm_interaction_create_uid_idx": "INDEX (create_uid)",
        "crm_interaction_date_idx": "INDEX (date DESC, id DESC)",
        "crm_interaction_open_date_idx": (
            "INDEX (user_id, date_start) WHERE state IN ('planned', 'in_progress')"
        ),
        "crm_interaction_partner_date_idx": "INDEX (partner_id, date DESC, id DESC)",
        "crm_interaction_team_idx": "INDEX (team_id)",
        "crm_interaction_user_date_idx": "INDEX (user_id, date DESC, id DESC)",
        "crm_message_claim_idx": "INDEX (claim_pid) WHERE state = 'sending'",
        "crm_message_history_idx": "INDEX ((COALESCE(date_sent, date_queued)))",
        "crm_message_partner_date_idx": "INDEX (partner_id, date_queued DESC, id DESC)",
        "crm_message_partner_history_idx": (
            "INDEX (partner_id, (COALESCE(date_sent, date_queued)))"
        ),
        "crm_message_queue_idx": "INDEX (date_queued, id) WHERE state = 'queued'",
        "crm_template_item_channel_lang_unique": (
            "UNIQUE INDEX (template_id, channel_id, COALESCE(lang, ''))"
        ),
        "crm_timer_segment_running_unique": "UNIQUE INDEX (user_id) WHERE date_stop IS NULL",
        "mail_message_history_activity_idx": (
            "INDEX (model, res_id) WHERE mail_activity_type_id IS NOT NULL"
        ),
        "mail_message_history_date_idx": "INDEX (date)",
        "res_partner_email_normalized_idx": (
            "INDEX (email_normalized) WHERE email_normalized IS NOT NULL"
        ),
        "res_partner_relation_left_partner_idx": "INDEX (left_partner_id)",
        "res_partner_relation_right_partner_idx": "INDEX (right_partner_id)",
    }
