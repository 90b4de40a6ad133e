from . import models
from . import wizard
from .models.crm_timeline_index import INDEXES
from .models.res_users_hand_over import OFFER_TYPE


def uninstall_hook(env):
    """Remove what was worked with, before the dictionaries it refers to go, and the settings.

    The tables are dropped a moment later; the guards of closed interactions and sent messages are
    for users, not for the administrator who uninstalls the addon.
    """
    for table in ("crm_application", "crm_message", "crm_interaction"):
        env.cr.execute(f"DELETE FROM {table}")
    offers = [("activity_type_id", "=", env.ref(OFFER_TYPE).id)]
    env["mail.activity"].with_context(active_test=False).search(offers).unlink()
    for name, _model, _columns in INDEXES:
        env.cr.execute(f"DROP INDEX IF EXISTS {name}")
    env["ir.config_parameter"].search([("key", "=like", "crm_interactions.%")]).unlink()
