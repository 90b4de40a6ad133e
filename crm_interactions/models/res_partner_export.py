from collections.abc import Callable, Mapping
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools.sql import escape_psql

# Of the customer's own record: what says nothing about the person, and what is a file.
NOT_ABOUT_THE_PERSON = {"color", "image_1920", "active"}
ADDRESS_FIELDS = (
    "name", "type", "street", "street2", "zip", "city", "state_id", "country_id", "email", "phone",
    "comment",
)  # fmt: skip
INTERACTION_FIELDS = (
    "name", "type_id", "channel_id", "direction", "state", "date_start", "date_end",
    "date_activity", "date_done", "duration_hours", "user_id", "description", "note",
    "result_type_id", "comments", "result_description", "category_id", "priority_id",
    "source_type_id", "location_comments", "create_date",
)  # fmt: skip
MESSAGE_FIELDS = (
    "date_queued", "date_sent", "channel_id", "address", "lang", "subject", "body", "body_text",
    "purpose", "state", "state_reason", "user_id", "email_from",
)  # fmt: skip
MAIL_FIELDS = ("date", "message_type", "email_from", "author_id", "subject", "body")


class ExportSection(NamedTuple):
    """One kind of data that is kept about a person, as it goes into the file the person gets.

    The rows are the records of ``model`` within ``domain`` in their ``order``, read in batches and
    never all at once. ``fields`` are shown with the labels of the model; ``replaced`` maps the
    names of fields to functions that return what is shown instead, given the record. ``files``
    says where the attachments are: the name of a field that holds them, or ``"res"`` for those
    hung onto the records; None for none.
    """

    key: str
    title: str
    model: str
    domain: Domain
    fields: tuple
    files: str | None = None
    order: str = "id"
    replaced: Mapping[str, Callable] = {}


def masked(text):
    """Return a number of which only the last four characters can be read.

    >>> masked("PL61 1090 1014 0000 0712 1981 2874"), masked("123"), masked(False)
    ('•••• 2874', '••••', '')
    """
    plain = "".join((text or "").split())
    if not plain:
        return ""
    return f"•••• {plain[-4:]}" if len(plain) > 4 else "••••"


