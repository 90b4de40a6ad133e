from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import email_normalize


class CrmInbound(models.Model):
    """A mail that was received at a team's address (B15); one row for one mail and team.

    - *Matched*: the sender is a known customer, and the mail is an *in* interaction.
    - *To match*: nobody has the address. A user chooses or creates the customer; this and all
      other mails from the address follow, those still to come included.
    - *Ignored*: a user does not want to hear of the address. Its mails are kept here, hidden.

    A decision counts for its address and company until it is forgotten; a customer who has the
    address comes first. The mail of a colleague (forwarded, mostly) is decided alone: it says
    nothing about the address. Matched rows keep no words: these are with the interaction. Who
    may read a row: whoever sees what nobody answers for in its team; of an answer to a
    confidential interaction only managers and the one who answers for that.
    """

    _name = "crm.inbound"
    _description = "Inbound Mail"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"
    _primary_email = "email_from"
    _check_company_auto = True

    name = fields.Char("Subject", readonly=True)
    email_from = fields.Char("From", readonly=True)
    email_normalized = fields.Char(
        "Address", compute="_compute_email_normalized", store=True, precompute=True
    )
    date = fields.Datetime("Received On", required=True, readonly=True)
    body = fields.Html("Words", readonly=True, help="What the sender wrote, without quotes.")
    message_id = fields.Char("Message-Id", readonly=True, required=True)
    references = fields.Text(readonly=True, help="The Message-Ids this mail answers, last first.")
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True, ondelete="set null")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    state = fields.Selection(
        [("waiting", "To Match"), ("matched", "Matched"), ("ignored", "Ignored")],
        string="Status",
        required=True,
        readonly=True,
        default="waiting",
    )
    is_colleague = fields.Boolean(
        "Sent by a Colleague", readonly=True, help="Sent from the address of an employee."
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
        help="Proposed is the customer whose mail this one answers.",
    )
    interaction_id = fields.Many2one(
        "crm.interaction", readonly=True, index="btree_not_null", ondelete="set null"
    )
    parent_id = fields.Many2one(
        "crm.interaction", "Answers", readonly=True, index="btree_not_null", ondelete="set null"
    )
    confidential = fields.Boolean(readonly=True, help="Answers a confidential interaction.")
    decided_by_id = fields.Many2one(
        "res.users", readonly=True, help="Who said whose address this is."
    )
    reason = fields.Char(readonly=True, help="Why the mail could not become an interaction.")

    _message_unique = models.UniqueIndex(
        "(message_id, COALESCE(team_id, 0))", "This mail was received already."
    )
    _address_idx = models.Index("(email_normalized, company_id)")
    _waiting_idx = models.Index("(date DESC, id DESC) WHERE state = 'waiting'")

    @api.depends("email_from")
    def _compute_email_normalized(self):
        for mail in self:
            mail.email_normalized = email_normalize(mail.email_from, strict=False)

    def write(self, vals):
        """Let users choose the customer of mails that wait; the rest is what was received."""
        if not self.env.su and not vals.keys() <= {"partner_id", "message_main_attachment_id"}:
            raise AccessError(self.env._("A mail that was received cannot be changed."))
        if not self.env.su and "partner_id" in vals:
            self._check_waiting()
        return super().write(vals)

    def _check_waiting(self):
        if any(mail.state != "waiting" for mail in self):
            raise UserError(
                self.env._(
                    "This mail was decided about already. Change the customer of its interaction, "
                    "or take the decision back first."
                )
            )

    def action_assign(self):
        """Make interactions of the mails, with their customers, and of all from their addresses.

        Mails that are still to come from these addresses will follow.
        """
        self._check_waiting()
        self.check_access("write")
        if any(not mail.partner_id for mail in self):
            raise ValidationError(self.env._("Choose the customer first, or create it."))
        customers = self._customers_of_addresses()
        # sudo: what is decided of an address counts for all its mails, whoever may read them
        decided = self.sudo() | self._waiting_of(customers)
        for mail in decided:
            key = (mail.email_normalized, mail.company_id)
            mail.write(
                {
                    "partner_id": mail.partner_id.id if mail in self else customers[key].id,
                    "decided_by_id": self.env.uid,
                }
            )
        decided._become_interactions()
        if stuck := self.filtered(lambda mail: mail.state == "waiting"):
            raise UserError(stuck[0].reason)
        return self._action_after_assign(decided)

    def _customers_of_addresses(self):
        """Return ``{(address, company): customer}`` of the mails, which say it of their address."""
        customers = {}
        for mail in self._of_strangers():
            key = (mail.email_normalized, mail.company_id)
            if customers.setdefault(key, mail.partner_id) != mail.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(address)s cannot be two customers at once: choose one for all of its "
                        "mails.",
                        address=mail.email_normalized,
                    )
                )
        return customers

    def _of_strangers(self):
        """Return the mails whose address a decision counts for."""
        return self.filtered(lambda mail: mail.email_normalized and not mail.is_colleague)

    @api.model
    def _waiting_of(self, keys, states=("waiting",)):
        """Return the waiting mails from ``keys``, pairs of address and company."""
        # sudo: finds the mails of every team
        waiting = self.sudo().search(
            [
                ("email_normalized", "in", [address for address, _company in keys]),
                ("state", "in", states),
                ("is_colleague", "=", False),
            ]
        )
        return waiting.filtered(lambda mail: (mail.email_normalized, mail.company_id) in keys)

    def _action_after_assign(self, decided):
        """Open the interaction that was made, or say how many there are."""
        made = decided.interaction_id.sudo(False)._filtered_access("read")
        if len(decided) == 1 and made:
            return made.get_formview_action()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%(count)s mails became interactions.", count=len(decided)),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_ignore(self):
        """Hide the mails, and all others from their addresses, those still to come included."""
        self._check_waiting()
        self.check_access("write")
        keys = {(mail.email_normalized, mail.company_id) for mail in self._of_strangers()}
        # sudo: what is decided of an address counts for all its mails, whoever may read them
        ignored = self.sudo() | self._waiting_of(keys)
        ignored.write({"state": "ignored", "decided_by_id": self.env.uid})

    def action_forget(self):
        """Take back what was decided of the addresses: ignored mails wait again.

        Interactions that were made stay; the next mail from the address has to be matched.
        """
        self.check_access("write")
        keys = {(mail.email_normalized, mail.company_id) for mail in self}
        # sudo: what is decided of an address counts for all its mails, whoever may read them
        decided = self.sudo() | self._waiting_of(keys, ("matched", "ignored"))
        decided.decided_by_id = False
        decided.filtered(lambda mail: mail.state == "ignored").state = "waiting"

    def action_open_interaction(self):
        """Open the interaction the mail became."""
        self.ensure_one()
        self.interaction_id.check_access("read")
        return self.interaction_id.get_formview_action()
