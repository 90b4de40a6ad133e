from functools import partial

from odoo import models
from odoo.fields import Domain

from odoo.addons.crm_interactions.models.crm_erase_step import EraseStep, erasing, no_words

# Odoo's lists of addresses nothing goes to, with the field of the customer they compare.
BLACKLISTS = {
    "mail.blacklist": ("email", "email_normalized"),
    "phone.blacklist": ("number", "phone_sanitized"),
}


class ResPartner(models.Model):
    """The plan's steps for agreements: they end, their evidence goes, the ledger stays (B8, B12).

    What the customer said against marketing is kept as keyed hashes of the addresses, so that a
    contact created anew with the same address stays blocked.
    """

    _inherit = "res.partner"

    def _erase_plan(self):
        return [
            *super()._erase_plan(),
            *self._erase_agreement_steps(),
            *self._erase_listed_steps(),
            *self._erase_asked_steps(),
            *self._erase_suppression_steps(),
        ]

    def _erase_documents(self):
        mine = [("partner_id", "in", self.ids)]
        models_ = ("crm.agreement", "crm.contract", "crm.processing.restriction")
        return [*super()._erase_documents(), *(self._erase_found(name, mine) for name in models_)]

    def _erase_agreement_steps(self):
        mine = [("partner_id", "in", self.ids)]
        agreements = self._erase_found("crm.agreement", mine)
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
                agreements,
                "keep",
                self.env._("Agreements: withdrawn, with their dates"),
                proof,
                work=partial(self._erase_withdraw, agreements),
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

    def _erase_withdraw(self, agreements):
        valid = agreements.filtered(lambda agreement: agreement._is_valid())
        valid._from_origin("erasure").action_withdraw()

    def _erase_listed_steps(self):
        listed = self._erase_found("crm.do.not.contact", self._erase_listed_domain())
        return [
            EraseStep(
                listed,
                "keep",
                self._erase_label("crm.do.not.contact"),
                self.env._("It is another keeper's list, and keeps the address from being used."),
            )
        ]

    def _erase_listed_domain(self):
        return Domain.OR(
            Domain(name, "in", self._erase_values_of(name))
            for name in ("email_normalized", "phone_sanitized")
        )

    def _erase_values_of(self, name):
        return [value for value in self.mapped(name) if value]

    def _erase_asked_steps(self):
        mine = [("partner_id", "in", self.ids)]
        personal = self.env._("Personal data without a reason to keep it.")
        exports = self._erase_found("crm.subject.export", mine)
        emails = self._erase_values_of("email_normalized")
        return [
            EraseStep(
                self._erase_found("crm.agreement.request", mine),
                "delete",
                self.env._("Agreements to be confirmed"),
                personal,
            ),
            EraseStep(
                self._erase_found("crm.agreement.link.order", [("email", "in", emails)]),
                "delete",
                self.env._("Links asked for by e-mail"),
                personal,
            ),
            EraseStep(
                erasing(exports.attachment_id),
                "delete",
                self.env._("Files with exported data"),
                personal,
            ),
        ]

    # What stays blocked

    def _erase_suppression_steps(self):
        addresses = self._erase_addresses()
        scopes = self._erase_scopes()
        listed = [
            self._erase_found(model, [(column, "in", self._erase_lonely(name))])
            for model, (column, name) in BLACKLISTS.items()
        ]
        reachable = self.filtered(lambda p: p.email or p.phone_sanitized)
        return [
            EraseStep(
                reachable if scopes else self.browse(),
                "keep",
                self.env._("Keyed hashes of e-mail addresses and numbers"),
                self.env._("So that nobody writes to them again; they cannot be read from it."),
                work=partial(self.env["crm.suppression"]._remember, addresses, scopes),
            ),
            *(
                EraseStep(
                    records,
                    "delete",
                    self._erase_label(records._name),
                    self.env._("The keyed hash takes the place of the address."),
                )
                for records in listed
            ),
        ]

    def _erase_addresses(self):
        emails = {address for partner in self for address in partner._email_addresses() if address}
        return emails | set(self._erase_values_of("phone_sanitized"))

    def _erase_scopes(self):
        """Return ``(type id, company id)`` of what is to stay blocked; None stands for all."""
        if any(self.mapped("is_deceased")) or any(
            self._erase_found(model, [(column, "in", self._erase_values_of(name))])
            for model, (column, name) in BLACKLISTS.items()
        ):
            return {(None, None)}
        agreements = self._erase_found("crm.agreement", [("partner_id", "in", self.ids)])
        scopes = {(a.type_id.id, a.company_id.id) for a in agreements}
        objections = self._erase_found(
            "crm.objection",
            Domain("partner_id", "in", self.ids)
            & Domain("date_lifted", "=", False)
            & (Domain("date_end", "=", False) | Domain("status", "=", "active")),
        )
        for objection in objections:
            type_id = objection.channel_id.agreement_type_id.id
            scopes.add((type_id or None, objection.company_id.id or None))
        return scopes

    def _erase_lonely(self, name):
        """Return the addresses that no other customer has."""
        mine = self._erase_values_of(name)
        others = self._erase_found(
            "res.partner", Domain(name, "in", mine) & Domain("id", "not in", self.ids)
        )
        return list(set(mine) - set(others.mapped(name)))
