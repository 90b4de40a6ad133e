from odoo import models
from odoo.exceptions import UserError

# So many days the link to the customer's agreements works.
PREFERENCES_DAYS = 7


class ResPartner(models.Model):
    """The link to a customer's own agreements, for customers without a login (B10)."""

    _inherit = "res.partner"

    def action_send_agreement_link(self):
        """Send the customer the link to their agreements by e-mail, as a service message.

        :raise UserError: when no message may be sent to the customer's address
        """
        self.ensure_one()
        self.check_access("read")
        self.env["crm.agreement"].check_access("write")
        channel = self.env["crm.channel"]._first_of_kind("email")
        address = self.email_normalized or ""
        # sudo: the gate reads what salespeople may not
        if refusal := self.env["crm.message"].sudo()._gate_answer(self, channel, address):
            raise UserError(refusal[1])
        self._mail_agreement_links(self.env.company)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The link is on its way to %s.", address),
            },
        }

    def _mail_agreement_links(self, company):
        """Send the customers, who share one address, one e-mail with a link for each of them."""
        links = self.env["crm.agreement.link"]
        shown = [
            (
                partner.name,
                links._url(
                    "preferences", partner, PREFERENCES_DAYS, partner.lang, company=company.id
                ),
            )
            for partner in self
        ]
        links._mail("crm_agreements.mail_template_preferences", self[0], shown, company)
        links._send_mails()
