from odoo import fields, models

from odoo.addons.crm_interactions.models.crm_erase_step import EraseStep, erasing, no_words


class ResPartner(models.Model):
    """Erasing customers: their agreements end, their evidence goes, the ledger stays (B8, B12)."""

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
            "context": {"default_partner_ids": self.ids},
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

    def _erase_plan(self):
        return [*super()._erase_plan(), *self._erase_agreement_steps()]

    def _erase_documents(self):
        mine = [("partner_id", "in", self.ids)]
        return [
            *super()._erase_documents(),
            self._erase_found("crm.agreement", mine),
            self._erase_found("crm.contract", mine),
        ]

    def _erase_agreement_steps(self):
        mine = [("partner_id", "in", self.ids)]
        events = self._erase_found("crm.agreement.event", mine)
        contracts = self._erase_found("crm.contract", mine)
        proof = self.env._("Proves what was agreed to; it names the customer no more.")
        return [
            EraseStep(
                erasing(events.evidence_ids),
                "delete",
                self.env._("Evidence of agreements: files, addresses, notes"),
                self.env._("Personal data; the ledger keeps a digest that tells nothing."),
            ),
            EraseStep(
                self._erase_found("crm.agreement", mine),
                "keep",
                self.env._("Agreements"),
                proof,
            ),
            EraseStep(events, "keep", self.env._("Rows of the ledger"), proof),
            EraseStep(
                contracts,
                "anonymise",
                self.env._("Contracts: notes"),
                self.env._("Number and dates stay, for claims out of the contract."),
                values=no_words(contracts, "number"),
            ),
        ]
