from odoo import models
from odoo.fields import Domain

from .crm_erase_step import EraseStep, erasing, no_words


class ResPartner(models.Model):
    """The plan's steps for what was said and done: interactions, messages, mails, entries."""

    _inherit = "res.partner"

    def _erase_found(self, model, domain):
        return erasing(self.env[model]).search(domain)

    def _erase_documents(self):
        """Return the recordsets whose chatter, files and activities are the customer's.

        Overrides return ``super() + mine``.
        """
        mine = Domain("partner_id", "in", self.ids)
        return [
            self,
            self._erase_found("crm.interaction", mine),
            self._erase_found("crm.application", mine),
            self._erase_found("crm.inbound", self._erase_inbound_domain()),
        ]

    def _erase_inbound_domain(self):
        emails = [email for email in self.mapped("email_normalized") if email]
        return Domain("partner_id", "in", self.ids) | Domain("email_normalized", "in", emails)

    def _erase_message_steps(self):
        messages = self._erase_found("crm.message", [("partner_id", "in", self.ids)])._as_delivery()
        return [
            EraseStep(
                messages,
                "anonymise",
                self.env._("Messages: words, addresses and files"),
                self.env._("When and over which channel something left stays, for statistics."),
                values={
                    **no_words(messages, "reason_code", "email_from"),
                    "document_id": False,
                    "attachment_ids": False,
                },
            )
        ]

    def _erase_history_steps(self):
        mine = [("partner_id", "in", self.ids)]
        interactions = self._erase_found("crm.interaction", mine)
        taken_part = self._erase_found(
            "crm.interaction",
            Domain("contact_ids", "in", self.ids) & Domain("partner_id", "not in", self.ids),
        )
        personal = self.env._("Personal data without a reason to keep it.")
        return [
            EraseStep(
                interactions,
                "anonymise",
                self.env._("Interactions: titles, notes and descriptions"),
                self.env._("Type, time and result stay, for statistics."),
                values={
                    **no_words(interactions),
                    "name": self.env._("Erased"),
                    "location_id": False,
                    "contact_ids": False,
                    "message_attachment_ids": False,
                },
            ),
            EraseStep(
                taken_part,
                "keep",
                self.env._("Interactions of others the person took part in"),
                self.env._("They are about the other customer. Read their notes for the name."),
            ),
            EraseStep(
                self._erase_found("crm.application", mine),
                "delete",
                self.env._("Applications"),
                personal,
            ),
            EraseStep(
                self._erase_found(
                    "crm.link",
                    Domain("partner_id", "in", self.ids)
                    | Domain("interaction_id", "in", interactions.ids)
                    | Domain("record_ref", "in", [f"res.partner,{id_}" for id_ in self.ids]),
                ),
                "delete",
                self.env._("Links"),
                personal,
            ),
            EraseStep(
                self._erase_found("res.partner.relation", self._connections_domain()),
                "delete",
                self.env._("Connections with others"),
                personal,
            ),
            EraseStep(
                self._erase_found("crm.inbound", self._erase_inbound_domain()),
                "delete",
                self.env._("Mails received"),
                personal,
            ),
        ]

    def _erase_chatter_steps(self):
        documents = [records for records in self._erase_documents() if records]
        files_of, said_of = Domain.FALSE, Domain.FALSE
        for records in documents:
            of_model = Domain("res_id", "in", records.ids)
            files_of |= Domain("res_model", "=", records._name) & of_model
            said_of |= Domain("model", "=", records._name) & of_model
        said = self._erase_found("mail.message", said_of)
        sent = self._erase_found("crm.message", [("partner_id", "in", self.ids)])
        files = self._erase_found(
            "ir.attachment",
            Domain("res_field", "=", False)
            & (
                files_of
                | Domain("res_model", "=", "mail.message") & Domain("res_id", "in", said.ids)
                | Domain("res_model", "=", "crm.message") & Domain("res_id", "in", sent.ids)
            ),
        )
        # Those of a template stay with it.
        loose = sent.attachment_ids.filtered(lambda file: not file.res_model)
        personal = self.env._("Personal data without a reason to keep it.")
        return [
            EraseStep(files | said.attachment_ids | loose, "delete", self.env._("Files"), personal),
            EraseStep(
                self._erase_found("mail.activity", files_of),
                "delete",
                self.env._("Activities"),
                personal,
            ),
            EraseStep(said, "delete", self.env._("Notes and mails in the chatter"), personal),
        ]

    def _erase_calendar_steps(self):
        interactions = self._erase_found("crm.interaction", [("partner_id", "in", self.ids)])
        events = erasing(interactions.calendar_event_id) | self._erase_found(
            "calendar.event", [("attendee_ids.partner_id", "in", self.ids)]
        )
        # Whoever else from outside was there still has to know what it was about.
        shared = events.filtered(
            lambda event: any(not p.user_ids for p in event.partner_ids - self)
        )
        return [
            EraseStep(
                events - shared,
                "anonymise",
                self.env._("Calendar entries: titles and descriptions"),
                self.env._("The time stays in the calendars of the employees."),
                values={
                    "name": self.env._("Erased"),
                    "description": False,
                    "notes": False,
                    "location": False,
                },
            ),
            EraseStep(
                self._erase_found("calendar.attendee", [("partner_id", "in", self.ids)]),
                "delete",
                self.env._("Participations in calendar entries"),
                self.env._("Personal data without a reason to keep it."),
            ),
            EraseStep(
                shared,
                "keep",
                self.env._("Calendar entries with other customers"),
                self.env._("They are about the others, too. Read their titles for the name."),
            ),
        ]
