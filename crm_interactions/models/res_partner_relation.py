from odoo import models


class ResPartnerRelation(models.Model):
    """Changes of a connection are logged in the files of both of its customers (S8 S17 S18)."""

    _name = "res.partner.relation"
    _inherit = ["crm.change.mixin", "res.partner.relation"]

    _change_partner_fields = ("left_partner_id", "right_partner_id")
    _change_title_fields = ("left_partner_id", "type_id", "right_partner_id")
