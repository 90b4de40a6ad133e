from odoo import api, fields, models


class CrmMessagePreview(models.TransientModel):
    """The message written on an interaction, exactly as it would leave, before it does."""

    _name = "crm.message.preview"
    _description = "Preview of a Message"

    interaction_id = fields.Many2one(
        "crm.interaction", required=True, readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one("res.partner", string="To", compute="_compute_message")
    channel_id = fields.Many2one("crm.channel", compute="_compute_message")
    kind = fields.Selection(related="channel_id.kind")
    address = fields.Char(compute="_compute_message")
    refusal = fields.Char(compute="_compute_message")
    subject = fields.Char(compute="_compute_message")
    body = fields.Html(compute="_compute_message", sanitize=False)
    body_text = fields.Text(string="Text", compute="_compute_message")
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Attachments", compute="_compute_message"
    )

    @api.depends("interaction_id")
    def _compute_message(self):
        for preview in self:
            interaction = preview.interaction_id
            message = self.env["crm.message"].new(interaction._message_values())
            preview.partner_id = message.partner_id._origin
            preview.channel_id = message.channel_id._origin
            preview.address = message.address
            preview.refusal = interaction.message_refusal
            preview.subject = message.subject
            preview.body = message.body
            preview.body_text = message.body_text
            preview.attachment_ids = message.attachment_ids._origin

    def action_send(self):
        """Send the message as shown."""
        return self.interaction_id.action_send()

    def action_send_and_close(self):
        """Send the message as shown and close the interaction."""
        return self.interaction_id.action_send_and_close()
