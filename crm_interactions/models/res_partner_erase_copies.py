from odoo import models
from odoo.fields import Domain

from .crm_erase_step import EraseStep, no_words

# Records of other apps that copy the customer's name and addresses, where they are installed.
COPIES = {
    "crm.lead": ("partner_name", "contact_name", "email_from", "phone", "function", "website",
                 "street", "street2", "zip", "city", "description"),
    "event.registration": ("name", "email", "phone", "company_name"),
    "snailmail.letter": ("street", "street2", "zip", "city", "info_msg"),
}  # fmt: skip
# Documents of other apps that show the customer, where they are installed.
DOCUMENTS = {
    "account.move": [("state", "=", "posted")],
    "sale.order": [("state", "=", "sale")],
    "pos.order": [],
}


class ResPartner(models.Model):
    """The plan's steps for what Odoo and other apps keep of a customer: copies and documents."""

    _inherit = "res.partner"

    def _erase_copy_steps(self):
        copied = self.env._("A copy of the customer's name and addresses.")
        steps = [
            EraseStep(
                self._erase_found("sms.sms", [("partner_id", "in", self.ids)]),
                "delete",
                self.env._("Text messages in the queue"),
                copied,
            ),
            EraseStep(
                self._erase_found(
                    "mail.followers",
                    Domain("partner_id", "in", self.ids) & ~self._erase_followed_domain(),
                ),
                "delete",
                self.env._("Documents followed"),
                self.env._("Nobody is to be told of them any more."),
            ),
            self._erase_elsewhere_step(copied),
            EraseStep(
                self._erase_found("mail.notification", [("res_partner_id", "in", self.ids)]),
                "anonymise",
                self.env._("Addresses in notifications"),
                copied,
                values={"mail_email_address": False, "sms_number": False, "failure_reason": False},
            ),
        ]
        for model, names in COPIES.items():
            if model in self.env:
                steps.append(self._erase_copies_step(model, names, copied))
        steps += self._erase_mailing_steps(copied)
        for model, domain in DOCUMENTS.items():
            if model in self.env:
                steps.append(self._erase_documents_step(model, domain))
        return steps

    def _erase_followed_domain(self):
        return Domain("res_model", "=", "res.partner") & Domain("res_id", "in", self.ids)

    def _erase_elsewhere_step(self, why):
        """Return the step for mails on documents that are not the customer's own."""
        said_of = Domain.OR(
            Domain("model", "=", records._name) & Domain("res_id", "in", records.ids)
            for records in self._erase_documents()
        )
        mails = self._erase_found("mail.message", Domain("author_id", "in", self.ids) & ~said_of)
        addresses = ("email_from", "reply_to", "incoming_email_to", "incoming_email_cc")
        return EraseStep(
            mails,
            "anonymise",
            self.env._("Addresses in mails on other documents"),
            why,
            values=dict.fromkeys(addresses, False),
        )

    def _erase_copies_step(self, model, names, why):
        records = self._erase_found(model, [("partner_id", "in", self.ids)])
        values = {name: False for name in names if name in records._fields}
        if records._fields["name"].required if "name" in records._fields else False:
            values["name"] = self.env._("Erased")
        return EraseStep(records, "anonymise", self._erase_label(model), why, values=values)

    def _erase_mailing_steps(self, why):
        """Return the steps for what mailings know of the customer's addresses."""
        if "mailing.trace" not in self.env:
            return []
        emails = [email for email in self.mapped("email_normalized") if email]
        contacts = self._erase_found("mailing.contact", [("email_normalized", "in", emails)])
        traces = self._erase_found(
            "mailing.trace",
            Domain("model", "=", "res.partner") & Domain("res_id", "in", self.ids)
            | Domain("model", "=", "mailing.contact") & Domain("res_id", "in", contacts.ids),
        )
        return [
            EraseStep(
                traces,
                "anonymise",
                self._erase_label("mailing.trace"),
                self.env._("That something was sent stays, for statistics."),
                values=no_words(traces, "model"),
            ),
            EraseStep(contacts, "delete", self._erase_label("mailing.contact"), why),
        ]

    def _erase_documents_step(self, model, domain):
        records = self._erase_found(model, Domain(domain) & Domain("partner_id", "in", self.ids))
        if model == "account.move":
            why = self.env._("The law on accounting keeps invoices, with the name and the address.")
        else:
            why = self.env._("Business documents stay; they show the customer without a name.")
        return EraseStep(records, "keep", self._erase_label(model), why)

    def _erase_label(self, model):
        return self.env["ir.model"].sudo()._get(model).name  # sudo: names of models
