from . import controllers
from . import models
from . import wizard


def uninstall_hook(env):
    """Remove the ledger's guards, then what was worked with and the settings.

    Odoo drops the tables a moment later; it empties some of them row by row first, which the guards
    would refuse.
    """
    env.cr.execute("DROP FUNCTION IF EXISTS crm_agreement_event_guard CASCADE")
    env.cr.execute("UPDATE crm_channel SET agreement_type_id = NULL")
    for table in (
        "crm_subject_request",
        "crm_agreement_request",
        "crm_agreement_wording",
        "crm_agreement_evidence",
        "crm_agreement_event",
        "crm_agreement_ledger",
        "crm_agreement",
        "crm_contract",
    ):
        env.cr.execute(f"DELETE FROM {table}")
    env["ir.config_parameter"].search([("key", "=like", "crm_agreements.%")]).unlink()
