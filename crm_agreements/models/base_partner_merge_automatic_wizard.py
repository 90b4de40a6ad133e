from odoo import models


class MergePartnerAutomatic(models.TransientModel):
    """Merged contacts bring their agreements along (B11).

    Odoo changes foreign keys by SQL: what the database would refuse, or could not decide, is
    settled before.
    """

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        self.env["crm.agreement"]._settle_merge(src_partners, dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)
