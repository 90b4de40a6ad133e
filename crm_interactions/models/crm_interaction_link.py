from odoo import api, fields, models
from odoo.fields import Command, Domain

# Odoo shows the name of a linked record to whoever may read the linking one.
LINKING_FIELDS = ("parent_id", "next_interaction_id", "calendar_event_id")


class CrmInteraction(models.Model):
    """The links: those of the account are shown with the interaction's own (F6).

    Nobody links to a record he may not read, also not by a field: its name would be told.
    """

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

    @api.model_create_multi
    def create(self, vals_list):
        self._check_linked_records(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_linked_records([vals])
        return super().write(vals)

    @api.model
    def _check_linked_records(self, vals_list):
        """Check what ``vals_list`` and the defaults link to. Odoo's constraints run as sudo."""
        for name in LINKING_FIELDS:
            default = self.env.context.get(f"default_{name}")
            linked = {vals.get(name, default) for vals in vals_list}
            if linked := {value for value in linked if value and isinstance(value, int)}:
                self.env[self._fields[name].comodel_name].browse(linked).check_access("read")
        for vals in vals_list:
            for command in vals.get("link_ids") or ():
                if command[0] in (Command.CREATE, Command.UPDATE):
                    self.env["crm.link"]._check_target(command[2].get("record_ref"))

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
