from odoo import api, fields, models


class ResPartner(models.Model):
    """The users assigned to the customer, besides its salesperson (H1, H5, H6).

    Odoo itself tells a new salesperson, so only the assigned users are told here.
    """

    _name = "res.partner"
    _inherit = ["res.partner", "crm.assign.mixin"]
    _assign_users_field = "crm_user_ids"
    _assign_tells_responsible = False

    crm_user_ids = fields.Many2many(
        "res.users",
        "res_partner_crm_user_rel",
        "partner_id",
        "user_id",
        string="Assigned Users",
        copy=False,
        domain="[('share', '=', False)]",
        groups="sales_team.group_sale_salesman",
        help="Employees who take care of the customer besides the salesperson. They are told by "
        "mail; it gives them no rights on the customer.",
    )

    @api.model
    def _assign_count_words(self, count):
        return self.env._("%(count)s customers", count=count)
