from . import models
from . import wizard
from .models.crm_timeline_index import INDEXES
from .models.res_users_hand_over import OFFER_TYPE

# What the names of the shipped types of connections begin with, and whose the types become when
# the addon goes and their connections stay.
RELATION_TYPES = "res_partner_relation_type_%"
RELATIONS_ADDON = "partner_multi_relation"


def pre_init_hook(env):
    """Take back the types of connections that an earlier installation left with them."""
    env.cr.execute(
        "UPDATE ir_model_data SET module = 'crm_interactions' WHERE module = %s AND name LIKE %s",
        [RELATIONS_ADDON, RELATION_TYPES],
    )


def uninstall_hook(env):
    """Remove what was worked with, before the dictionaries it refers to go, and the settings.

    The customers' connections are OCA's and stay, so the types they are of stay too.

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
    env.cr.execute(
        """
        UPDATE ir_model_data SET module = %s
        WHERE module = 'crm_interactions' AND name LIKE %s
          AND res_id IN (SELECT type_id FROM res_partner_relation)
        """,
        [RELATIONS_ADDON, RELATION_TYPES],
    )
