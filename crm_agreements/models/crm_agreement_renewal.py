from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_interactions.models.crm_message_gate import Recipient


class CrmAgreement(models.Model):
    """The renewal link: customers whose agreement ends soon get it where the type says so (A4).

    It stands in the ledger with the end date it was sent for, in one transaction with the e-mail:
    nobody gets it twice, and a renewed agreement has its link again before the next end.
    """

    _inherit = "crm.agreement"

    @api.model
    def _notices(self):
        renewable = SQL("t.send_renewal_link AND t.months_valid > 0")
        condition = SQL("%s AND %s", renewable, self._sql_ends_soon())
        return [*super()._notices(), ("invited", condition)]

    def _to_tell(self, kind):
        return self._let_through() if kind == "invited" else super()._to_tell(kind)

    def _tell(self, kind):
        if kind != "invited":
            return super()._tell(kind)
        return self._send_renewal_links()

    def _send_renewal_links(self):
        """Send each customer the link, as a service message."""
        for agreement in self:
            agreement._mail_renewal_link()
        if self:
            self.env["crm.agreement.link"]._send_mails()

    def _let_through(self):
        """Return the agreements whose customers may get the link.

        The gate refuses those without an address, on a blacklist or with an objection: they are
        asked about again another time.
        """
        agreements = list(self)
        recipients = [
            Recipient(
                agreement.partner_id.id,
                "email",
                agreement.partner_id.email_normalized or "",
                agreement.company_id.id,
                "service",
            )
            for agreement in agreements
        ]
        refused = self.env["crm.message"]._gate_recipients(recipients)
        return self.browse(
            agreement.id for position, agreement in enumerate(agreements) if position not in refused
        )

    def _mail_renewal_link(self):
        links = self.env["crm.agreement.link"]
        left = self.date_end - self.company_id._agreement_day()
        url = links._url(
            "renew",
            self,
            left.days + 1,
            self.partner_id.lang,
            date_end=fields.Date.to_string(self.date_end),
        )
        links._mail("crm_agreements.mail_template_renew", self, url, self.company_id)

    # What the page behind the link does

    def _renewal_state(self, details):
        """Return what the page of a renewal link shows: open, done, or None for a dead link.

        :param dict details: what the link says: the end date it is to renew
        """
        self.ensure_one()
        date_end = fields.Date.to_string(self.date_end)
        if self.status != "active":
            return None
        if date_end != details.get("date_end"):
            return "done"
        return "open" if self._may_renew_online() else None
