from odoo import models

from .crm_change_recorder import ChangeRecorder
from .crm_interaction_lock import unlocked


class MergePartnerAutomatic(models.TransientModel):
    """Merged contacts take their links and their log along, which says what became of them."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_reference_fields(self, src_partners, dst_partner):
        return super(MergePartnerAutomatic, unlocked(self))._update_reference_fields(
            src_partners, dst_partner
        )

    def _log_merge_operation(self, src_partners, dst_partner):
        """Log the merge in the file that goes on, which has the lines of the others by now."""
        ChangeRecorder(self.env).note_merge(src_partners, dst_partner)
        return super()._log_merge_operation(src_partners, dst_partner)
