from odoo import api, fields, models

PURPOSES = [("service", "Service"), ("marketing", "Marketing")]


class MailMessage(models.Model):
    """Says whether a mail is marketing; decided once, where it enters (B9).

    - Empty: written for one document, which is service.
    - Service: sent to many, which a template permitted by an administrator allows.
    - Marketing: passes the gate with an agreement only.

    The context ``crm_purpose="marketing"`` makes marketing of whatever is sent in it; no context
    makes service of marketing.
    """

    _inherit = "mail.message"

    crm_purpose = fields.Selection(
        PURPOSES,
        string="Purpose",
        readonly=True,
        help="Marketing needs the customer's agreement, service messages do not.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        purpose = self.env.context.get("crm_purpose")
        if purpose == "marketing":
            vals_list = [{**vals, "crm_purpose": purpose} for vals in vals_list]
        elif purpose == "service":
            vals_list = [{"crm_purpose": purpose, **vals} for vals in vals_list]
        return super().create(vals_list)
