from collections import defaultdict

from odoo import api, models


class CrmInteraction(models.Model):
    """Confidential interactions are for their responsible user, author and managers only (B5).

    The rules keep the records from others. Here is what Odoo would tell past the rules: the name
    shown on related records, messages to followers and colleagues addressed, and the to-dos and
    followers an interaction had before it became confidential.
    """

    _inherit = "crm.interaction"

    @api.depends("name", "confidential")
    @api.depends_context("uid")
    def _compute_display_name(self):
        """Hide the name where others see the interaction as the parent or child of their own."""
        result = super()._compute_display_name()
        for interaction in self._confidential_hidden():
            interaction.display_name = self.env._("Confidential interaction")
        return result

    def _confidential_hidden(self):
        """Return the confidential interactions that the current user may not read.

        Odoo names related records as the system, so what counts is the user behind it.
        """
        # sudo: finds what must be hidden; what is not saved yet is the user's own
        secret = self.sudo().filtered(lambda i: i.id and i.confidential)
        if not secret:
            return self.browse()
        return self & (secret - secret._assign_readable_by(self.env.user))

    def write(self, vals):
        result = super().write(vals)
        if {"confidential", "user_id"} & vals.keys():
            self._confidential_leave_outsiders()
        return result

    def _confidential_leave_outsiders(self):
        """Take followers off who may not read the interaction, and hand over their to-dos."""
        # sudo: the user may have given the interaction away with this very change
        secret = self.sudo().filtered("confidential")
        if not secret:
            return
        followers = secret.message_follower_ids.grouped(lambda f: f.partner_id.user_ids[:1])
        activities = secret.activity_ids.grouped("user_id")
        for user in {*followers, *activities}:
            if not user or user.share:
                continue
            hidden = set((secret - secret._assign_readable_by(user)).ids)
            followers.get(user, secret.message_follower_ids.browse()).filtered(
                lambda follower, hidden=hidden: follower.res_id in hidden
            ).unlink()
            self._confidential_hand_over(
                activities.get(user, secret.activity_ids.browse()).filtered(
                    lambda activity, hidden=hidden: activity.res_id in hidden
                )
            )

    @api.model
    def _confidential_hand_over(self, activities):
        """Give the to-dos to those who answer for the interactions; delete those of nobody."""
        # sudo: who answers for them, which the writer may no longer be allowed to read
        secret = self.browse(activities.mapped("res_id")).sudo()
        owners = {interaction.id: interaction.user_id for interaction in secret}
        heirs = defaultdict(activities.browse)
        for activity in activities:
            heirs[owners[activity.res_id]] |= activity
        for heir, inherited in heirs.items():
            if heir:
                inherited.with_context(mail_activity_quick_update=True).user_id = heir
            else:
                inherited.unlink()

    def _confidential_admitted(self, partner_ids):
        """Return those of ``partner_ids`` who are no colleagues without the right to read it."""
        self.ensure_one()
        # sudo: users of other companies are looked at, too
        users = (
            self.env["res.users"]
            .sudo()
            .search([("partner_id", "in", list(partner_ids)), ("share", "=", False)])
        )
        shut_out = users.filtered(lambda user: not self._assign_readable_by(user)).partner_id.ids
        return [partner_id for partner_id in partner_ids if partner_id not in shut_out]

    def _message_subscribe(self, partner_ids=None, subtype_ids=None, customer_ids=None):
        """Let nobody follow who may not read: followers may post, and see who else follows."""
        secret = self.sudo().filtered("confidential").with_env(self.env)  # sudo: only looked at
        for interaction in secret:
            super(CrmInteraction, interaction)._message_subscribe(
                interaction._confidential_admitted(partner_ids or []), subtype_ids, customer_ids
            )
        return super(CrmInteraction, self - secret)._message_subscribe(
            partner_ids, subtype_ids, customer_ids
        )

    def _message_create(self, values_list):
        """Address messages to nobody who may not read: being addressed would let them."""
        values_list = [
            {**values, "partner_ids": self._confidential_addressees(values)}
            if values.get("partner_ids")
            else values
            for values in values_list
        ]
        return super()._message_create(values_list)

    @api.model
    def _confidential_addressees(self, values):
        interaction = self.browse(values.get("model") == self._name and values["res_id"])
        if not interaction or not interaction.sudo().confidential:  # sudo: only looked at
            return values["partner_ids"]
        return interaction._confidential_admitted(values["partner_ids"])

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Drop those who may not read a confidential interaction.

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
