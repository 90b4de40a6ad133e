from odoo import api, models
from odoo.tools.mail import unfold_references


class CrmInbound(models.Model):
    """A mail that answers a campaign's message becomes an interaction that says so (K8, K9)."""

    _inherit = "crm.inbound"

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Note which message of a campaign the mail's interaction answers."""
        record = super().message_new(msg_dict, custom_values)
        if record._name == "crm.interaction":
            references = f"{msg_dict.get('references') or ''} {msg_dict.get('in_reply_to') or ''}"
            messages = self.env["crm.message"]._find_by_message_ids(unfold_references(references))
            # sudo: the gateway's user may not write interactions
            record.sudo().answered_message_id = messages.filtered(
                lambda one: (
                    one.campaign_activity_id
                    and one.partner_id.commercial_partner_id == record.sudo().commercial_partner_id
                )
            )[:1]
        return record
