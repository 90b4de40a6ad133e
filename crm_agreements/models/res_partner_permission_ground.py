from odoo import fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    """The record that decides beside agreements: an objection, a list, another basis (B17)."""

    _inherit = "res.partner"

    def _deciding_ground(self, channel, purpose, refusal, agreement):
        """Return the record that decides whether one may send; an empty one where none does.

        :param refusal: ``(code, reason)`` of the gate, or None where one may
        """
        code = refusal and refusal[0]
        if code == "customer_deceased":
            return self
        if code in ("objection", "objection_address"):
            return self._deciding_objection(channel, by_another=code == "objection_address")
        if code == "do_not_contact":
            return self._deciding_entry(channel)
        if code == "email_blacklisted":
            return self._deciding_blacklist("mail.blacklist", "email", self.email_normalized)
        if code == "phone_blacklisted":
            return self._deciding_blacklist("phone.blacklist", "number", self.phone_sanitized)
        if not code and purpose == "marketing" and agreement.status != "active":
            return self._deciding_basis(channel)
        return self.env["crm.lawful.basis"]

    def _deciding_objection(self, channel, by_another):
        objections = self.env["crm.objection"]
        whose = Domain("partner_id", "=", self.id)
        if by_another:
            whose = ~whose & self._at_address()
        return objections.search(
            objections._heeded_domain(channel, self.env.company) & whose, limit=1
        )

    def _deciding_entry(self, channel):
        entries = self.env["crm.do.not.contact"]
        heeded = entries._heeded_domain(channel, self.env.company)
        return entries.search(heeded & self._do_not_contact_domain(), limit=1)

    def _deciding_basis(self, channel):
        bases = self.env["crm.lawful.basis"]
        return bases.search(
            bases._heeded_domain(channel, self.env.company)
            & Domain("partner_id", "=", self.id)
            & Domain("allows_marketing", "=", True),
            limit=1,
        )

    def _deciding_blacklist(self, model, field, address):
        # sudo: the address is the customer's; who may not open the entry sees its day
        return self.env[model].sudo().search([(field, "=", address)], limit=1)

    def _ground_shown(self, ground):
        """Return what the dialog shows of a deciding record; False where there is none."""
        if not ground:
            return False
        start, end, note = self._ground_dates(ground)
        return {
            "model": ground._name,
            "id": ground.sudo(False).has_access("read") and ground.id,
            "name": ground.env["ir.model"]._get(ground._name).sudo().name,
            "title": ground.display_name,
            "date_start": start,
            "date_end": end,
            "note": note,
            "evidence": "file" in ground._fields and bool(ground.file) and ground.filename,
        }

    def _ground_dates(self, ground):
        """Return the first and last day and the words of a deciding record."""
        if ground._name == self._name:
            return ground.date_deceased, False, False
        if "date_start" in ground._fields:
            source = "source" in ground._fields and ground.source
            words = " · ".join(filter(None, (source, ground.note)))
            return ground.date_start, ground.date_end, words
        day = fields.Datetime.context_timestamp(self, ground.write_date).date()
        # sudo: who put it there, by role, else by name
        entry = ground.sudo()
        sources = dict(entry._fields["crm_source"]._description_selection(self.env))
        return day, False, sources.get(entry.crm_source) or entry.write_uid.name
