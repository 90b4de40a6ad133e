import logging

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from .crm_interaction_lock import unlocked

_logger = logging.getLogger(__name__)


class CrmInbound(models.Model):
    """Whose mail it is, what it answers, and the interaction it becomes.

    The interaction is a held contact that waits for an answer: direction *in*, *in progress* since
    the mail was written. The one who answers for the interaction it answers is responsible, else
    the customer's salesperson, else nobody of the team; the responsible user, or else the leader
    of the team, follows it and is told as followers are.
    """

    _inherit = "crm.inbound"

    # Who

    def _recognise(self):
        """Find the customers of new mails: those known become interactions, others wait.

        Mails that waited for a customer whose address is known by now follow.
        """
        self._note_colleagues()
        strangers = self._of_strangers()
        customers = strangers._find_customers()
        decisions = strangers._find_decisions()
        for mail in strangers:
            key = (mail.email_normalized, mail.company_id)
            decision = decisions.get(key, self.browse())
            if decision.partner_id:
                customers.setdefault(key, decision.partner_id)
            elif decision and key not in customers:
                mail.state = "ignored"
        known = self._waiting_of(customers)
        for mail in known:
            mail.partner_id = customers[mail.email_normalized, mail.company_id]
        known._become_interactions()

    def _note_colleagues(self):
        """Mark what comes from our own people: they are not customers."""
        addresses = set(self.mapped("email_normalized")) - {False}
        users = self.env["res.users"].search_fetch(
            [("email_normalized", "in", addresses), ("share", "=", False)], ["email_normalized"]
        )
        companies = self.env["res.company"].search([]).partner_id  # pylint: disable=no-search-all
        ours = {*users.mapped("email_normalized"), *companies.mapped("email_normalized")}
        self.filtered(lambda mail: mail.email_normalized in ours).is_colleague = True

    def _find_customers(self):
        """Return ``{(address, company): customer}``.

        Of several with the address it is the one with the most recent dealings, then the company
        before its persons, then the oldest record.
        """
        addresses = set(self.mapped("email_normalized"))
        partners = self.env["res.partner"].search(
            [
                ("email_normalized", "in", addresses),
                ("company_id", "in", [False, *self.company_id.ids]),
            ],
            order="id",
        )
        last = self._last_dealings(partners) if len(partners) > len(addresses) else {}
        customers = {}
        for address, company in {(mail.email_normalized, mail.company_id) for mail in self}:
            candidates = partners.filtered(
                lambda partner, address=address, company=company: (
                    partner.email_normalized == address
                    and partner.company_id in (company, company.browse())
                )
            )
            if candidates:
                customers[address, company] = max(
                    candidates, key=lambda p: (last.get(p.id, ("", False)), p.is_company)
                )
        return customers

    @api.model
    def _last_dealings(self, partners):
        """Return ``{id: (date of the latest interaction, whether the person took part)}``."""
        past = Domain("date", "<=", fields.Datetime.now())
        Interaction = self.env["crm.interaction"].with_context(active_test=False)
        last = {}
        for field in ("commercial_partner_id", "partner_id", "contact_ids"):
            for partner, date in Interaction._read_group(
                past & Domain(field, "in", partners.ids), [field], ["date:max"]
            ):
                dealing = (fields.Datetime.to_string(date), field == "contact_ids")
                last[partner.id] = max(last.get(partner.id, dealing), dealing)
        return last

    def _find_decisions(self):
        """Return ``{(address, company): the mail of the latest decision}`` about the addresses."""
        decided = self.search(
            [
                ("email_normalized", "in", self.mapped("email_normalized")),
                ("decided_by_id", "!=", False),
                ("is_colleague", "=", False),
                ("state", "!=", "waiting"),
            ],
            order="write_date, id",
        )
        return {
            (mail.email_normalized, mail.company_id): mail
            for mail in decided
            if mail.state == "ignored" or mail.partner_id.active
        }

    # What it answers

    def _propose(self):
        """Note which interactions the mails answer, and propose their customers."""
        parents = self._find_parents()
        for mail in self:
            parent = parents.get(mail, self.env["crm.interaction"])
            mail.write(
                {
                    "parent_id": parent.id,
                    "confidential": parent.confidential,
                    "partner_id": parent.partner_id.id,
                }
            )

    def _find_parents(self):
        """Return ``{mail: interaction}``, the nearest of those that each mail answers."""
        answers = {mail: (mail.references or "").split() for mail in self}
        wanted = sorted(set().union(*answers.values()))
        messages = self.env["mail.message"].search_fetch(
            [("message_id", "in", wanted), ("model", "=", "crm.interaction")],
            ["message_id", "res_id"],
        )
        res_ids = {message.message_id: message.res_id for message in messages}
        interactions = self.env["crm.interaction"].browse(set(res_ids.values())).exists()
        parents = {}
        for mail, answered in answers.items():
            nearest = [
                interaction
                for message_id in answered
                if (interaction := interactions & interactions.browse(res_ids.get(message_id)))
                and interaction != mail.interaction_id
                and interaction.company_id == mail.company_id
            ]
            if nearest:
                parents[mail] = nearest[0]
        return parents

    # What it becomes

    def _become_interactions(self):
        """Make interactions of the mails; what cannot become one keeps waiting and says why.

        Their author is the current user, for mails this user may read: to have written an
        interaction gives the right to read it.
        """
        readable = self.sudo(False)._filtered_access("read").sudo()
        for mails in (readable, (self - readable).with_user(SUPERUSER_ID)):
            mails.sorted(lambda mail: (mail.date, mail.id))._try_to_become()

    def _try_to_become(self):
        if not self:
            return
        try:
            with self.env.cr.savepoint():
                self._make_interactions()
        except UserError as error:
            if len(self) > 1:
                for mail in self:
                    mail._try_to_become()
                return
            _logger.info("Mail %s keeps waiting: %s", self.message_id, error)
            self.reason = str(error)

    def _make_interactions(self):
        interactions = self.env["crm.interaction"].create(
            [mail._interaction_values() for mail in self]
        )
        for mail, interaction in zip(self, interactions, strict=True):
            mail.write(
                {
                    "state": "matched",
                    "interaction_id": interaction.id,
                    "body": False,
                    "reason": False,
                }
            )
        self._move_messages()
        self._thread_anew()
        for follower, followed in interactions.grouped(
            lambda interaction: interaction.user_id or interaction.team_id.user_id
        ).items():
            followed.message_subscribe(follower.partner_id.ids)

    def _interaction_values(self):
        """Return the values of the interaction the mail becomes."""
        self.ensure_one()
        account = self.partner_id.commercial_partner_id
        is_person = account != self.partner_id and not self.partner_id.is_company
        parent = self.parent_id if self.parent_id.commercial_partner_id == account else False
        email_type = self.env.ref("crm_interactions.crm_interaction_type_email", False)
        values = {
            "name": self.name or self.env._("E-mail from %s", self.partner_id.name),
            "channel_id": self.env["crm.channel"]._first_of_kind("email").id,
            "direction": "in",
            "state": "in_progress",
            "partner_id": account.id,
            "contact_ids": [Command.set(self.partner_id.ids if is_person else [])],
            "user_id": self._responsible().id,
            "team_id": self.team_id.id,
            "company_id": self.company_id.id,
            "date_start": self.date,
            "date_activity": self.date,
            "description": self.body,
            "parent_id": parent and parent.id,
            "confidential": self.confidential,
        }
        return {**values, "type_id": email_type.id} if email_type else values

    def _responsible(self):
        """Return who is responsible: as for what the mail answers, else for the customer."""
        users = self.parent_id.user_id | self.env["crm.interaction"]._default_responsible(
            self.partner_id
        )
        return users.filtered(
            lambda user: user.active and not user.share and self.company_id in user.company_ids
        )[:1]

    def _move_messages(self):
        """Move the mails themselves, with their files, to the interactions they became."""
        messages = unlocked(self.env["mail.message"]).search(
            [("model", "=", self._name), ("res_id", "in", self.ids)]
        )
        for mail, own in messages.grouped("res_id").items():
            document = {"res_id": self.browse(mail).interaction_id.id}
            files = own.attachment_ids.filtered(lambda file: file.res_model == self._name)
            files.write({"res_model": "crm.interaction", **document})
            own.write({"model": "crm.interaction", **document})

    def _thread_anew(self):
        """Let mails follow each other that became interactions together."""
        for mail, parent in self._find_parents().items():
            made = mail.interaction_id
            same_account = parent.commercial_partner_id == made.commercial_partner_id
            # What was made before: whatever headers say, nothing follows what comes later.
            if same_account and made.parent_id != parent and parent.id < made.id:
                made.parent_id = mail.parent_id = parent
