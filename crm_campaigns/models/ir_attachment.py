from odoo import models
from odoo.exceptions import UserError


class IrAttachment(models.Model):
    """The files of a run stay as its messages sent them."""

    _inherit = "ir.attachment"

    def _check_not_sent(self):
        result = super()._check_not_sent()
        if any(file.res_model == "crm.campaign.run" for file in self):
            raise UserError(
                self.env._("The file was sent by a campaign: it cannot be changed or deleted.")
            )
        return result
