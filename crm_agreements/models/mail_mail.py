from odoo import models
from odoo.tools import email_normalize
from odoo.tools.mail import email_split_and_format

from .crm_message_refusal import Outgoing


class MailMail(models.Model):
    """The last door of every e-mail: what may no longer leave is cancelled (B9).

    That is marketing without what it needs, and whatever would go to a deceased customer (B17).
    """

    _inherit = "mail.mail"

    def _send(self, *args, **kwargs):
        self._pass_gate()
        return super()._send(*args, **kwargs)

    def _pass_gate(self):
        """Take those who may not get it off the mails; cancel mails without anyone left."""
        mails = self.filtered(lambda mail: mail.state == "outgoing")
        rows = [(mail, row) for mail in mails for row in mail._rows_to_ask()]
        refused = self.env["crm.message"]._refuse([row for _mail, row in rows])
        for mail, group in self._grouped(rows, refused).items():
            mail._leave_out(group)

    def _grouped(self, rows, refused):
        """Return ``{mail: {Outgoing: reason}}`` of the refused among the rows."""
        groups = {}
        for position, reason in refused.items():
            mail, row = rows[position]
            groups.setdefault(mail, {})[row] = reason
        return groups

    def _rows_to_ask(self):
        """Return an ``Outgoing`` for everybody about whom the gate is to decide."""
        if self.crm_purpose == "marketing":
            return self._gate_rows()
        if not self.env["res.partner"]._has_deceased():
            return []
        # sudo: whoever sends does not have to see who is deceased
        about = self.sudo()
        customers = about.recipient_ids
        if self.model == "res.partner" and self.res_id:
            customers |= customers.browse(self.res_id).exists()
        deceased = set(customers.filtered("is_deceased").ids)
        if not deceased:
            return []
        rows = [row for row in about._gate_rows() if row.partner_id in deceased]
        return [row._replace(purpose="service") for row in rows]

    def _gate_rows(self):
        """Return an ``Outgoing`` for everybody the mail would reach."""
        company = self.record_company_id or self.env.company
        common = {
            "company_id": company.id,
            "subject": self.subject or "",
            "origin": self._gate_origin(),
        }
        rows = [
            Outgoing(partner.id, "email", address, **common)
            for partner in self.recipient_ids
            for address in partner._email_addresses()
        ]
        loose = self._loose_addresses()
        return rows + [
            Outgoing(self._customer_written_to(address), "email", address, **common)
            for address in loose
        ]

    def _gate_origin(self):
        """Return what tells this sending from others: the mailing, else nothing."""
        mailing = "mailing_id" in self._fields and self.mailing_id
        return f"mailing.mailing,{mailing.id}" if mailing else ""

    def _loose_addresses(self):
        """Return the addresses the mail is written to beside its partners."""
        return [
            address
            for field in ("email_to", "email_cc")
            for address in email_split_and_format(self[field] or "") or filter(None, [self[field]])
        ]

    def _customer_written_to(self, address):
        """Return the customer whose record the mail is about, where the address is theirs."""
        if self.model != "res.partner" or not self.res_id:
            return None
        partner = self.env["res.partner"].browse(self.res_id).exists()
        same = partner.email_normalized == email_normalize(address, strict=False)
        return partner.id if partner and same else None

    def _leave_out(self, refused):
        """Take the refused off the mail, and cancel it when nobody is left.

        :param dict refused: ``{Outgoing: reason}``
        """
        reason = "\n".join(dict.fromkeys(refused.values()))
        addresses = {row.address for row in refused}
        partners = {row.partner_id for row in refused}
        # A partner's mail goes to all of their addresses at once.
        kept = self.recipient_ids.filtered(lambda partner: partner.id not in partners)
        fields_kept = {
            field: ", ".join(
                a for a in email_split_and_format(self[field] or "") if a not in addresses
            )
            for field in ("email_to", "email_cc")
        }
        if kept or any(fields_kept.values()):
            self.write({"recipient_ids": [(6, 0, kept.ids)], **fields_kept})
            self._notifications_of(partners)._cancel_refused(reason)
            return
        self.write({"state": "cancel", "failure_type": "mail_optout", "failure_reason": reason})
        self._notifications_of(None)._cancel_refused(reason)
        if "mailing_trace_ids" in self._fields:
            self.mailing_trace_ids.set_canceled()

    # Unsubscribing

    def _prepare_outgoing_list(self, mail_server=False, doc_to_followers=None):
        """Give each addressee of marketing a mail with a link of their own.

        Mailings bring links themselves.
        """
        emails = super()._prepare_outgoing_list(mail_server, doc_to_followers)
        if self.crm_purpose != "marketing" or self._gate_origin():
            return emails
        unsubscribe = self.env["crm.unsubscribe"]
        channel = self.env["crm.channel"].sudo()._first_of_kind("email")  # sudo: whoever sends
        company = self.record_company_id or self.env.company
        return [
            unsubscribe._add_to_mail(email, partner, channel, company, address)
            for email, partner, address in self._one_by_one(emails)
        ]

    def _one_by_one(self, emails):
        """Yield ``(email, customer, address)``: addresses without a customer each by itself."""
        nobody = self.env["res.partner"]
        for email in emails:
            if email["partner_id"]:
                yield email, email["partner_id"], ""
                continue
            for address in email["email_to"] + email["email_cc"]:
                normalized = email_normalize(address, strict=False)
                customer = nobody.browse(self._customer_written_to(address))
                only = {
                    "email_to": [address],
                    "email_cc": [],
                    "email_to_normalized": [normalized] if normalized else [],
                    "email_to_raw": address,
                }
                yield {**email, **only}, customer, normalized or address

    def _notifications_of(self, partner_ids):
        """Return the notifications of the mail to these partners, or to everybody."""
        domain = [("mail_mail_id", "in", self.ids), ("notification_status", "!=", "sent")]
        if partner_ids is not None:
            domain.append(("res_partner_id", "in", list(filter(None, partner_ids))))
        # sudo: whoever sends tells every addressee's notification
        return self.env["mail.notification"].sudo().search(domain)
