from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import email_normalize


class CrmSubjectRequest(models.Model):
    """What is done about a request besides answering it: restricting, erasing (B12)."""

    _inherit = "crm.subject.request"

    restriction_ids = fields.One2many("crm.processing.restriction", "request_id")

    def action_restrict(self):
        """Restrict the processing of the customer's data from today on; may be repeated.

        :raise UserError: when the identity was not checked, or no customer was chosen
        """
        for request in self:
            request._check_customer_known()
            if not request.restriction_ids.filtered("is_in_force"):
                self.env["crm.processing.restriction"].create(
                    {
                        "partner_id": request.partner_id.id,
                        "request_id": request.id,
                        "date_start": request.company_id._agreement_day(),
                        "reason": self.env._("Asked for by the person: %s", request.name),
                    }
                )

    def action_erase(self):
        """Open the window that shows what erasing the customer does, and does it once confirmed.

        :raise UserError: when the identity was not checked, or no customer was chosen
        """
        self.ensure_one()
        self._check_customer_known()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Erase Customers"),
            "res_model": "crm.erase",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_partner_ids": [Command.set(self.partner_id.ids)],
                "default_ground": "request",
            },
        }

    def _check_customer_known(self):
        """Raise unless it is known who asks, and it is a customer."""
        self._check_identity_known()
        if not self.partner_id:
            raise UserError(
                self.env._("Choose the customer: nothing is kept of somebody who is none.")
            )

    def _check_person_known(self):
        """Raise unless it is known who asks: a customer, or an e-mail address no customer has."""
        self._check_identity_known()
        if self.partner_id:
            return
        address = self._person_address()
        if not address:
            raise UserError(self.env._("Choose the customer, or type an e-mail address."))
        # sudo: also who is out of the officer's sight; archived ones are customers, too
        customers = self.env["res.partner"].sudo().with_context(active_test=False)
        if customers.search_count([("email_normalized", "=", address)], limit=1):
            raise UserError(self.env._("A customer has this e-mail address: choose the customer."))

    def _check_identity_known(self):
        if self.state == "new":
            raise UserError(self.env._("Check the identity first."))

    def _person_address(self):
        """Return the normalised e-mail address of who asks, or False."""
        return email_normalize(self.email, strict=False)
