from odoo import api, fields, models
from odoo.exceptions import UserError

# Odoo's windows that take an address off a blacklist, and their field for the address.
REMOVALS = {
    "mail.blacklist": ("mail.blacklist.remove", "email"),
    "phone.blacklist": ("phone.blacklist.remove", "phone"),
}


class CrmAgreement(models.Model):
    """Agreeing again to what one unsubscribed from: Odoo's blacklists stand against it (B9).

    What customers agree to themselves, by a confirmed request, in the portal or by a link, lifts
    the entries they made themselves. What the staff records lifts nothing: the form says that the
    address is on a blacklist, and leads whoever may to Odoo's window that takes it off.
    """

    _inherit = "crm.agreement"

    listed_addresses = fields.Char(
        string="On the Blacklist",
        compute="_compute_listed_addresses",
        help="Addresses of the customer that nothing goes to, whatever the customer agreed to.",
    )
    can_unlist = fields.Boolean(compute="_compute_listed_addresses")

    @api.depends("partner_id.email_normalized", "partner_id.phone_sanitized", "type_id.channel_ids")
    @api.depends_context("uid")
    def _compute_listed_addresses(self):
        listed = {name: self._addresses_listed(name) for name in REMOVALS}
        for agreement in self:
            found = {
                name: agreement._address_used(name)
                for name in REMOVALS
                if agreement._address_used(name) in listed[name]
            }
            agreement.listed_addresses = ", ".join(found.values())
            agreement.can_unlist = any(self._may_unlist(name) for name in found)

    def _listed_addresses(self):
        """Return the blacklisted addresses of one agreement, as a dictionary by blacklist."""
        self.ensure_one()
        return {
            name: address
            for name in REMOVALS
            if (address := self._address_used(name)) in self._addresses_listed(name)
        }

    def _address_used(self, name):
        """Return the customer's address on a blacklist's channels that the type uses, or False."""
        blacklist = self.env[name]
        kinds = set(self.type_id.channel_ids.mapped("kind"))
        if not kinds & set(blacklist._crm_kinds):
            return False
        return self.partner_id[blacklist._crm_partner_field]

    def _addresses_listed(self, name):
        """Return those of the customers' addresses that are on a blacklist."""
        addresses = {agreement._address_used(name) for agreement in self} - {False, ""}
        if not addresses:
            return set()
        entries = self._entries(name, addresses)
        return set(entries.mapped(entries._crm_address_field))

    @api.model
    def _entries(self, name, addresses):
        entries = self.env[name].sudo()  # sudo: the blacklists are an administrator's to read
        return entries.search([(entries._crm_address_field, "in", list(addresses))])

    @api.model
    def _may_unlist(self, name):
        removal, _field = REMOVALS[name]
        return self.env[name].has_access("write") and self.env[removal].has_access("create")

    def _lift_blacklists(self, origin):
        """Lift what the customer put on a blacklist and now agreed to.

        :param origin: an ``Origin`` with the evidence of the customer's agreeing
        """
        for name, address in self._listed_addresses().items():
            self._entries(name, [address])._lift(self, origin)

    def action_unlist(self):
        """Open Odoo's window that takes the customer's address off a blacklist.

        :raise UserError: when no address is on one, or for who has no right to it
        """
        self.ensure_one()
        for name, address in self._listed_addresses().items():
            if self._may_unlist(name):
                removal, field = REMOVALS[name]
                return {
                    "type": "ir.actions.act_window",
                    "name": self.env._("Take %s off the blacklist", address),
                    "res_model": removal,
                    "views": [(False, "form")],
                    "target": "new",
                    "context": {f"default_{field}": address, "dialog_size": "medium"},
                }
        raise UserError(
            self.env._("There is no address of the customer that you may take off a blacklist.")
        )
