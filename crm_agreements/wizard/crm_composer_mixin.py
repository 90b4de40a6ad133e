from odoo import fields, models

BULK_SERVICE = "crm_agreements.group_bulk_service"


class CrmComposerMixin(models.AbstractModel):
    """The entrance of what users write to many: marketing, unless it is permitted as service (B9).

    An administrator permits a template, whose words have to stay as they are, or a group of users,
    who choose. A mailing is marketing always. What automated work of Odoo prepares with a composer
    (reminders of events, changes of stages) is no user's writing to many: it is service, unless its
    template says marketing.
    """

    _name = "crm.composer.mixin"
    _description = "Purpose of What Is Sent to Many"

    is_to_many = fields.Boolean(compute="_compute_is_marketing")
    is_marketing = fields.Boolean(
        compute="_compute_is_marketing", help="Who did not agree to marketing does not get it."
    )
    send_as_service = fields.Boolean(
        string="Send as a service message",
        groups=BULK_SERVICE,
        help="For what concerns the customers' own business: it reaches those who did not agree to "
        "marketing, too, and is logged as a service message.",
    )

    def _compute_is_marketing(self):
        for composer in self:
            composer.is_to_many = composer._is_to_many()
            entered = composer._from_user() if composer.is_to_many else composer
            composer.is_marketing = entered._crm_purpose() == "marketing"

    def _from_user(self):
        """Return the composer as one from which a user writes to many."""
        return self.with_context(crm_purpose="marketing")

    def _crm_purpose(self):
        """Return the purpose of what is sent; False for what is written to one."""
        if self._mailing():
            return "marketing"
        permitted = self.template_id._purpose()
        if self.env.context.get("crm_purpose") != "marketing":
            return permitted
        return "service" if self._is_permitted(permitted) else "marketing"

    def _is_permitted(self, permitted):
        # sudo: the field is for members of the group, whom the next condition names
        if self.sudo().send_as_service and self.env.user.has_group(BULK_SERVICE):
            return True
        return permitted == "service" and self._has_template_words()

    def _is_to_many(self):
        """Return whether a user writes to more than one customer at a time."""
        raise NotImplementedError

    def _mailing(self):
        """Return the mailing this is part of, if that app is installed."""
        raise NotImplementedError

    def _has_template_words(self):
        """Return whether the words are those of the template."""
        raise NotImplementedError

    def _gate_origin(self):
        """Return what tells this sending from others: the mailing, else nothing."""
        mailing = self._mailing()
        return f"mailing.mailing,{mailing.id}" if mailing else ""
