from odoo import api, fields, models


class CrmTimelineWords(models.TransientModel):
    """What was written to or by a customer, word for word: one row of the history."""

    _name = "crm.timeline.words"
    _description = "Words of a Message"
    _rec_name = "subject"

    # The id of the row: too large for a column of references.
    row = fields.Char(required=True, readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", compute="_compute_words")
    channel = fields.Selection(
        lambda self: self.env["crm.timeline"]._selection_channel(), compute="_compute_words"
    )
    direction = fields.Selection(
        lambda self: self.env["crm.timeline"]._fields["direction"]._description_selection(self.env),
        compute="_compute_words",
    )
    date = fields.Datetime(compute="_compute_words")
    state = fields.Selection(
        lambda self: self.env["crm.timeline"]._fields["state"]._description_selection(self.env),
        string="Status",
        compute="_compute_words",
    )
    sender = fields.Char(compute="_compute_words")
    subject = fields.Char(compute="_compute_words")
    # As the message has it: cleaned when it was written.
    body = fields.Html(compute="_compute_words", sanitize=False)
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Attachments", compute="_compute_words"
    )
    has_document = fields.Boolean(compute="_compute_words")

    def _timeline_row(self):
        """Return the row, if the reader may read it still."""
        row_id = int(self.row) if (self.row or "").isdecimal() else 0
        return self.env["crm.timeline"].browse(row_id).exists()

    @api.depends("row")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_words(self):
        for words in self:
            row = words._timeline_row()
            text = (row and row._words()) or {}
            for name in ("partner_id", "channel", "direction", "date", "state"):
                words[name] = row[name] if row else False
            for name in ("sender", "subject", "body"):
                words[name] = text.get(name)
            words.attachment_ids = text.get("attachment_ids")
            words.has_document = bool(row) and row.res_model != "mail.message"

    def action_open_document(self):
        """Open the record the message belongs to."""
        return self._timeline_row().action_open()
