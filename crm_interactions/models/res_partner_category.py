from odoo import api, models
from odoo.fields import Command

from .crm_change_recorder import ChangeRecorder


class ResPartnerCategory(models.Model):
    """A tag's own list of customers changes the tags of those customers, which is logged (S17)."""

    _inherit = "res.partner.category"

    @api.model_create_multi
    def create(self, vals_list):
        """Note the tags of customers that get new ones."""
        for vals in vals_list:
            self._note_customers(vals)
        return super().create(vals_list)

    def write(self, vals):
        """Note the tags of customers that are put to a tag or taken from it."""
        self._note_customers(vals)
        return super().write(vals)

    def unlink(self):
        """Note the tags of the customers that lose one."""
        self._note_customers({"partner_ids": []})
        ChangeRecorder(self.env).note_names(self)
        return super().unlink()

    def _note_customers(self, vals):
        """Note the tags of those who have the tag, and of those ``vals`` would give it."""
        if "partner_ids" not in vals:
            return
        # sudo: what is logged does not depend on what its author may read
        ids = set(self.sudo().with_context(active_test=False).partner_ids.ids)
        for command in vals["partner_ids"] or []:
            if command[0] == Command.LINK:
                ids.add(command[1])
            elif command[0] == Command.SET:
                ids.update(command[2])
        ChangeRecorder(self.env).note_values(self.env["res.partner"].browse(ids), {"category_id"})
