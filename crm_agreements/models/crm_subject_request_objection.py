from odoo import fields, models
from odoo.fields import Domain


class CrmSubjectRequest(models.Model):
    """A request that objects to marketing: recorded, it counts at once (B12, B17).

    Of a customer it is an objection on all channels; of somebody known by an e-mail address only
    an entry of the do-not-contact list. Closing the request as done records it, if nobody did.
    """

    _inherit = "crm.subject.request"

    objection_ids = fields.One2many("crm.objection", "request_id", string="Objections")

    def action_object(self):
        """Record the objection, and say so in the chatter; may be repeated.

        :raise UserError: when the identity was not checked, there is neither customer nor address,
            or the address is a customer's
        """
        for request in self:
            request._check_person_known()
            if not request._is_objection_recorded():
                request._record_objection()

    def action_done(self):
        """Close the requests as answered; objections are recorded, where nobody did it yet."""
        self.filtered(lambda request: request.kind == "objection").action_object()
        return super().action_done()

    def _is_objection_recorded(self):
        if self.partner_id:
            return bool(self.objection_ids.filtered(lambda o: o.status == "active"))
        return bool(self._listed())

    def _listed(self):
        """Return what of the do-not-contact list stops all marketing to the person's address."""
        entries = self.env["crm.do.not.contact"]
        return entries.search(
            Domain("email_normalized", "=", self._person_address())
            & Domain("company_id", "in", [self.company_id.id, False])
            & Domain("channel_id", "=", False)
            & Domain("status", "=", "active")
        )

    def _record_objection(self):
        values = {
            "company_id": self.company_id.id,
            "channel_id": False,
            "date_start": self.company_id._agreement_day(self.date_received),
            "source": self.env._("Subject request %s", self.name),
            "note": self.description,
        }
        if self.partner_id:
            values |= {"partner_id": self.partner_id.id, "request_id": self.id}
            self.env["crm.objection"].create(values)
        else:
            values |= {"name": self.contact_name, "email": self._person_address()}
            self.env["crm.do.not.contact"].create(values)
        self.message_post(
            body=self.env._(
                "The objection is recorded: no marketing goes to %s any more.",
                self.partner_id.display_name or self._person_address(),
            )
        )
