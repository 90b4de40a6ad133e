from odoo import api, fields, models
from odoo.fields import Domain


class CrmInteraction(models.Model):
    """The links of the account, shown with those of the interaction (F6)."""

    _inherit = "crm.interaction"

    account_link_ids = fields.One2many(
        "crm.link", string="Links of the Account", compute="_compute_account_link_ids"
    )

    @api.depends("commercial_partner_id")
    def _compute_account_link_ids(self):
        accounts = self.commercial_partner_id
        domain = Domain("partner_id.commercial_partner_id", "in", accounts.ids)
        links = self.env["crm.link"].search(domain)
        by_account = links.grouped(lambda link: link.partner_id.commercial_partner_id)
        for interaction in self:
            interaction.account_link_ids = by_account.get(
                interaction.commercial_partner_id, links.browse()
            )

    def action_add_account_link(self):
        """Open a new link of the account, which all its interactions show."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Link of %(account)s", account=self.commercial_partner_id.name),
            "res_model": "crm.link",
            "view_mode": "form",
            "target": "new",
            "context": {"default_partner_id": self.commercial_partner_id.id},
        }
