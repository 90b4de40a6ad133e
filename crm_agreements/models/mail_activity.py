from odoo import api, models


class MailActivity(models.Model):
    """Activities of the kind call ask the gate for marketing, and to the deceased (B9, B17)."""

    _name = "mail.activity"
    _inherit = ["mail.activity", "crm.call.mixin"]

    @api.depends("call_purpose", "activity_type_id", "res_model", "res_id", "active")
    def _compute_call_refusal(self):
        return super()._compute_call_refusal()

    def _planned_calls(self):
        return self.filtered(
            lambda activity: activity.active and activity.activity_category == "phonecall"
        )

    def _call_customers(self):
        """Return the customers of the activities' documents; one question for each model."""
        customers = {}
        about = self.filtered(lambda a: a.res_id and a.res_model and a.res_model in self.env)
        for name, activities in about.grouped("res_model").items():
            # sudo: whose document it is, decides whoever reads the activity
            documents = self.env[name].sudo().browse(set(activities.mapped("res_id"))).exists()
            if not hasattr(documents, "_mail_get_partners"):
                continue
            partners = documents._mail_get_partners()
            for activity in activities:
                if found := partners.get(activity.res_id):
                    customers[activity] = self.env["res.partner"].browse(found[:1].ids)
        return customers

    def _call_subject(self):
        return self.summary or self.activity_type_id.name

    @api.model
    def _call_fields(self):
        return super()._call_fields() | {"activity_type_id", "res_id", "res_model_id"}
