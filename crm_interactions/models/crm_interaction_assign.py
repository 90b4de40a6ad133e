from odoo import api, fields, models
from odoo.exceptions import UserError

from .crm_interaction import CLOSED_STATES


class CrmInteraction(models.Model):
    """The people of an interaction: who answers for it and who else is assigned (S14, H5, H6).

    Closed interactions keep the users they have.
    """

    _name = "crm.interaction"
    _inherit = ["crm.interaction", "crm.assign.mixin"]

    user_ids = fields.Many2many(
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        check_company=True,
        help="Employees who take part besides the responsible one. They are told by mail; it "
        "gives them no rights on the interaction.",
    )

    @api.model
    def _default_responsible(self, partner):
        """Return who answers for what rules make with ``partner``: its salesperson, else nobody."""
        users = partner.user_id or partner.commercial_partner_id.user_id
        return users.filtered(lambda user: user.active and not user.share)

    def _assign_open_records(self):
        open_ones = super()._assign_open_records().filtered(lambda i: not i.is_closed)
        if not open_ones:
            raise UserError(
                self.env._("Closed interactions keep the users they have. Reopen them first.")
            )
        return open_ones

    @api.model
    def _assign_concerns_others(self, vals):
        """Tell nobody of what is closed from the start: it is history, nothing is left to do."""
        return vals.get("state") not in CLOSED_STATES and super()._assign_concerns_others(vals)

    def _assign_finalize(self):
        """Tell people even if the interaction was closed meanwhile: the change was before."""
        return super(CrmInteraction, self._unlocked())._assign_finalize()

    def _assign_line(self):
        return f"{self.name} – {self.partner_id.display_name}"

    @api.model
    def _assign_count_words(self, count):
        return self.env._("%(count)s interactions", count=count)

    def _message_auto_subscribe_followers(self, updated_values, default_subtype_ids):
        """Leave new responsible users to the mixin: in one batch, with one mail of its own."""
        return []
