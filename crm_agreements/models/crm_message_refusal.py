from hashlib import sha256
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import plaintext2html

from odoo.addons.crm_interactions.models.crm_message_gate import Recipient


class Outgoing(NamedTuple):
    """What stands before a door of Odoo: to whom, and what the refusal is to name.

    ``origin`` tells one sending from another, like a mailing; without one the words and the day do.
    """

    partner_id: int | None
    kind: str
    address: str
    company_id: int
    subject: str = ""
    text: str = ""
    origin: str = ""
    purpose: str = "marketing"

    def _recipient(self):
        return Recipient(self.partner_id, self.kind, self.address, self.company_id, self.purpose)


class CrmMessage(models.Model):
    """What was refused at a door of Odoo is a blocked message with its reason (B9).

    Asked again about the same (a batch that is tried again, a queue that runs twice), the gate
    stores nothing a second time.
    """

    _inherit = "crm.message"

    refusal_key = fields.Char(readonly=True, copy=False)

    _refusal_key_idx = models.Index("(refusal_key) WHERE refusal_key IS NOT NULL")

    @api.model
    def _refuse(self, outgoing):
        """Return ``{position: reason}`` of what may not leave, and store why.

        :param list outgoing: ``Outgoing`` tuples; one query decides about all of them
        """
        # sudo: the gate stands for every user, whatever they may read of the customers
        messages = self.sudo()
        refused = messages._gate_recipients([row._recipient() for row in outgoing])
        if refused:
            messages._store_refusals([(outgoing[key], *refused[key]) for key in refused])
        return {key: reason for key, (_code, reason) in refused.items()}

    @api.model
    def _store_refusals(self, refusals):
        """Store ``(Outgoing, code, reason)`` as blocked messages of the customers they concern."""
        customers = self._customers_of_addresses([outgoing for outgoing, *_why in refusals])
        kinds = {outgoing.kind for outgoing, *_why in refusals}
        channels = {kind: self.env["crm.channel"]._first_of_kind(kind).id for kind in kinds}
        rows = {}
        for outgoing, code, reason in refusals:
            partner_id = outgoing.partner_id or customers.get((outgoing.kind, outgoing.address))
            if partner_id:
                vals = self._refusal_values(outgoing._replace(partner_id=partner_id))
                rows[vals["refusal_key"]] = {
                    **vals,
                    "channel_id": channels[outgoing.kind],
                    "state_reason": reason,
                    "reason_code": code,
                }
        stored = self.search([("refusal_key", "in", list(rows))])
        for message in stored:
            rows.pop(message.refusal_key, None)
        return self._as_delivery().create(list(rows.values()))

    @api.model
    def _store_refusals_apart(self, refusals):
        """Store refusals whatever becomes of the transaction, which an error is about to end.

        What it created itself is unknown outside and cannot be named: tried again the same day, it
        is the same refusal.
        """
        with self.env.registry.cursor() as cr:
            messages = self.with_env(self.env(cr=cr))
            ids = {outgoing.partner_id for outgoing, *_why in refusals}
            known = set(messages.env["res.partner"].browse(ids).exists().ids)
            messages._store_refusals(
                [
                    (outgoing._replace(origin=""), code, reason)
                    for outgoing, code, reason in refusals
                    if outgoing.partner_id in known
                ]
            )

    @api.model
    def _refusal_values(self, outgoing):
        now = fields.Datetime.now()
        what = outgoing.origin or f"{now.date()}|{outgoing.subject}|{outgoing.text}"
        key = (outgoing.partner_id, outgoing.kind, outgoing.address, outgoing.company_id, what)
        return {
            "partner_id": outgoing.partner_id,
            "address": outgoing.address,
            "subject": " ".join((outgoing.subject or "").split()),
            "body": outgoing.text and plaintext2html(outgoing.text),
            "body_text": outgoing.text,
            "purpose": outgoing.purpose,
            "state": "blocked",
            "date_queued": now,
            "company_id": outgoing.company_id,
            "refusal_key": sha256("|".join(map(str, key)).encode()).hexdigest(),
        }

    @api.model
    def _customers_of_addresses(self, outgoing):
        """Return ``{(kind, address): id}`` of the first customer with each address."""
        found = {}
        for kind, field in (("email", "email_normalized"), ("sms", "phone_sanitized")):
            loose = [o for o in outgoing if o.kind == kind and not o.partner_id and o.address]
            if not loose:
                continue
            rows = [Recipient(None, kind, o.address, o.company_id) for o in loose]
            normalized = self._normalized_addresses(rows)
            partners = self.env["res.partner"].search([(field, "in", normalized)], order="id desc")
            first = {partner[field]: partner.id for partner in partners}
            for row, address in zip(loose, normalized, strict=True):
                found[kind, row.address] = first.get(address)
        return found
