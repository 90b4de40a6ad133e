from odoo import api, fields, models

from ..models.crm_message_refusal import Outgoing


class SmsComposer(models.TransientModel):
    """What a user writes to many is marketing, unless a permitted template says service (B9).

    Text messages that automated work of Odoo prepares with the composer are no user's writing to
    many: they are service, unless their template says marketing.
    """

    _inherit = "sms.composer"

    is_marketing = fields.Boolean(
        compute="_compute_is_marketing",
        compute_sudo=False,
        help="Who did not agree to marketing does not get it.",
    )

    @api.depends(
        "composition_mode", "res_ids", "res_id", "sanitized_numbers", "template_id", "body"
    )
    def _compute_is_marketing(self):
        for composer in self:
            as_sent = composer.with_context(crm_purpose="marketing")
            many = composer._is_to_many()
            composer.is_marketing = (as_sent if many else composer)._crm_purpose() == "marketing"

    def action_send_sms(self):
        """Send; to many customers as marketing, unless a permitted template makes it service."""
        if not self._is_to_many():
            return super().action_send_sms()
        composer = self.with_context(crm_purpose="marketing")
        return super(SmsComposer, composer).action_send_sms()

    def _is_to_many(self):
        if self.composition_mode == "mass":
            return True
        numbers = (self.sanitized_numbers or "").split(",")
        return len(numbers) > 1 or len(self._get_records() or ()) > 1

    def _crm_purpose(self):
        """Return the purpose of what is sent; False for what is written to one."""
        # sudo: the purpose is an administrator's field
        permitted = self.template_id.sudo().crm_purpose
        mailing = "mailing_id" in self._fields and self.mailing_id
        if not mailing and self.env.context.get("crm_purpose") != "marketing":
            return permitted
        if permitted == "service" and not mailing:
            return "service" if self.template_id._has_words(self.body) else "marketing"
        return "marketing"

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
        mailing = "mailing_id" in self._fields and self.mailing_id
        bodies = {} if mailing else self._prepare_body_values(records)
        return [
            Outgoing(
                recipients_info[record.id]["partner"].id,
                "sms",
                recipients_info[record.id]["sanitized"]
                or recipients_info[record.id]["number"]
                or "",
                companies[record.id].id,
                text=bodies.get(record.id) or self.body or "",
                origin=f"mailing.mailing,{mailing.id}" if mailing else "",
            )
            for record in records
        ]

    def _prepare_mass_sms(self, records, sms_record_values):
        companies = records._mail_get_companies(default=self.env.company)
        for record in records:
            sms_record_values[record.id]["crm_company_id"] = companies[record.id].id
        composer = self.with_env(self.env["sms.sms"]._as_asked().env)
        return super(SmsComposer, composer)._prepare_mass_sms(records, sms_record_values)
