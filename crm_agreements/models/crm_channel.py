from odoo import fields, models


class CrmChannel(models.Model):
    """Each channel names the agreement that marketing over it needs (B9)."""

    _inherit = "crm.channel"

    agreement_type_id = fields.Many2one(
        "crm.agreement.type",
        string="Agreement for Marketing",
        ondelete="restrict",
        index=True,
        help="Marketing over this channel goes only to customers with an active agreement of this "
        "type. Without a type the channel carries no marketing.",
    )