class ResPartner(models.Model):
    """Everything that is kept about a person, for the file the law gives them a right to (B12)."""

    _inherit = "res.partner"

    def _export_data(self):
        """Return the list of ``ExportSection``s about the partner; a hook: super() and theirs.

        It is called with the rights of the system, in the language of the file, and with the
        company that answers as the current one: rows of other companies are left out by whoever
        writes the file. What is said about *other* persons is theirs: of contact persons only name
        and function are told, the other participants of an interaction not at all, and the other
        end of a connection only where it is a company.
        """
        ids = self.ids
        return [
            *self._export_contact(ids),
            ExportSection(
                "interactions",
                self.env._("Interactions"),
                "crm.interaction",
                Domain("partner_id", "in", ids) | Domain("contact_ids", "in", ids),
                INTERACTION_FIELDS,
                files="res",
                order="date, id",
            ),
            ExportSection(
                "messages",
                self.env._("Messages we sent"),
                "crm.message",
                Domain("partner_id", "in", ids),
                MESSAGE_FIELDS,
                files="attachment_ids",
            ),
            ExportSection(
                "mails",
                self.env._("Mails and Notes"),
                "mail.message",
                self._export_mails_domain(ids),
                MAIL_FIELDS,
                files="attachment_ids",
            ),
            self._export_mails_received(Domain("partner_id", "in", ids)),
            ExportSection(
                "applications",
                self.env._("Applications"),
                "crm.application",
                Domain("partner_id", "in", ids),
                (
                    "source_id", "number", "product", "status", "amount", "currency_id",
                    "date_opened", "date_closed", "url",
                ),
                files="res",
            ),
            ExportSection(
                "connections",
                self.env._("Connections"),
                "res.partner.relation",
                self._connections_domain(),
                ("left_partner_id", "type_id", "right_partner_id", "date_start", "date_end"),
                replaced={
                    name: lambda relation, name=name: self._export_name(relation[name])
                    for name in ("left_partner_id", "right_partner_id")
                },
            ),
            self._export_changes(ids),
        ]  # fmt: skip

    @api.model
    def _export_address_data(self, address):
        """Return the sections about an e-mail address that no customer has; a hook like the above.

        :param str address: the normalised address
        """
        # The whole address: another one may end like it.
        pattern = escape_psql(address)
        written = Domain("email_from", "=ilike", pattern) | Domain(
            "email_from", "=ilike", f"%<{pattern}>%"
        )
        return [
            ExportSection(
                "mails",
                self.env._("Mails and Notes"),
                "mail.message",
                Domain("message_type", "=", "email") & Domain("author_id", "=", False) & written,
                MAIL_FIELDS,
                files="attachment_ids",
            ),
            self._export_mails_received(Domain("email_normalized", "=", address)),
        ]

    def _export_mails_received(self, domain):
        return ExportSection(
            "mails_received",
            self.env._("Mails we received"),
            "crm.inbound",
            domain,
            ("date", "email_from", "name", "body", "state"),
            files="res",
        )

    def _export_contact(self, ids):
        """Return the sections about the contact itself."""
        own = self._change_fields() - NOT_ABOUT_THE_PERSON
        children = Domain("parent_id", "in", ids)
        return [
            ExportSection(
                "contact",
                self.env._("Contact Data"),
                "res.partner",
                Domain("id", "in", ids),
                (*sorted(own), "create_date"),
                files="res",
                replaced={"crm_user_ids": lambda partner: partner.crm_user_ids.mapped("name")},
            ),
            ExportSection(
                "addresses",
                self.env._("Addresses"),
                "res.partner",
                children & Domain("type", "!=", "contact"),
                ADDRESS_FIELDS,
            ),
            ExportSection(
                "contact_persons",
                self.env._("Contact Persons"),
                "res.partner",
                children & Domain("type", "=", "contact"),
                ("name", "function"),
            ),
            ExportSection(
                "bank_accounts",
                self.env._("Bank Accounts"),
                "res.partner.bank",
                Domain("partner_id", "in", ids),
                ("acc_number", "bank_id", "acc_holder_name", "create_date"),
                replaced={"acc_number": lambda account: masked(account.acc_number)},
            ),
            ExportSection(
                "identification_numbers",
                self.env._("Identification Numbers"),
                "res.partner.id_number",
                Domain("partner_id", "in", ids),
                ("category_id", "name", "date_issued", "valid_from", "valid_until", "status"),
                files="res",
            ),
            ExportSection(
                "links",
                self.env._("Links"),
                "crm.link",
                Domain("partner_id", "in", ids),
                ("name", "url"),
            ),
        ]

    def _export_changes(self, ids):
        def words(name):
            return lambda line: (
                masked(line[name]) if line.res_model == "res.partner.bank" else line[name]
            )

        return ExportSection(
            "changes",
            self.env._("Changes of the File"),
            "crm.change",
            Domain("partner_id", "in", ids),
            ("date", "kind", "record_label", "field_label", "old_text", "new_text", "user_name"),
            order="date, id",
            replaced={name: words(name) for name in ("record_label", "old_text", "new_text")},
        )

    def _export_mails_domain(self, ids):
        """Return the domain of what the person wrote or got, and of the notes about the person."""
        return Domain("message_type", "not in", ("notification", "user_notification")) & (
            Domain("author_id", "in", ids)
            | Domain("partner_ids", "in", ids)
            | Domain("notification_ids.res_partner_id", "in", ids)
            | (Domain("model", "=", "res.partner") & Domain("res_id", "in", ids))
        )

    def _export_name(self, partner):
        if partner in self or partner.is_company:
            return partner.name
        return self.env._("(another person)")
