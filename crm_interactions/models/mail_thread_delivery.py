from odoo import models


class MailThread(models.AbstractModel):
    """Answers and bounces set the delivery state of the messages they belong to (F4)."""

    _inherit = "mail.thread"

    def _routing_handle_bounce(self, email_message, message_dict):
        self.env["crm.message"]._record_bounce(email_message, message_dict)
        return super()._routing_handle_bounce(email_message, message_dict)

    def _message_route_process(self, message, message_dict, routes):
        if routes:
            self.env["crm.message"]._record_answer(message, message_dict)
        return super()._message_route_process(message, message_dict, routes)
