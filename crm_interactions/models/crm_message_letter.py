from odoo import models
from odoo.exceptions import UserError

from .crm_message_delivery import Outcome

REPORT = "crm_interactions.crm_message_report_letter"


class CrmMessage(models.Model):
    """Letters: a PDF kept with the message, to be printed and posted."""

    _inherit = "crm.message"

    def _check_words(self):
        if any(message.kind == "letter" for message in self):
            self._check_letters_possible()
        return super()._check_words()

    def _check_letters_possible(self):
        """Letters need wkhtmltopdf on the server."""
        if self.env["ir.actions.report"].get_wkhtmltopdf_state() in ("install", "broken"):
            raise UserError(
                self.env._(
                    "Letters cannot be made: the program wkhtmltopdf is missing on the server. "
                    "Ask your administrator to install it."
                )
            )

    def _deliver_letter(self, outcomes):
        """Print each letter into a PDF; a letter that cannot be printed fails alone."""
        for message in self:
            try:
                message._print_letter()
                self._commit()
            except UserError as error:
                self.env.cr.rollback()
                outcomes[message.id] = Outcome("failed", str(error), "content")
            else:
                outcomes[message.id] = Outcome("sent")

    def _print_letter(self):
        self._check_letters_possible()
        content, extension = (
            self.env["ir.actions.report"]
            .with_context(lang=self.lang)
            ._render_qweb_pdf(REPORT, self.ids)
        )
        name = self.subject or self.env._("Letter")
        letter = self.env["ir.attachment"].create(
            {
                "name": f"{name}.{extension}",
                "raw": content,
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self._as_delivery().document_id = letter
