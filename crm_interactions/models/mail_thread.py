from odoo import models

from .crm_interaction_lock import unlocked


class MailThread(models.AbstractModel):
    """What comes in through the mail gateway reaches closed interactions, too (F4)."""

    _inherit = "mail.thread"

    def _message_route_process(self, message, message_dict, routes):
        return super(MailThread, unlocked(self))._message_route_process(
            message, message_dict, routes
        )
