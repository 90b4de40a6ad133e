from . import controllers
from . import models
from . import wizard


def uninstall_hook(env):
    """Remove what was worked with, before what it refers to goes, and the settings.

    Odoo drops the tables a moment later; messages and interactions of the campaigns stay. What
    waited is cancelled: without its campaign, nothing would hold it back any more.
    """
    waiting = env["crm.message"].search(
        [
            ("campaign_run_id", "!=", False),
            ("state", "in", ("draft", "queued", "failed", "blocked")),
        ]
    )
    waiting._advance("cancelled")
    env.flush_all()
    # The files stay with the messages that were sent with them.
    env.cr.execute(
        """UPDATE ir_attachment a SET res_model = 'crm.message', res_id = m.id
             FROM (SELECT ir_attachment_id, MIN(crm_message_id) AS id
                     FROM crm_message_ir_attachment_rel GROUP BY ir_attachment_id) m
            WHERE a.id = m.ir_attachment_id AND a.res_model = 'crm.campaign.run'"""
    )
    env.cr.execute("DELETE FROM queue_job WHERE model_name LIKE 'crm.campaign%'")
    env.cr.execute("UPDATE crm_interaction SET answered_message_id = NULL")
    env.cr.execute("UPDATE crm_message SET campaign_activity_id = NULL, campaign_run_id = NULL")
    env.cr.execute("UPDATE crm_interaction SET campaign_activity_id = NULL")
    for log in ("crm_change", "crm_assign_notice"):
        env.cr.execute(f"DELETE FROM {log} WHERE res_model LIKE 'crm.campaign%'")
    for table in (
        "crm_segment_condition",
        "crm_criterion_answer",
        "crm_message_click",
        "crm_campaign_exclusion",
        "crm_campaign_member",
        "crm_campaign_activity",
        "crm_campaign_run",
        "crm_campaign_variant",
        "crm_campaign_stage",
        "crm_campaign",
    ):
        env.cr.execute(f"DELETE FROM {table}")
    rules = env["crm.retention.rule"].with_context(active_test=False)
    rules.search([("kind", "=like", "campaign\\_%")]).unlink()
    env["ir.config_parameter"].search([("key", "=like", "crm_campaigns.%")]).unlink()
    # Customers stay, with what was said to and agreed with them: those of the demonstration, too.
    env.cr.execute(
        """DELETE FROM ir_model_data
            WHERE module = 'crm_campaigns' AND model IN ('res.partner', 'crm.agreement')"""
    )
