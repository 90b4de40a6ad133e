from odoo import fields, models


class SmsTracker(models.Model):
    """Reports about a text message reach the message to the customer it was sent for."""

    _inherit = "sms.tracker"

    crm_message_id = fields.Many2one("crm.message", ondelete="cascade", index="btree_not_null")

    def _action_update_from_sms_state(self, sms_state, failure_type=False, failure_reason=False):
        self.crm_message_id._record_sms_state(sms_state, self._reason(failure_type, failure_reason))
        return super()._action_update_from_sms_state(
            sms_state, failure_type=failure_type, failure_reason=failure_reason
        )

    def _action_update_from_provider_error(self, provider_error):
        result = super()._action_update_from_provider_error(provider_error)
        status, failure_type, failure_reason = result
        reason = self._reason(failure_type, failure_reason)
        state = "bounced" if status == "bounce" else "failed"
        self.crm_message_id._advance(state, state_reason=reason)
        return result

    def _reason(self, failure_type, failure_reason):
        field = self.env["mail.notification"]._fields["failure_type"]
        labels = dict(field._description_selection(self.env))
        return failure_reason or labels.get(failure_type, "")
