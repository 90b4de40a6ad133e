from odoo import api, models

from .crm_change_recorder import ChangeRecorder


class ResPartner(models.Model):
    """Changes of the customer, its contacts and its addresses are logged (S17 S18)."""

    _name = "res.partner"
    _inherit = ["crm.change.mixin", "res.partner"]

    # A contact is part of its own file and of its account's.
    _change_partner_fields = ("parent_id",)

    @api.model
    def _change_file_fields(self):
        return {"parent_id", "is_company"}

    def _change_files(self):
        return {partner.id: {(partner.id, partner.commercial_partner_id.id)} for partner in self}

    def unlink(self):
        """Note the contacts that lose their company."""
        # sudo: what is logged does not depend on what its author may read
        contacts = self.sudo().with_context(active_test=False).child_ids - self
        if contacts:
            recorder = ChangeRecorder(self.env)
            recorder.note_values(contacts.with_env(self.env), {"parent_id"})
            recorder.note_names(contacts.parent_id)
        return super().unlink()

    def action_view_changes(self):
        """Ask for the time frame and show what was changed in the customer's file (S17 S18)."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_interactions.crm_change_audit_action"
        )
        action["context"] = {"default_partner_id": self.id}
        return action
