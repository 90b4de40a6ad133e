from odoo import fields, models


class CrmChannel(models.Model):
    """A communication medium: how a contact takes place or a message leaves.

    The ``kind`` says which machinery serves the channel, so a new channel is one record.
    """

    _name = "crm.channel"
    _description = "Communication Channel"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Stable name used by imports and external systems.")
    kind = fields.Selection(
        [
            ("email", "E-mail"),
            ("sms", "SMS"),
            ("letter", "Letter"),
            ("phone", "Phone call"),
            ("visit", "Meeting in person"),
            ("chat", "Chat"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
        help="What serves the channel: e-mails, text messages and letters can be sent from here, "
        "the other kinds only say how the contact took place.",
    )
    icon = fields.Char(default="fa-comments-o", help="Font Awesome icon, for example fa-phone.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_unique = models.Constraint("UNIQUE (code)", "Another channel has this code already.")
