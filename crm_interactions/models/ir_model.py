from odoo import models

from .crm_interaction_lock import unlocked


class IrModel(models.Model):
    """Links to the records of an uninstalled addon go with it; reading them would fail."""

    _inherit = "ir.model"

    def unlink(self):
        names = set(self.mapped("model"))
        if "crm.link" not in names:
            links = unlocked(self.env["crm.link"].sudo())  # sudo: the tables go for everybody
            for name in names:
                pattern = name.replace("_", r"\_")
                links.search([("record_ref", "=like", f"{pattern},%")]).unlink()
        return super().unlink()
