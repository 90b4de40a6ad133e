from odoo import api, models

from ..models.crm_message_refusal import Outgoing


class SmsComposer(models.TransientModel):
    """Text messages to many are marketing, and each of them passes the gate (B9)."""

    _name = "sms.composer"
    _inherit = ["sms.composer", "crm.composer.mixin"]

    @api.depends(
        "composition_mode",
        "res_ids",
        "res_id",
        "sanitized_numbers",
        "template_id",
        "body",
        "send_as_service",
    )
    def _compute_is_marketing(self):
        return super()._compute_is_marketing()

    def action_send_sms(self):
        """Send; to many customers as marketing, unless a permitted template makes it service."""
        if not self._is_to_many():
            return super().action_send_sms()
        return super(SmsComposer, self._from_user()).action_send_sms()

    def _is_to_many(self):
        if self.composition_mode == "mass":
            return True
        numbers = (self.sanitized_numbers or "").split(",")
        return len(numbers) > 1 or len(self._get_records() or ()) > 1

    def _mailing(self):
        return "mailing_id" in self._fields and self.mailing_id

    def _has_template_words(self):
        return self.template_id._has_words(self.body)

    def _action_send_sms(self):
        composer = self.with_context(crm_purpose=self._crm_purpose())
        return super(SmsComposer, composer)._action_send_sms()

    def _get_optout_record_ids(self, records, recipients_info):
        """Name those whom the gate refuses, and store why."""
        result = super()._get_optout_record_ids(records, recipients_info)
        if self.env.context.get("crm_purpose") != "marketing":
            return result
        rows = self._gate_rows(records, recipients_info)
        refused = self.env["crm.message"]._refuse(rows)
        return [*result, *(records[position].id for position in refused)]

    def _gate_rows(self, records, recipients_info):
        """Return an ``Outgoing`` for each record."""
        companies = records._mail_get_companies(default=self.env.company)
        bodies = {} if self._mailing() else self._prepare_body_values(records)
        return [
            Outgoing(
                recipients_info[record.id]["partner"].id,
                "sms",
                recipients_info[record.id]["sanitized"]
                or recipients_info[record.id]["number"]
                or "",
                companies[record.id].id,
                text=bodies.get(record.id) or self.body or "",
                origin=self._gate_origin(),
            )
            for record in records
        ]

    def _prepare_mass_sms(self, records, sms_record_values):
        companies = records._mail_get_companies(default=self.env.company)
        for record in records:
            sms_record_values[record.id]["crm_company_id"] = companies[record.id].id
        composer = self.with_env(self.env["sms.sms"]._as_asked().env)
        return super(SmsComposer, composer)._prepare_mass_sms(records, sms_record_values)
