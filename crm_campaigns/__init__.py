from . import controllers
from . import models
from . import wizard


def uninstall_hook(env):
    """Remove what was worked with, before what it refers to goes, and the settings.

    Odoo drops the tables a moment later; messages and interactions of the campaigns stay.
    """
    env.cr.execute("UPDATE crm_message SET campaign_activity_id = NULL, campaign_run_id = NULL")
    env.cr.execute("UPDATE crm_interaction SET campaign_activity_id = NULL")
    for log in ("crm_change", "crm_assign_notice"):
        env.cr.execute(f"DELETE FROM {log} WHERE res_model = 'crm.campaign.activity'")
    for table in (
        "crm_segment_condition",
        "crm_criterion_answer",
        "crm_campaign_exclusion",
        "crm_campaign_member",
        "crm_campaign_activity",
        "crm_campaign_run",
        "crm_campaign_stage",
        "crm_campaign",
    ):
        env.cr.execute(f"DELETE FROM {table}")
    env["ir.config_parameter"].search([("key", "=like", "crm_campaigns.%")]).unlink()
