from odoo import api, models
from odoo.exceptions import UserError

from .crm_erase_step import is_erasing


class IrAttachment(models.Model):
    """The files of what was sent stay as they were sent, for everybody (F4)."""

    _inherit = "ir.attachment"

    def write(self, vals):
        if not vals.keys() <= self._fields_never_locked():
            self._check_not_sent()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        self._check_not_sent()

    def _check_not_sent(self):
        """Raise if one of the files belongs to a message that was sent."""
        if is_erasing(self.env):
            return
        # sudo: whether a message was sent does not depend on who may read it
        files = self.sudo().filtered(lambda file: file.res_model == "crm.message")
        messages = self.env["crm.message"].sudo().browse(files.mapped("res_id")).exists()
        if any(message.state != "draft" for message in messages):
            raise UserError(
                self.env._("The file was sent to a customer: it cannot be changed or deleted.")
            )
