from odoo import api, models
from odoo.exceptions import MissingError

from .crm_interaction_lock import unlocked


class IrAttachment(models.Model):
    """Files of a closed interaction are neither added, changed nor removed (C8)."""

    _name = "ir.attachment"
    _inherit = ["crm.interaction.part", "ir.attachment"]

    def write(self, vals):
        """Let what is stored by reading a file pass where Odoo asks for write access, too."""
        reading = vals.keys() <= self._fields_never_locked()
        return super(IrAttachment, unlocked(self) if reading else self).write(vals)

    @api.model
    def _fields_never_locked(self):
        return {"access_token", "thumbnail"}

    def _migrate(self):
        """Move the files of closed interactions to another storage, too."""
        return super(IrAttachment, unlocked(self))._migrate()

    @api.model
    def _document_in(self, vals):
        return vals.get("res_model"), vals.get("res_id")

    def _documents(self):
        """Return the documents of the files; for a file of a message also those of the message."""
        documents = [(file.res_model, file.res_id) for file in self]
        messages = self.env["mail.message"].browse(
            {res_id for model, res_id in documents if model == "mail.message"}
        )
        try:
            return documents + messages._documents()
        except MissingError:
            return documents + messages.exists()._documents()
