from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

PURPOSES = ("service", "marketing")


class ResPartner(models.Model):
    """*Why may I, why may I not*: what the gate says of a customer, and which agreement decides."""

    _inherit = "res.partner"

    def action_show_permissions(self):
        """Open the dialog that says over which channels one may write to the customer, and why."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "crm_permissions",
            "name": self.env._("Why may I, why may I not"),
            "target": "new",
            "params": {"partner_id": self.id},
        }

    @api.model
    @api.readonly
    def get_permissions(self, partner_id):
        """Return what the gate says now of one customer: every channel by every purpose.

        :param int partner_id: a customer the user may read
        :return: ``{"customer": name, "company": name, "channels": [{"id", "name", "icon",
            "address", "service": answer, "marketing": answer}]}``; an answer is ``{"allowed": bool,
            "code": str or False, "reason": str, "agreement": dict or False, "ground": dict or
            False}``, an agreement ``{"id", "customer", "type", "status", "date_start", "date_end",
            "date_withdrawn", "evidence"}``, where evidence is a list of ``{"id", "name"}``, or
            False for who may not see it; a ground, where another record decides, ``{"model",
            "id", "name", "title", "date_start", "date_end", "note", "evidence"}``, where the id is
            False for who may not open it
        :raise UserError: when there is no such customer
        """
        partner = self.browse(partner_id).exists()
        if not partner:
            raise UserError(self.env._("This customer does not exist (any more)."))
        partner.check_access("read")
        channels = self.env["crm.channel"].search([("can_send", "=", True)])
        answers = partner._gate_answers(channels)
        agreements = partner._deciding_agreements(channels, answers)
        return {
            "customer": partner.display_name,
            "company": self.env.company.name,
            "channels": [
                {
                    "id": channel.id,
                    "name": channel.name,
                    "icon": channel.icon,
                    "address": channel._address_of(partner),
                    **{
                        purpose: partner._permission(
                            channel, purpose, answers.get((channel, purpose)), agreements
                        )
                        for purpose in PURPOSES
                    },
                }
                for channel in channels
            ],
        }

    def _gate_answers(self, channels):
        """Return ``{(channel, purpose): (code, reason)}`` of what is refused; one question."""
        asked = [(channel, purpose) for channel in channels for purpose in PURPOSES]
        rows = []
        for channel, purpose in asked:
            address = channel._address_of(self)
            normalized = channel._normalize_address(address, self) or None
            company = self.env.company
            rows.append(
                (self.id, channel.id, channel.kind, purpose, address, normalized, company.id)
            )
        refused = self.env["crm.message"]._gate_rows(rows)
        return {asked[position]: answer for position, answer in refused.items()}

    def _deciding_agreements(self, channels, answers):
        """Return ``{channel: agreement}``: the active one, else the one withdrawn or ended last.

        Where another customer with the same address withdrew, it is that customer's agreement.
        """
        found = self.env["crm.agreement"].search(
            self._agreements_of_address() & Domain("type_id", "in", channels.agreement_type_id.ids)
        )
        found = found.sorted(lambda a: (a.status == "active", a.date_start, a.id), reverse=True)
        deciding = {}
        for channel in channels.filtered("agreement_type_id"):
            code = answers.get((channel, "marketing"), (False,))[0]
            by_another = code == "agreement_withdrawn_address"
            deciding[channel] = found.filtered(
                lambda a, channel=channel, by_another=by_another: (
                    a.type_id == channel.agreement_type_id
                    and (a.partner_id != self) == by_another
                    and (not by_another or a.date_withdrawn)
                )
            )[:1]
        return deciding

    def _agreements_of_address(self):
        own = Domain("partner_id", "=", self.id) | self._at_address()
        return own & Domain("company_id", "=", self.env.company.id)

    def _at_address(self):
        """Return the domain of what belongs to anybody who shares an address."""
        others = Domain.FALSE
        if self.email_normalized:
            others |= Domain("partner_id.email_normalized", "=", self.email_normalized)
        if self.phone_sanitized:
            others |= Domain("partner_id.phone_sanitized", "=", self.phone_sanitized)
        return others

    def _permission(self, channel, purpose, refusal, agreements):
        """Return the answer for a channel and a purpose, as ``get_permissions`` tells it."""
        agreement = self.env["crm.agreement"]
        if purpose == "marketing":
            agreement = agreements.get(channel, agreement)
        ground = self._deciding_ground(channel, purpose, refusal, agreement)
        code, reason = refusal or (False, self.env._("Nothing speaks against it."))
        if not refusal and ground:
            reason = self.env._("Another lawful basis allows it.")
        elif not refusal and agreement.status == "active":
            reason = self.env._("The agreement is active.")
        return {
            "allowed": not refusal,
            "code": code,
            "reason": reason,
            "agreement": bool(agreement) and self._agreement_shown(agreement),
            "ground": self._ground_shown(ground),
        }

    @api.model
    def _agreement_shown(self, agreement):
        fields_shown = ("status", "date_start", "date_end", "date_withdrawn")
        return {
            "id": agreement.id,
            "customer": agreement.partner_id.display_name,
            "type": agreement.type_id.name,
            **{name: agreement[name] for name in fields_shown},
            "evidence": self._evidence_shown(agreement),
        }

    @api.model
    def _evidence_shown(self, agreement):
        if not self.env["crm.agreement.evidence"].has_access("read"):
            return False
        evidence = agreement.event_ids.evidence_ids
        return [
            {"id": piece.id, "name": piece.filename or piece.note or self.env._("Evidence")}
            for piece in evidence
        ]
