from odoo import api, fields, models


class CrmAgreementEvent(models.Model):
    """How rows of the ledger are shown: the row itself holds the code of the type only."""

    _inherit = "crm.agreement.event"

    type_id = fields.Many2one(
        "crm.agreement.type", compute="_compute_type_id", search="_search_type_id"
    )

    @api.depends("type_code")
    def _compute_type_id(self):
        types = self.env["crm.agreement.type"].with_context(active_test=False)
        found = types.search([("code", "in", self.mapped("type_code"))]).grouped("code")
        for event in self:
            event.type_id = found.get(event.type_code)

    @api.model
    def _search_type_id(self, operator, value):
        types = self.env["crm.agreement.type"].with_context(active_test=False)
        found = types.search([("id", operator, value)])
        return [("type_code", "in", found.mapped("code"))]

    @api.depends("kind", "type_id", "partner_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for event in self:
            event.display_name = self.env._(
                "%(kind)s: %(type)s of %(customer)s",
                kind=kinds.get(event.kind),
                type=event.type_id.display_name or event.type_code,
                customer=event.partner_id.display_name,
            )
