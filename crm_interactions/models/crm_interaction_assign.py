from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmInteraction(models.Model):
    """The people of an interaction: who answers for it and who else is assigned (S14, H5, H6).

    Closed interactions keep the users they have. A confidential interaction sends its messages
    only to those who can read it, whoever follows it.
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

    def _assign_line(self):
        return f"{self.name} – {self.partner_id.display_name}"

    @api.model
    def _assign_count_words(self, count):
        return self.env._("%(count)s interactions", count=count)

    def _message_auto_subscribe_followers(self, updated_values, default_subtype_ids):
        """Leave new responsible users to the mixin: in one batch, with one mail of its own."""
        return []

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Drop those who may not read a confidential interaction (B5).

        Colleagues need the right to read it. Of other people only those whom the author
        addressed are written to: to follow an interaction is not enough.
        """
        recipients = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        if not self or not self.sudo().confidential:  # sudo: decides what is sent, shows nothing
            return recipients
        addressed = (msg_vals or {}).get("partner_ids") or message.sudo().partner_ids.ids
        return [
            data
            for data in recipients
            if (
                self._assign_readable_by(self.env["res.users"].browse(data["uid"]))
                if data["uid"] and not data["ushare"]
                else not data["id"] or data["id"] in addressed
            )
        ]
