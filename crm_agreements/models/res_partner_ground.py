from odoo import api, fields, models, tools
from odoo.fields import Domain


class ResPartner(models.Model):
    """What else the gate heeds of a customer: objections, other lawful bases, death (B17)."""

    _inherit = "res.partner"

    is_deceased = fields.Boolean(
        string="Deceased", help="Nothing is sent to the customer any more, service neither."
    )
    date_deceased = fields.Date(string="Date of Death")
    objection_ids = fields.One2many(
        "crm.objection",
        "partner_id",
        string="Objections",
        groups="sales_team.group_sale_salesman,crm_interactions.group_data_protection",
    )
    lawful_basis_ids = fields.One2many(
        "crm.lawful.basis",
        "partner_id",
        string="Lawful Bases",
        groups="sales_team.group_sale_salesman,crm_interactions.group_data_protection",
    )

    _deceased_idx = models.Index("(id) WHERE is_deceased")

    @api.model_create_multi
    def create(self, vals_list):
        is_first = self._is_first_deceased(vals_list)
        partners = super().create(vals_list)
        if is_first:
            self._forget_that_none_is_deceased()
        return partners

    def write(self, vals):
        is_first = self._is_first_deceased([vals])
        result = super().write(vals)
        if is_first:
            self._forget_that_none_is_deceased()
        return result

    @api.model
    def _is_first_deceased(self, vals_list):
        return any(vals.get("is_deceased") for vals in vals_list) and not self._has_deceased()

    @api.model
    def _forget_that_none_is_deceased(self):
        forget = self.env.registry.clear_cache
        forget()
        # Until the commit others find none, and remember that.
        self.env.cr.postcommit.add(forget)

    @api.model
    @tools.ormcache()
    def _has_deceased(self):
        """Return whether a customer may be deceased: as long as none is, no mail has to look."""
        # sudo: whoever sends does not have to see who is deceased
        everybody = self.sudo().with_context(active_test=False)
        return bool(everybody.search_count([("is_deceased", "=", True)], limit=1))

    @api.readonly
    def get_partner_domain(self):
        """Return the domain of what is recorded of the customer, for its sections (B17)."""
        self.ensure_one()
        return [("partner_id", "=", self.id)]

    @api.readonly
    def get_do_not_contact_domain(self):
        """Return the domain of the entries that name an address of the customer (B17)."""
        self.ensure_one()
        return list(self._do_not_contact_domain())

    def action_add_objection(self):
        """Open the dialog that records an objection of the customer (B17)."""
        return self._action_add_ground("crm.objection", self.env._("Record an Objection"))

    def action_add_lawful_basis(self):
        """Open the dialog that records another lawful basis (B17)."""
        return self._action_add_ground("crm.lawful.basis", self.env._("Record a Lawful Basis"))

    def _action_add_ground(self, model, name):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_partner_id": self.id},
        }

    def _do_not_contact_domain(self):
        named = Domain.FALSE
        if self.email_normalized:
            named |= Domain("email_normalized", "=", self.email_normalized)
        if self.phone_sanitized:
            named |= Domain("phone_sanitized", "=", self.phone_sanitized)
        return named
