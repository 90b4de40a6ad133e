from odoo import api, models


class MailMessage(models.Model):
    """What was said about an interaction stays as it was when it was closed (C8).

    Answers that arrive through the mail gateway are added. What readers do to messages (read,
    starred) and what servers report about them (delivery) does not change their content.
    """

    _name = "mail.message"
    _inherit = ["crm.interaction.part", "mail.message"]

    # Reading it back would cost a query with each post on whatever document.
    _values_name_document = True

    # What a message says, to whom and about what.
    _content_fields = frozenset(
        {
            "attachment_ids",
            "author_id",
            "body",
            "date",
            "email_from",
            "is_internal",
            "message_type",
            "model",
            "parent_id",
            "partner_ids",
            "res_id",
            "subject",
            "subtype_id",
            "tracking_value_ids",
        }
    )

    @api.model
    def _fields_never_locked(self):
        return self._fields.keys() - self._content_fields

    @api.model
    def _document_in(self, vals):
        return vals.get("model"), vals.get("res_id")

    def _documents(self):
        # The model of a message that was just made is known, its document would be read again.
        return [
            (message.model, message.model == "crm.interaction" and message.res_id)
            for message in self
        ]

    def _message_reaction(self, *args, **kwargs):
        self._check_interactions_open()
        return super()._message_reaction(*args, **kwargs)
