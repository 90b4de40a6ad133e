from odoo import models
from odoo.fields import Domain

from .crm_history_branch import SOURCES


class CrmTimeline(models.Model):
    """What was written, word for word, and what was sent (S9, S20)."""

    _inherit = "crm.timeline"

    def _shipment_domain(self):
        """Return the domain of what was sent to customers, by us or by Odoo."""
        return Domain("direction", "=", "out") & Domain(
            "kind", "in", ["mail", "sms", "letter", "message", "mailing"]
        )

    def _words(self):
        """Return ``{"subject", "body", "attachment_ids", "sender"}`` of a row, None without words.

        A hook for sources of further addons; the reader may read the row.
        """
        self.ensure_one()
        number, key = self.id % SOURCES, self.id // SOURCES
        if number == 3:
            # sudo: whoever reads the row may read its message
            return self._message_words(
                self.env["mail.notification"].sudo().browse(key).mail_message_id
            )
        if number in (4, 6):
            # sudo: likewise
            return self._message_words(self.env["mail.message"].sudo().browse(key))
        return None

    def _message_words(self, message):
        files = message.attachment_ids.with_env(self.env)
        return {
            "subject": message.subject,
            "body": message.body,
            "attachment_ids": files._filtered_access("read").ids,
            "sender": message.author_id.display_name or message.email_from,
        }

    def action_view_words(self):
        """Show what was written in a window; a row without words opens its source."""
        self.ensure_one()
        self.check_access("read")
        if self.res_model == "crm.message":
            return {**self.action_open(), "target": "new"}
        if self._words() is None:
            return self.action_open()
        words = self.env["crm.timeline.words"].create({"row": str(self.id)})
        return {
            "type": "ir.actions.act_window",
            "name": dict(self._fields["kind"]._description_selection(self.env))[self.kind],
            "res_model": words._name,
            "res_id": words.id,
            "view_mode": "form",
            "target": "new",
        }

    def _source_record(self):
        """Let who was written to read the words where the document is closed to them."""
        if self.res_model == "mail.message":
            return self.env["crm.timeline.words"].create({"row": str(self.id)})
        return super()._source_record()
