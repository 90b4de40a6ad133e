from odoo import models

from .crm_interaction_lock import unlocked


class MergePartnerAutomatic(models.TransientModel):
    """Merged contacts take the links of closed interactions with them."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_reference_fields(self, src_partners, dst_partner):
        return super(MergePartnerAutomatic, unlocked(self))._update_reference_fields(
            src_partners, dst_partner
        )
