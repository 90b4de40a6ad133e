from typing import Any, NamedTuple

from odoo import models
from odoo.exceptions import UserError

# So often a customer may agree to one type in a day; withdrawing has no limit.
GRANTS_A_DAY = 10
# With these a type may be agreed to anew.
OVER = ("ended", "withdrawn", "none")


class Choice(NamedTuple):
    """One type of agreement as a customer sees it online, and what they may do about it.

    ``status`` is active, future, waiting (for the confirmation by e-mail), ended, withdrawn or
    none; ``agreement`` the one it is about, else empty; ``wording`` the words to agree to.
    """

    type: Any
    status: str
    agreement: Any
    request: Any
    wording: Any
    can_grant: bool
    can_renew: bool
    can_withdraw: bool


class ResPartner(models.Model):
    """What customers see and do about their own agreements, in the portal and by links (B10).

    These methods trust that the customer is the one who asks: who calls them has made sure, by a
    login or by a signed link. A login stands for its own contact, not for the contact's company
    nor for colleagues: agreeing is everybody's own, and a company's agreements are entered by the
    staff.
    """

    _inherit = "res.partner"

    def _agreement_choices(self, company, lang=None):
        """Return the ``Choice`` of every type that the customer agreed to, or may agree to.

        :param lang: code of the language to show the words in
        """
        self.ensure_one()
        types = self.env["crm.agreement.type"].search([("active", "=", True)])
        wordings = self.env["crm.agreement.wording"]._current(types, self._wording_langs(lang))
        requests = self.env["crm.agreement.request"]._unconfirmed(self, company)
        waiting = requests.filtered(lambda request: request._is_waiting()).grouped("type_id")
        agreements = self.env["crm.agreement"].search(
            [("partner_id", "=", self.id), ("company_id", "=", company.id)]
        )
        agreements = agreements.grouped("type_id")
        return [
            self._agreement_choice(
                agreement_type,
                agreements.get(agreement_type, self.env["crm.agreement"]),
                waiting.get(agreement_type, self.env["crm.agreement.request"]),
                wordings.get(agreement_type, self.env["crm.agreement.wording"]),
            )
            for agreement_type in types | self._types_of(agreements)
            if agreement_type in agreements or agreement_type in wordings
        ]

    def _wording_langs(self, lang=None):
        company_lang = self.env.company.partner_id.lang
        return [lang or self.env.lang, self.lang, company_lang]

    def _types_of(self, agreements):
        return self.env["crm.agreement.type"].union(*agreements)

    def _agreement_choice(self, agreement_type, agreements, request, wording):
        agreement, status = self._deciding(agreements)
        is_over = status in OVER
        if is_over and request:
            status = "waiting"
        return Choice(
            agreement_type,
            status,
            agreement,
            request,
            wording,
            can_grant=is_over and bool(wording) and agreement_type.active,
            can_renew=status == "active" and agreement._may_renew_online(),
            can_withdraw=not is_over,
        )

    def _deciding(self, agreements):
        """Return the agreement that counts, else the next one, else the last one; and its status"""
        by_start = agreements.sorted(lambda agreement: (agreement.date_start, agreement.id))
        active = by_start.filtered(lambda agreement: agreement.status == "active")
        if active:
            return active[:1], "active"
        future = by_start.filtered(lambda agreement: agreement._starts_later())
        if future:
            return future[:1], "future"
        last = by_start[-1:]
        if not last:
            return last, "none"
        return last, "withdrawn" if last.date_withdrawn else "ended"

    # What customers do

    def _act_online(self, company, type_id, action, wording_id, origin):
        """Do what a customer asked for on a page; a second time changes nothing more.

        :param str action: grant, renew or withdraw
        :param wording_id: id of the words shown to the customer
        :param origin: an ``Origin``
        :return: what was done: granted, listed (granted, and the address is on a blacklist),
            requested, renewed or withdrawn; None when the page offers nothing of the kind
        :raise UserError: when the words shown are no longer the ones to agree to
        """
        choices = {choice.type.id: choice for choice in self._agreement_choices(company)}
        choice = choices.get(type_id)
        if not choice or action not in ("grant", "renew", "withdraw"):
            return None
        if action == "withdraw":
            choice.agreement._withdraw_online(origin)
            return "withdrawn"
        wording = self._wording_shown(choice, wording_id)
        if action == "renew":
            choice.agreement._renew_online(wording, origin)
            return "renewed"
        if not wording:
            return None
        agreement = self._agree_online(wording, company, origin)
        if not agreement:
            return "requested"
        return "listed" if agreement._listed_addresses() else "granted"

    def _wording_shown(self, choice, wording_id):
        """Return the words the customer read, which must still be the newest of their language."""
        wording = self.env["crm.agreement.wording"].search(
            [("id", "=", wording_id), ("type_id", "=", choice.type.id)]
        )
        newest = wording._current(choice.type, [wording.lang]).get(choice.type, wording)
        if wording != newest:
            raise UserError(
                self.env._("The words have changed in the meantime: please read them again.")
            )
        return wording

    def _agree_online(self, wording, company, origin):
        """Agree to words, with a confirmation by e-mail where the type asks for it.

        Agreed already: nothing happens.

        :return: the agreement; an empty one while the customer has yet to confirm it
        """
        origin = origin._replace(wording=str(wording.version), lang=wording.lang)
        agreement = self._in_force(wording.type_id, company)
        if agreement:
            return agreement
        if wording.type_id.double_opt_in:
            self.env["crm.agreement.request"]._ask(self, wording, company, origin)
            return agreement
        key = f"{self.id}|{wording.type_id.id}|{company.id}"
        if not self.env["crm.agreement.throttle"]._allow("grant", key, GRANTS_A_DAY, hours=24):
            raise UserError(self.env._("You changed this often today: try again tomorrow."))
        return self._grant_online(wording.type_id, company, origin)

    def _grant_online(self, agreement_type, company, origin):
        """Return the agreement in force, or a new one from today.

        The customer's own entries of the blacklists that it speaks against end.
        """
        agreement = self._in_force(agreement_type, company) or self._grant_anew(
            agreement_type, company, origin
        )
        agreement._lift_blacklists(origin)
        return agreement

    def _grant_anew(self, agreement_type, company, origin):
        agreements = self.env["crm.agreement"].with_context(mail_create_nosubscribe=True)
        return agreements._from_origin(*origin).create(
            {
                "partner_id": self.id,
                "type_id": agreement_type.id,
                "company_id": company.id,
                "user_id": self.user_id.id,
                "date_start": company._agreement_day(),
            }
        )

    def _in_force(self, agreement_type, company):
        """Return the agreement of a type that counts or will count, or an empty one."""
        agreement, status = self._deciding(
            self.env["crm.agreement"].search(
                [
                    ("partner_id", "=", self.id),
                    ("type_id", "=", agreement_type.id),
                    ("company_id", "=", company.id),
                ]
            )
        )
        return agreement.browse() if status in OVER else agreement

    def _agreement_history(self, agreement_type, company):
        """Return the rows of the ledger about the customer's agreements of a type."""
        return self.env["crm.agreement.event"].search(
            [
                ("partner_id", "=", self.id),
                ("company_id", "=", company.id),
                ("kind", "not in", ("reminded", "expired")),
                "|",
                ("agreement_id.type_id", "=", agreement_type.id),
                "&",
                ("agreement_id", "=", False),
                ("type_code", "=", agreement_type.code),
            ]
        )
