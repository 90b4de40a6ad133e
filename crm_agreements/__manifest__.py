# Licence AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Customer Agreements",
    "summary": "Keep what customers agreed to, and send marketing to nobody who did not",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "license": "AGPL-3",
    "author": "Customer Relations for Odoo contributors",
    "application": True,
    "depends": ["crm_interactions"],
    "uninstall_hook": "uninstall_hook",
    "data": [
        "security/crm_agreement_security.xml",
        "security/ir.model.access.csv",
        "data/crm_agreement_type_data.xml",
        "data/crm_agreement_data.xml",
        "data/crm_contract_data.xml",
        "wizard/mail_compose_message_views.xml",
        "wizard/sms_composer_views.xml",
        "views/crm_agreement_type_views.xml",
        "views/crm_contract_views.xml",
        "views/crm_agreement_event_views.xml",
        "views/crm_agreement_views.xml",
        "views/crm_channel_views.xml",
        "views/res_partner_views.xml",
        "views/res_config_settings_views.xml",
        "views/crm_interaction_views.xml",
        "views/mail_activity_views.xml",
        "views/mail_template_views.xml",
        "views/sms_template_views.xml",
        "views/crm_agreement_menus.xml",
    ],
    "demo": [
        "demo/crm_agreement_demo.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "crm_agreements/static/src/**/*",
        ],
        "web.assets_tests": [
            "crm_agreements/static/tests/tours/**/*",
        ],
    },
}
