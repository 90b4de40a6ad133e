from odoo import api, models
from odoo.fields import Domain


class ResPartner(models.Model):
    """The customer's applications (F7): those of a company and of its contact persons."""

    _inherit = "res.partner"

    @api.readonly
    def get_applications_domain(self):
        """Return the domain of the customer's applications, for the section of the form."""
        self.ensure_one()
        return list(
            Domain("partner_id", "=", self.id) | Domain("commercial_partner_id", "=", self.id)
        )
