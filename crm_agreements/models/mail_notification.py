from odoo import api, fields, models


class MailNotification(models.Model):
    """Says of a refused addressee that nothing was sent, and why."""

    _inherit = "mail.notification"

    failure_type = fields.Selection(
        selection_add=[("sms_optout", "Opted Out of Text Messages")],
        ondelete={"sms_optout": "set null"},
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Note a refusal of the gate as such: it is no error that someone could mend."""
        return super().create(
            [
                {**vals, "notification_status": "canceled"}
                if vals.get("failure_type") == "sms_optout"
                else vals
                for vals in vals_list
            ]
        )

    def _cancel_refused(self, reason):
        self.write(
            {
                "notification_status": "canceled",
                "failure_type": "mail_optout",
                "failure_reason": reason,
            }
        )
