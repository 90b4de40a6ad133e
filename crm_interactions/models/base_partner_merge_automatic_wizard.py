from odoo import models

from .crm_change_recorder import ChangeRecorder
from .crm_interaction_lock import unlocked

# What stores the account of its customer.
WITH_ACCOUNT = ("crm.interaction", "crm.application")


class MergePartnerAutomatic(models.TransientModel):
    """Merged contacts take their links and their log along, which says what became of them."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_reference_fields(self, src_partners, dst_partner):
        return super(MergePartnerAutomatic, unlocked(self))._update_reference_fields(
            src_partners, dst_partner
        )

    def _update_values(self, src_partners, dst_partner):
        """Find the accounts anew: by SQL the merged contact would be its own."""
        result = super()._update_values(src_partners, dst_partner)
        below = [("partner_id", "child_of", dst_partner.ids)]
        for name in WITH_ACCOUNT:
            # sudo: all of them belong to the account, whoever merges
            model = self.env[name].sudo().with_context(active_test=False)
            self.env.add_to_compute(model._fields["commercial_partner_id"], model.search(below))
        return result

    def _log_merge_operation(self, src_partners, dst_partner):
        """Log the merge in the file that goes on, which has the lines of the others by now."""
        ChangeRecorder(self.env).note_merge(src_partners, dst_partner)
        return super()._log_merge_operation(src_partners, dst_partner)
