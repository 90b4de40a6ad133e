from odoo import api, models

KINDS = ("invoice", "delivery", "other")


class ResPartner(models.Model):
    """The customer's addresses in reach (S1): main, delivery and invoice ones, Odoo's own."""

    _inherit = "res.partner"

    @api.readonly
    def get_addresses(self):
        """Return the addresses of the customer's account, the main one first.

        The main address serves for what has none of its own, and says so.

        :return: ``[{"id", "name", "kinds": [label], "address", "phone", "email"}]``
        """
        self.ensure_one()
        self.check_access("read")
        account = self.commercial_partner_id
        others = self.search(
            [
                ("commercial_partner_id", "=", account.id),
                ("id", "!=", account.id),  # which may itself be of such a type
                ("type", "in", KINDS),
            ]
        ).sorted(lambda partner: (KINDS.index(partner.type), partner.id))
        main = [self.env._("Main")] + [
            label
            for kind, label in self._address_kinds().items()
            if kind != "other" and kind not in others.mapped("type")
        ]
        return [
            account._address_row(main),
            *(address._address_row([self._address_kinds()[address.type]]) for address in others),
        ]

    @api.model
    def _address_kinds(self):
        return {
            "invoice": self.env._("Invoice"),
            "delivery": self.env._("Delivery"),
            "other": self.env._("Other"),
        }

    def _address_row(self, kinds):
        lines = self._display_address(without_company=True).splitlines()
        return {
            "id": self.id,
            "name": self.name or "",
            "kinds": kinds,
            "address": ", ".join(line.strip() for line in lines if line.strip()),
            "phone": self.phone or "",
            "email": self.email or "",
        }
