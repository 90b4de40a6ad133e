from odoo.tests import TransactionCase, tagged

from odoo.addons.crm_interactions.tests.declared_common import DeclaredMixin


@tagged("post_install", "-at_install")
class TestDeclared(DeclaredMixin, TransactionCase):
    """What the server does by itself, and what the database finds rows by (A4, B10, B12)."""

    ADDON = "crm_agreements"
    ACTIONS = {
        "ir_cron_agreements_follow_dates": (
            "crm.agreement",
            "model._cron_follow_dates()",
            "6 hours",
        ),
        "ir_cron_agreements_send_links": (
            "crm.agreement.link.order",
            "model._cron_send_links()",
            "1 hours",
        ),
        "ir_cron_erase": ("crm.erasure", "model._cron_erase()", "1 days"),
        "ir_cron_retention": ("crm.retention.rule", "model._cron_apply()", "1 days"),
    }
    INDEXES = {
        "crm_agreement_date_idx": "INDEX (date_start DESC, id DESC)",
        "crm_agreement_event_date_idx": "INDEX (date)",
        "crm_agreement_event_partner_date_idx": "INDEX (partner_id, date)",
        "crm_agreement_link_order_email_unique": "UNIQUE INDEX (email, company_id)",
        "crm_agreement_request_waiting_unique": (
            "UNIQUE INDEX (partner_id, type_id, company_id) WHERE agreement_id IS NULL"
        ),
        "crm_agreement_throttle_key_unique": "UNIQUE INDEX (key, date_from)",
        "crm_agreement_wording_version_unique": (
            "UNIQUE INDEX (type_id, lang, version) WHERE state = 'published'"
        ),
        "crm_do_not_contact_entry_unique": (
            "UNIQUE INDEX (source, COALESCE(email_normalized, ''), "
            "COALESCE(phone_sanitized, ''), COALESCE(channel_id, 0), COALESCE(company_id, "
            "0))"
        ),
        "crm_erasure_waiting_idx": "INDEX (id) WHERE state = 'waiting'",
        "crm_message_refusal_key_idx": "INDEX (refusal_key) WHERE refusal_key IS NOT NULL",
        "crm_retention_rule_rule_unique": "UNIQUE INDEX (kind, action, COALESCE(company_id, 0))",
        "crm_suppression_hash_unique": (
            "UNIQUE INDEX (hash, COALESCE(type_id, 0), COALESCE(company_id, 0))"
        ),
        "res_partner_deceased_idx": "INDEX (id) WHERE is_deceased",
        "res_partner_phone_sanitized_idx": (
            "INDEX (phone_sanitized) WHERE phone_sanitized IS NOT NULL"
        ),
    }
