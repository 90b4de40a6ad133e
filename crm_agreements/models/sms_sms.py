from odoo import api, fields, models

from .crm_message_refusal import Outgoing
from .mail_message import PURPOSES

# The private key of those who asked the gate already: no context of a client can hold it.
_ASKED = object()


class SmsSms(models.Model):
    """The first and the last door of every text message: created, and leaving (B9)."""

    _inherit = "sms.sms"

    crm_purpose = fields.Selection(PURPOSES, string="Purpose", readonly=True)
    # The queue runs in no company; what counts is the company that sent the message.
    crm_company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")

    @api.model_create_multi
    def create(self, vals_list):
        purpose = self.env.context.get("crm_purpose")
        if purpose in ("service", "marketing"):
            company_id = self.env.company.id
            vals_list = [
                {"crm_company_id": company_id, **vals, "crm_purpose": purpose} for vals in vals_list
            ]
        if self.env.context.get("crm_gate_asked") is _ASKED:
            return super().create(
                [{**vals, "body": self.new(vals)._body_to_send()} for vals in vals_list]
            )
        texts = super().create(vals_list)
        texts._pass_gate()
        for text in texts:
            text.body = text._body_to_send()
        return texts

    def _body_to_send(self):
        """Return the text with what the company adds to marketing; mailings do so themselves."""
        row = self._gate_row()
        if self.crm_purpose != "marketing" or self.state != "outgoing" or row.origin:
            return self.body
        channel = self.env["crm.channel"].sudo()._first_of_kind("sms")  # sudo: whoever sends
        company = self.env["res.company"].browse(row.company_id)
        return self.env["crm.unsubscribe"]._add_to_text(
            self.body or "", self.partner_id, channel, company, self.number
        )

    def _as_asked(self):
        """Return the model in a context in which creating does not ask the gate once more."""
        return self.with_context(crm_gate_asked=_ASKED)

    def _send(self, unlink_failed=False, unlink_sent=True, raise_exception=False):
        allowed = self - self._pass_gate()
        if not allowed:
            return None
        return super(SmsSms, allowed)._send(
            unlink_failed=unlink_failed, unlink_sent=unlink_sent, raise_exception=raise_exception
        )

    def _pass_gate(self):
        """Cancel what may not leave, store why, and return it.

        That is marketing without what it needs, and whatever would go to a deceased customer (B17).
        """
        some_deceased = self.env["res.partner"]._has_deceased()
        # sudo: whoever sends does not have to see who is deceased
        texts = self.filtered(
            lambda text: (
                text.state == "outgoing"
                and (
                    text.crm_purpose == "marketing"
                    or (some_deceased and text.sudo().partner_id.is_deceased)
                )
            )
        )
        refused = self.env["crm.message"]._refuse([text._gate_row() for text in texts])
        cancelled = self.browse(texts[position].id for position in refused)
        if cancelled:
            cancelled._update_sms_state_and_trackers("canceled", failure_type="sms_optout")
        return cancelled

    def _gate_row(self):
        mailing = "mailing_id" in self._fields and self.mailing_id
        company = self.crm_company_id or self.mail_message_id.record_company_id or self.env.company
        return Outgoing(
            self.partner_id.id,
            "sms",
            self.number or "",
            company.id,
            text=self.body or "",
            origin=f"mailing.mailing,{mailing.id}" if mailing else "",
            purpose=self.crm_purpose or "service",
        )
