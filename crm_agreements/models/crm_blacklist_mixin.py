from typing import Any, NamedTuple

from odoo import api, fields, models

from .crm_agreement_blacklist import COMING_IN
from .crm_agreement_grant import Origin

# Who put an address there, the one who has the last word behind: an entry keeps the strictest.
STRICTNESS = ("customer", "bounce", "staff")


class Lift(NamedTuple):
    """For which agreement an entry is lifted, and where that comes from.

    An object, so that no context sent by a client can claim to be one.
    """

    agreement: Any
    origin: Origin


class CrmBlacklistMixin(models.AbstractModel):
    """What one of Odoo's blacklists of addresses means to agreements (B9).

    - An address put there withdraws the agreements that the blacklist covers exactly.
    - Who put it there is kept: the customer's own entry ends when they opt in again; one by the
      staff, or because mails came back, only when somebody takes it off.
    - Taking it off is a row of the ledger of the agreements that count then; it revives nothing.

    Models say which field holds the address, which field of customers it is compared with, and
    which kinds of channels use it.
    """

    _name = "crm.blacklist.mixin"
    _description = "Blacklist of Addresses"

    _crm_address_field = None
    _crm_partner_field = None
    _crm_kinds = ()

    crm_source = fields.Selection(
        [
            ("customer", "The customer, on a page to unsubscribe"),
            ("bounce", "Mails that came back"),
            ("staff", "Staff"),
        ],
        string="Put here by",
        readonly=True,
        copy=False,
    )
    crm_date_lifted = fields.Datetime(
        string="Lifted on",
        readonly=True,
        copy=False,
        help="When the customer opted in again. Since then the address needs an active agreement, "
        "also where customers who never were asked get marketing.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        entries = super().create(vals_list)
        entries._note_listed()
        return entries

    def write(self, vals):
        if "active" not in vals:
            result = super().write(vals)
            if self._crm_address_field in vals:
                self._withdraw_agreements()
            return result
        ended = self.browse() if vals["active"] else self.filtered("active")
        lift = self._lift_for()
        vals = {**vals, "crm_date_lifted": lift and not vals["active"] and fields.Datetime.now()}
        if not vals["active"]:
            vals["crm_source"] = False
        result = super().write(vals)
        self._note_listed()
        ended._note_unlisted(lift)
        return result

    def _note_listed(self):
        """Keep who put the addresses here, and withdraw what they agreed to."""
        source = self._source_now()
        for entry in self.filtered("active"):
            known = entry.crm_source or STRICTNESS[0]
            entry.crm_source = max(known, source, key=STRICTNESS.index)
        self._withdraw_agreements()

    @api.model
    def _source_now(self):
        if self.env.context.get("crm_mail_gateway") is COMING_IN:
            return "bounce"
        return "staff" if self.env.user._is_internal() else "customer"

    def _withdraw_agreements(self):
        addresses = self.filtered("active").mapped(self._crm_address_field)
        agreements = self.env["crm.agreement"]
        agreements._withdraw_blacklisted(self._crm_partner_field, addresses, self._crm_kinds)

    # Taking off

    def _lift(self, agreement, origin):
        """Take the customer's own entries off, because of what the customer agreed to since.

        :param origin: an ``Origin`` with the evidence of the customer's agreeing
        """
        own = self.filtered(lambda entry: entry._is_customers_own())
        if own:
            words = self.env._("The customer agreed again: %s", agreement.type_id.name)
            own._track_set_log_message(words)
            own.with_context(crm_blacklist_lift=Lift(agreement, origin)).write({"active": False})

    def _is_customers_own(self):
        """Return whether the customer put it here; unknown is who did so before this was noted."""
        self.ensure_one()
        return self.active and self.crm_source == "customer"

    @api.model
    def _lift_for(self):
        lift = self.env.context.get("crm_blacklist_lift")
        return lift if isinstance(lift, Lift) else None

    def _note_unlisted(self, lift):
        for entry in self:
            address = entry[self._crm_address_field]
            if lift:
                agreements, origin = lift
            else:
                agreements = entry._agreements_ahead()
                origin = Origin("blacklist")
            evidence = {**(origin.evidence or {}), "note": address}
            origin = origin._replace(evidence=evidence)
            self.env["crm.agreement.event"]._append(agreements, "unlisted", **origin._asdict())

    def _agreements_ahead(self):
        """Return the agreements at the address that count now or later, of all companies."""
        address = self[self._crm_address_field]
        return self.env["crm.agreement"]._at_listed(
            self._crm_partner_field, [address], self._crm_kinds
        )
