from odoo import api, models

from .crm_message_refusal import Outgoing


class CrmLetterGate(models.AbstractModel):
    """The door of letters by Odoo's post service, where that app is installed (B9).

    The app is no dependency, so its method is wrapped when the registry is ready.
    """

    _name = "crm.letter.gate"
    _description = "Gate of Letters by Post"

    def _register_hook(self):
        super()._register_hook()
        letters = self.env.registry.get("snailmail.letter")
        if letters is None or hasattr(letters._snailmail_print, "origin"):
            return

        def _snailmail_print(self, immediate=True):
            allowed = self - self.env["crm.letter.gate"]._stop(self)
            if allowed:
                _snailmail_print.origin(allowed, immediate=immediate)

        _snailmail_print.origin = letters._snailmail_print
        letters._snailmail_print = _snailmail_print

    @api.model
    def _stop(self, letters):
        """Cancel the letters that may not leave, store why, and return them."""
        asked = letters.filtered(
            lambda letter: (
                letter.state in ("pending", "error")
                and (letter.message_id.crm_purpose == "marketing" or letter.partner_id.is_deceased)
            )
        )
        refused = self.env["crm.message"]._refuse([self._gate_row(letter) for letter in asked])
        stopped = letters.browse()
        for position, reason in refused.items():
            letter = asked[position]
            letter.write({"state": "canceled", "error_code": False, "info_msg": reason})
            letter.notification_ids.sudo()._cancel_refused(reason)  # sudo: told to its author
            stopped |= letter
        return stopped

    @api.model
    def _gate_row(self, letter):
        channels = self.env["crm.channel"]
        return Outgoing(
            letter.partner_id.id,
            "letter",
            channels._postal_address(letter.partner_id) if letter.street or letter.zip else "",
            letter.company_id.id,
            subject=letter.attachment_fname or letter.report_template.name or "",
            origin=f"snailmail.letter,{letter.id}",
            purpose=letter.message_id.crm_purpose or "service",
        )
