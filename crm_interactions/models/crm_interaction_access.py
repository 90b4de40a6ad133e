from odoo import models


class CrmInteraction(models.Model):
    """Who sees which interactions (section 4, B5); the rules are in ``security/``.

    - own documents: those one answers for or wrote, and those of nobody in one's teams or in none;
    - branch leader: also those of the teams one leads;
    - all documents: everything but other people's confidential ones;
    - manager: everything, in the companies one works in.

    The rules name teams by their ids (``res.users.crm_led_team_ids``, ``crm_member_team_ids``), so
    that the list of somebody with few interactions among a million is read by the indexes below.
    """

    _inherit = "crm.interaction"

    _create_uid_idx = models.Index("(create_uid)")
    _team_idx = models.Index("(team_id)")
