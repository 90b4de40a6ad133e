from odoo import models


class CrmAgreement(models.Model):
    """Data protection withdraws agreements for customers who ask for it, and grants none (B12)."""

    _inherit = "crm.agreement"

    def action_withdraw(self):
        """Withdraw agreements; for data protection, too, which may change nothing else of them."""
        is_officer = self.env.user.has_group("crm_interactions.group_data_protection")
        if is_officer and not self.has_access("write"):
            self.check_access("read")
            # sudo: of all that writing allows the officer may withdraw only
            return super(CrmAgreement, self.sudo()).action_withdraw()
        return super().action_withdraw()
