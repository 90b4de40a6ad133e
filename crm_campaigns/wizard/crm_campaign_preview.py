from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmCampaignPreview(models.TransientModel):
    """What a customer of the audience gets from a stage, to look at and to send to oneself (K1)."""

    _name = "crm.campaign.preview"
    _description = "Preview of a Campaign's Message"

    stage_id = fields.Many2one(
        "crm.campaign.stage", required=True, readonly=True, ondelete="cascade"
    )
    kind = fields.Selection(related="stage_id.channel_id.kind")
    partner_id = fields.Many2one(
        "res.partner",
        string="Shown for Customer",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        required=True,
        help="The customer whose name and data are filled in.",
    )
    error = fields.Char(compute="_compute_words")
    subject = fields.Char(compute="_compute_words")
    body = fields.Html(compute="_compute_words", sanitize=False)
    body_text = fields.Text(string="Text", compute="_compute_words")
    attachment_ids = fields.Many2many(related="stage_id.attachment_ids")

    @api.depends("stage_id")
    def _compute_partner_id(self):
        """Propose the first customer of the audience, else oneself."""
        for preview in self:
            campaign = preview.stage_id.campaign_id
            first = campaign.segment_ids[:1]._sample(1) if campaign.segment_ids else False
            preview.partner_id = first or self.env.user.partner_id

    @api.depends("stage_id", "partner_id")
    def _compute_words(self):
        for preview in self:
            words = {}
            if preview.partner_id:
                words = preview.stage_id._words_for(preview.partner_id)[preview.partner_id.id]
            preview.error = words.get("error")
            preview.subject = words.get("subject")
            preview.body = words.get("body")
            preview.body_text = words.get("body_text")

    def action_send_test(self):
        """Send what is shown to oneself and to nobody else, marked as a test (K1)."""
        self.ensure_one()
        self.stage_id.check_access("read")
        if self.error:
            raise UserError(self.error)
        me = self.env.user.partner_id
        channel = self.stage_id.channel_id
        if not channel._address_of(me):
            raise UserError(
                self.env._(
                    "You have no address for %(channel)s: enter it on your own contact first.",
                    channel=channel.name,
                )
            )
        message = self.env["crm.message"].create(
            {
                "partner_id": me.id,
                "channel_id": channel.id,
                "company_id": self.stage_id.company_id.id,
                "subject": self.env._("[Test] %s", self.subject) if self.subject else False,
                "body": self.body,
                "lang": self.stage_id.words_lang or me.lang,
                "attachment_ids": [(6, 0, self.stage_id.attachment_ids.ids)],
                **({"body_text": self.body_text} if self.kind == "sms" else {}),
            }
        )
        message.action_queue()
        if message.state == "blocked":
            return message._notice_if_blocked()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The test is on its way to %s.", message.address),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
