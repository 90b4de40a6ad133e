from odoo import api, models


class MailActivity(models.Model):
    """Activities of the kind call ask the gate when they are for marketing (B9)."""

    _name = "mail.activity"
    _inherit = ["mail.activity", "crm.call.mixin"]

    @api.depends("call_purpose", "activity_type_id", "res_model", "res_id", "active")
    def _compute_call_refusal(self):
        return super()._compute_call_refusal()

    def _planned_calls(self):
        return self.filtered(
            lambda activity: activity.active and activity.activity_category == "phonecall"
        )

    def _call_customer(self):
        """Return the customer of the activity's document."""
        partners = self.env["res.partner"]
        if not self.res_model or not self.res_id or self.res_model not in self.env:
            return partners
        # sudo: whose document it is, decides whoever reads the activity
        document = self.env[self.res_model].sudo().browse(self.res_id).exists()
        if not document or not hasattr(document, "_mail_get_partners"):
            return partners
        return partners.browse(document._mail_get_partners()[document.id][:1].ids)

    def _call_subject(self):
        return self.summary or self.activity_type_id.name

    @api.model
    def _call_fields(self):
        return super()._call_fields() | {"activity_type_id", "res_id", "res_model_id"}
