from odoo import fields, models


class CrmTemplate(models.Model):
    """Words prepared for messages to customers: one content for each channel and language."""

    _name = "crm.template"
    _description = "Message Template"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    type_ids = fields.Many2many(
        "crm.interaction.type",
        string="Interaction Types",
        context={"active_test": False},
        help="Proposed for interactions of these types; empty: for all of them.",
    )
    note = fields.Text(string="When to Use", translate=True)
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    item_ids = fields.One2many("crm.template.item", "template_id", string="Contents", copy=True)

    def _item_for(self, channel, languages):
        """Return the content for the channel in the first of the languages that has one.

        A content without language serves all of them; without it any other one of the channel is
        better than none.
        """
        items = self.item_ids.filtered(lambda item: item.channel_id == channel)
        for lang in [*languages, False]:
            found = items.filtered(lambda item, lang=lang: (item.lang or False) == lang)
            if found:
                return found[0]
        return items[:1]
