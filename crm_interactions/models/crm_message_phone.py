from odoo import models
from odoo.exceptions import UserError

from .crm_message_delivery import Outcome


class CrmMessage(models.Model):
    """Phone calls: the words become the description of a planned call for the sender."""

    _inherit = "crm.message"

    def _deliver_phone(self, outcomes):
        """Plan one call for each message."""
        for message in self:
            try:
                self.env["crm.interaction"].create(message._call_values())
                self._commit()
            except UserError as error:
                self.env.cr.rollback()
                outcomes[message.id] = Outcome("failed", str(error), "content")
            else:
                outcomes[message.id] = Outcome("sent")

    def _call_values(self):
        origin = self.interaction_id
        account = self.partner_id.commercial_partner_id
        persons = self.partner_id if self.partner_id != account else origin.contact_ids
        return {
            "name": self.subject or self.channel_id.name,
            "type_id": self.env.ref("crm_interactions.crm_interaction_type_call").id,
            "channel_id": self.channel_id.id,
            "partner_id": account.id,
            "contact_ids": persons.ids,
            "user_id": self.user_id.id,
            "company_id": self.company_id.id,
            "description": self.body,
            "parent_id": origin.id,
            "confidential": origin.confidential,
            "date_start": self._now(),
        }
