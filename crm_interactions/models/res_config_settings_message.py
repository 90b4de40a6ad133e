from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """How messages to customers leave."""

    _inherit = "res.config.settings"

    crm_delivery_batch_size = fields.Integer(
        string="Messages in One Batch",
        default=20,
        config_parameter="crm_interactions.delivery_batch_size",
        help="A larger batch sends faster. If the server is killed in the middle, so many messages "
        "can become unclear, for which a manager then decides.",
    )
    crm_attachment_limit_mb = fields.Integer(
        string="Files of a Message (MB)",
        default=25,
        config_parameter="crm_interactions.attachment_limit_mb",
        help="So large may the files of one message be together.",
    )
