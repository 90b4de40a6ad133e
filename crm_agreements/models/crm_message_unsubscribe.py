from odoo import models


class CrmMessage(models.Model):
    """Marketing leaves with its link to unsubscribe; the words as stored stay what was written."""

    _inherit = "crm.message"

    def _outgoing_mail(self):
        mail = super()._outgoing_mail()
        if self.purpose != "marketing":
            return mail
        return self.env["crm.unsubscribe"]._add_to_mail(
            mail, self.partner_id, self.channel_id, self.company_id
        )

    def _outgoing_text(self):
        text = super()._outgoing_text()
        if self.purpose != "marketing":
            return text
        return self.env["crm.unsubscribe"]._add_to_text(
            text, self.partner_id, self.channel_id, self.company_id
        )
