from odoo import api, models
from odoo.tools.mail import email_split_and_format

from ..models.crm_message_refusal import Outgoing


class MailComposeMessage(models.TransientModel):
    """E-mails to many are marketing, and each of them passes the gate (B9)."""

    _name = "mail.compose.message"
    _inherit = ["mail.compose.message", "crm.composer.mixin"]

    @api.depends(
        "composition_mode",
        "composition_batch",
        "subtype_is_log",
        "template_id",
        "subject",
        "body",
        "send_as_service",
    )
    def _compute_is_marketing(self):
        return super()._compute_is_marketing()

    def action_send_mail(self):
        """Send; to many customers as marketing, unless a permitted template makes it service."""
        many = self.filtered(lambda composer: composer._is_to_many())
        if many:
            many._from_user()._action_send_mail()
        if self - many:
            return super(MailComposeMessage, self - many).action_send_mail()
        return {"type": "ir.actions.act_window_close"}

    def _is_to_many(self):
        if self.composition_mode == "mass_mail":
            return True
        return self.composition_batch and not self.subtype_is_log

    def _mailing(self):
        return "mass_mailing_id" in self._fields and self.mass_mailing_id

    def _has_template_words(self):
        return self.template_id._has_words(self.subject, self.body)

    def _action_send_mail_comment(self, res_ids):
        context = {"crm_purpose": self._crm_purpose()}
        return super(MailComposeMessage, self.with_context(**context))._action_send_mail_comment(
            res_ids
        )

    def _action_send_mail_mass_mail(self, res_ids, auto_commit=False):
        # The values say it from here on.
        purpose = self._crm_purpose()
        composer = self.with_context(crm_purpose=purpose)
        return super(MailComposeMessage, composer)._action_send_mail_mass_mail(
            res_ids, auto_commit=auto_commit
        )

    def _process_mail_values_state(self, mail_values_dict):
        """Cancel the mails of a batch that the gate refuses, each with its reason."""
        result = super()._process_mail_values_state(mail_values_dict)
        purpose = self.env.context.get("crm_purpose")
        if not purpose:
            return result
        for values in result.values():
            values["crm_purpose"] = purpose
        if purpose == "marketing":
            self._cancel_refused(result)
        return result

    def _cancel_refused(self, mail_values_dict):
        rows = [
            (values, row)
            for res_id, values in mail_values_dict.items()
            if values.get("state") != "cancel" or values.get("failure_type") == "mail_bl"
            for row in self._gate_rows(res_id, values)
        ]
        refused = self.env["crm.message"]._refuse([row for _values, row in rows])
        reasons, passed = {}, set()
        for position, (values, _row) in enumerate(rows):
            if position in refused:
                reasons.setdefault(id(values), (values, refused[position]))
            else:
                passed.add(id(values))
        for key, (values, reason) in reasons.items():
            # Whoever of several may get it, gets it: the others are left out when it leaves.
            if key not in passed and values.get("state") != "exception":
                values.update(
                    state="cancel",
                    failure_type=values.get("failure_type") or "mail_optout",
                    failure_reason=reason,
                    is_notification=False,
                )

    def _gate_rows(self, res_id, values):
        """Return an ``Outgoing`` for everybody one mail of the batch would reach."""
        common = {
            "company_id": values.get("record_company_id") or self.env.company.id,
            "subject": values.get("subject") or "",
            "origin": self._gate_origin(),
        }
        partners = self.env["res.partner"].browse(
            command[1] for command in values.get("recipient_ids") or [] if command[1]
        )
        rows = [
            Outgoing(partner.id, "email", address, **common)
            for partner in partners
            for address in partner._email_addresses()
        ]
        record = self.env[self.model].browse(res_id) if self.model == "res.partner" else None
        for field in ("email_to", "email_cc"):
            text = values.get(field) or ""
            for address in email_split_and_format(text) or filter(None, [text]):
                own = record and record.email_normalized and record.email_normalized in address
                rows.append(Outgoing(record.id if own else None, "email", address, **common))
        return rows
