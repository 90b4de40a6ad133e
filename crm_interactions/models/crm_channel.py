from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import email_normalize

# What serves each kind of channel: the method of crm.message that hands its messages over. A
# kind that is missing here only describes how a contact took place.
DELIVERY_METHODS = {
    "email": "_deliver_email",
    "sms": "_deliver_sms",
    "letter": "_deliver_letter",
    "phone": "_deliver_phone",
}
PHONE_KINDS = ("sms", "phone")


class CrmChannel(models.Model):
    """A communication medium: how a contact takes place or a message leaves.

    The ``kind`` says which machinery serves the channel: a new channel is one record, a new kind
    is one value and one entry of the delivery methods.
    """

    _name = "crm.channel"
    _description = "Communication Channel"
    _inherit = "crm.dictionary.mixin"
    _rec_names_search = ["name", "code"]

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
        help="What serves the channel: e-mails, text messages and letters leave from here, a "
        "phone call becomes a planned interaction, the other kinds only say how the contact "
        "took place.",
    )
    can_send = fields.Boolean(
        compute="_compute_can_send",
        search="_search_can_send",
        help="Messages can leave over this channel.",
    )
    icon = fields.Char(default="fa-comments-o", help="Font Awesome icon, for example fa-phone.")

    _code_unique = models.Constraint("UNIQUE (code)", "Another channel has this code already.")

    @api.model
    def _delivery_methods(self):
        """Return ``{kind: name of the delivering method of crm.message}``; a hook."""
        return DELIVERY_METHODS

    @api.depends("kind")
    def _compute_can_send(self):
        kinds = self._delivery_methods()
        for channel in self:
            channel.can_send = channel.kind in kinds

    def _search_can_send(self, operator, value):
        if operator != "in":
            return NotImplemented
        can_send = Domain("kind", "in", list(self._delivery_methods()))
        return Domain.OR([can_send if wanted else ~can_send for wanted in value])

    @api.model
    def _first_of_kind(self, kind):
        """Return the channel that serves ``kind``: the shipped one, unless it was removed."""
        # Remembered by Odoo, and forgotten when the channel is deleted: no query for each message.
        shipped = self.env["ir.model.data"]._xmlid_to_res_id(f"crm_interactions.crm_channel_{kind}")
        return self.browse(shipped) or self.search([("kind", "=", kind)], limit=1)

    def write(self, vals):
        changed = self.filtered(lambda channel: channel.kind != vals.get("kind", channel.kind))
        # sudo: messages count whoever may read them
        messages = self.env["crm.message"].sudo()
        if changed and messages.search_count([("channel_id", "in", changed.ids)], limit=1):
            raise UserError(
                self.env._(
                    "Messages were sent over this channel: what serves it cannot be changed. Add "
                    "another channel instead."
                )
            )
        return super().write(vals)

    def _address_of(self, partner):
        """Return the customer's address on this channel as written on the customer, or ''."""
        if self.kind == "email":
            return email_normalize(partner.email, strict=False) or partner.email or ""
        if self.kind in PHONE_KINDS:
            return partner._phone_format(fname="phone") or partner.phone or ""
        if self.kind == "letter" and (partner.street or partner.zip):
            return self._postal_address(partner)
        return ""

    @api.model
    def _postal_address(self, partner):
        """Return the lines on the envelope, the person's name first."""
        lines = partner._display_address().splitlines()
        if not partner.is_company:
            lines.insert(0, partner.name or "")
        return "\n".join(line.strip() for line in lines if line.strip())

    def _normalize_address(self, address, partner):
        """Return the form of the address that is compared and blacklisted, or False if invalid."""
        if self.kind == "email":
            return email_normalize(address)
        if self.kind in PHONE_KINDS:
            return partner._phone_format(number=address)
        return address or False
