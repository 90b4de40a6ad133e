from odoo import models
from odoo.fields import Domain

from odoo.addons.crm_interactions.models.crm_erase_step import EraseStep, erasing, no_words

from .crm_retention_kind import NO_NAME

CLOSED = Domain("state", "in", ("done", "refused"))


class ResPartner(models.Model):
    """Erasing customers: the register of their requests says no more than that there were some."""

    _inherit = "res.partner"

    def _erase_documents(self):
        """Return the closed requests, too: their chatter and the exported files go."""
        return [*super()._erase_documents(), self._erase_requests(CLOSED)]

    def _erase_plan(self):
        return [*super()._erase_plan(), *self._erase_request_steps()]

    def _erase_requests(self, domain):
        mine = Domain("partner_id", "in", self.ids)
        return self._erase_found("crm.subject.request", mine & domain)

    def _erase_request_steps(self):
        closed, answered_yet = self._erase_requests(CLOSED), self._erase_requests(~CLOSED)
        restrictions = self._erase_found(
            "crm.processing.restriction", [("partner_id", "in", self.ids)]
        )
        return [
            EraseStep(
                closed,
                "anonymise",
                self.env._("Closed subject requests: names, addresses and words"),
                self.env._("That there was a request, and when it was answered, stays as proof."),
                values={**no_words(closed, "name", "contact_name"), "contact_name": NO_NAME},
            ),
            EraseStep(
                answered_yet,
                "keep",
                self.env._("Open subject requests"),
                self.env._("They are still to be answered; a retention rule removes them later."),
            ),
            EraseStep(
                erasing(restrictions),
                "anonymise",
                self.env._("Restrictions that are over: reasons"),
                self.env._("From when to when the data was restricted stays as proof."),
                values={"reason": NO_NAME},
            ),
        ]
