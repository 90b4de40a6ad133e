from odoo import fields, models

from odoo.addons.crm_interactions.models.crm_erase_step import erasing


class ResPartner(models.Model):
    """Erasing customers from their form or a list, and who has to stay for now (B12)."""

    _inherit = "res.partner"

    date_erased = fields.Datetime(string="Erased on", readonly=True, copy=False)

    def action_erase(self):
        """Open the window that shows what erasing the customers would do (B12)."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Erase"),
            "res_model": "crm.erase",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_partner_ids": self.ids,
                "default_ground": self.env.context.get("default_ground", "request"),
            },
        }

    def _erase_topmost(self):
        """Return the customers without those who are erased along with another of them."""
        below = self.browse()
        for partner in self:
            below |= self & (partner._erase_family() - partner).with_env(self.env)
        return self - below

    def _erase(self):
        steps = super()._erase()
        self._erase_family().write({"date_erased": fields.Datetime.now()})
        return steps

    def _erase_reasons(self, family):
        """Nothing is erased while the law or a question that is open asks to keep it."""
        reasons = super()._erase_reasons(family)
        mine = [("partner_id", "in", family.ids)]
        held = erasing(self.env["crm.processing.restriction"]).search(
            [*mine, ("is_in_force", "=", True)]
        )
        for partner in held.partner_id:
            reasons[partner.id] = self.env._("The data is to be kept: see the restrictions.")
        asked = erasing(self.env["crm.subject.request"]).search(
            [*mine, ("kind", "!=", "erasure"), ("state", "not in", ("done", "refused"))]
        )
        for partner in asked.partner_id:
            reasons[partner.id] = self.env._("A request of the person is open: answer it first.")
        return reasons
