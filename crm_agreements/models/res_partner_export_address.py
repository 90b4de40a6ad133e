from odoo import api, models
from odoo.fields import Domain
from odoo.tools.sql import escape_psql

from odoo.addons.crm_interactions.models.res_partner_export import ExportSection

REQUEST_FIELDS = (
    "name", "kind", "date_received", "date_deadline", "state", "description", "refusal_reason",
    "date_closed",
)  # fmt: skip


class ResPartner(models.Model):
    """What is kept about addresses: a customer's, or one that no customer has (B12, B17)."""

    _inherit = "res.partner"

    def _export_data(self):
        emails = {address for partner in self for address in partner._email_addresses() if address}
        numbers = [number for number in self.mapped("phone_sanitized") if number]
        return [
            *super()._export_data(),
            self._export_requests(Domain("partner_id", "in", self.ids)),
            *self._export_listed(list(emails), numbers),
        ]

    @api.model
    def _export_address_data(self, address):
        pattern = escape_psql(address)
        asked = Domain("email", "=ilike", pattern) | Domain("email", "=ilike", f"%<{pattern}>%")
        return [
            *super()._export_address_data(address),
            self._export_requests(Domain("partner_id", "=", False) & asked),
            *self._export_listed([address], []),
        ]

    @api.model
    def _export_requests(self, domain):
        return ExportSection(
            "subject_requests",
            self.env._("Requests about your Data"),
            "crm.subject.request",
            domain,
            REQUEST_FIELDS,
        )

    @api.model
    def _export_listed(self, emails, numbers):
        """Return the sections about the lists that addresses stand on."""
        hashes = [self.env["crm.suppression"]._hash(address) for address in emails + numbers]
        return [
            ExportSection(
                "do_not_contact",
                self.env._("Do-Not-Contact Lists"),
                "crm.do.not.contact",
                Domain("email_normalized", "in", emails) | Domain("phone_sanitized", "in", numbers),
                (
                    "name", "email", "phone", "source", "channel_id", "date_start", "date_end",
                    "note", "filename",
                ),
                files="res",
                order="date_start, id",
            ),
            ExportSection(
                "email_blacklist",
                self.env._("Blacklist of E-mail Addresses"),
                "mail.blacklist",
                Domain("email", "in", emails),
                ("email", "active", "crm_source", "crm_date_lifted", "create_date"),
            ),
            ExportSection(
                "phone_blacklist",
                self.env._("Blacklist of Numbers"),
                "phone.blacklist",
                Domain("number", "in", numbers),
                ("number", "active", "crm_source", "crm_date_lifted", "create_date"),
            ),
            ExportSection(
                "suppressions",
                self.env._("Addresses of Customers who were erased"),
                "crm.suppression",
                Domain("hash", "in", hashes),
                ("hash", "type_id", "date"),
            ),
        ]  # fmt: skip
