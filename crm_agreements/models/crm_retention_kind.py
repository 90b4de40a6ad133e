from collections.abc import Callable, Mapping
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.crm_interactions.models.crm_erase_step import erasing, no_words

# What stands where a title is required and its words were removed.
NO_NAME = "—"


class RetentionAction(NamedTuple):
    """What can be done with rows whose time is over.

    ``domain`` finds the rows with which it was not done yet; ``work`` does it with some of them,
    which come in a context in which the guards of what was sent and closed let them through.
    """

    domain: Domain
    work: Callable[[models.BaseModel], None]


class RetentionKind(NamedTuple):
    """A kind of record that can be kept for a period.

    The period runs from ``date``, the path of a date or a time; ``since`` says in words what that
    is. ``domain`` finds the rows whose work is over; ``customers`` are the paths of the customers
    they are about, of whom nothing is removed under a hold; ``company`` is the path of their
    company, None for rows of all. ``actions`` maps *delete* and *anonymise*, as far as the kind
    offers them.
    """

    code: str
    title: str
    since: str
    model: str
    date: str
    domain: Domain
    customers: tuple
    company: str | None
    actions: Mapping[str, RetentionAction]


def deleting(domain=Domain.TRUE):
    """Return the action that deletes the rows within a domain."""
    return RetentionAction(domain, lambda records: records.unlink())


class CrmRetentionRule(models.Model):
    """The kinds of record that rules can be made for."""

    _inherit = "crm.retention.rule"

    @api.model
    def _kinds(self):
        """Return the list of ``RetentionKind``; a hook: overrides return super() and theirs."""
        return [
            *self._interaction_kinds(),
            RetentionKind(
                "applications",
                self.env._("Applications"),
                self.env._("closed on"),
                "crm.application",
                "date_closed",
                Domain("date_closed", "!=", False),
                ("partner_id",),
                "company_id",
                {"delete": deleting()},
            ),
            RetentionKind(
                "inbound",
                self.env._("Mails received"),
                self.env._("received on"),
                "crm.inbound",
                "date",
                Domain("state", "!=", "waiting"),
                ("partner_id",),
                "company_id",
                {"delete": deleting()},
            ),
            RetentionKind(
                "evidence",
                self.env._("Evidence of ended agreements"),
                self.env._("end of the agreement"),
                "crm.agreement.evidence",
                "event_id.agreement_id.day_after",
                Domain("event_id.agreement_id.day_after", "!=", False),
                ("event_id.partner_id",),
                "event_id.company_id",
                {"delete": deleting()},
            ),
            RetentionKind(
                "changes",
                self.env._("Personal values in the log of changes"),
                self.env._("changed on"),
                "crm.change",
                "date",
                Domain.TRUE,
                ("partner_id", "commercial_partner_id"),
                "company_id",
                {
                    "anonymise": RetentionAction(
                        Domain("partner_name", "!=", False) | Domain("res_name", "!=", False),
                        lambda lines: lines._erase_values(),
                    )
                },
            ),
            *self._request_kinds(),
        ]

    @api.model
    def _interaction_kinds(self):
        sent = Domain("state", "not in", ("draft", "queued", "sending"))
        return [
            RetentionKind(
                "interactions",
                self.env._("Closed interactions"),
                self.env._("date of the interaction"),
                "crm.interaction",
                "date",
                Domain("state", "in", ("done", "cancelled")),
                ("partner_id", "contact_ids"),
                "company_id",
                {
                    # What was sent from it goes first, by its own rule.
                    "delete": deleting(Domain("message_out_ids", "not any", [("id", "!=", 0)])),
                    "anonymise": self._wordless(
                        "crm.interaction", {"name": NO_NAME, "contact_ids": False}
                    ),
                },
            ),
            RetentionKind(
                "messages",
                self.env._("Messages sent"),
                self.env._("queued on"),
                "crm.message",
                "date_queued",
                sent & Domain("refusal_key", "=", False),
                ("partner_id",),
                "company_id",
                {
                    "delete": deleting(),
                    "anonymise": self._wordless(
                        "crm.message",
                        {"attachment_ids": False, "document_id": False},
                        "reason_code",
                        "email_from",
                        "refusal_key",
                    ),
                },
            ),
            RetentionKind(
                "refusals",
                self.env._("What the gate refused"),
                self.env._("refused on"),
                "crm.message",
                "date_queued",
                sent & Domain("refusal_key", "!=", False),
                ("partner_id",),
                "company_id",
                {"delete": deleting()},
            ),
        ]

    @api.model
    def _request_kinds(self):
        closed = Domain("state", "in", ("done", "refused"))
        return [
            RetentionKind(
                "subject_requests",
                self.env._("Closed subject requests"),
                self.env._("closed on"),
                "crm.subject.request",
                "date_closed",
                closed,
                ("partner_id",),
                "company_id",
                {
                    "delete": deleting(),
                    "anonymise": self._wordless(
                        "crm.subject.request",
                        {"contact_name": NO_NAME, "partner_id": False},
                        "name",
                    ),
                },
            ),
            RetentionKind(
                "exported_files",
                self.env._("Exported files of persons"),
                self.env._("made on"),
                "crm.subject.export",
                "date",
                Domain("attachment_id", "!=", False),
                ("partner_id",),
                "company_id",
                {
                    # The row of the register stays.
                    "delete": RetentionAction(
                        Domain.TRUE, lambda exports: exports.attachment_id.unlink()
                    )
                },
            ),
        ]

    @api.model
    def _wordless(self, model_name, values, *kept):
        """Return the action that empties every text of the rows, their chatter and their files.

        :param dict values: what is written besides
        :param kept: names of texts that say nothing about a person
        """
        model = self.env[model_name]
        emptied = no_words(model, *kept, *values)
        still = Domain.OR(Domain(name, "!=", False) for name in emptied)
        for name, value in values.items():
            still |= Domain(name, "!=", value)

        def work(records):
            if "message_ids" in records._fields:
                records.message_ids.unlink()
            files = records.env["ir.attachment"].search(
                Domain("res_model", "=", model_name)
                & Domain("res_id", "in", records.ids)
                & Domain("res_field", "in", [False])
            )
            if hasattr(records, "_as_delivery"):
                records = records._as_delivery()
            records.write({**emptied, **values})
            files.unlink()

        return RetentionAction(still, work)

    @api.model
    def _kind_model(self, kind):
        """Return the model of a kind, with all its rows and without its guards."""
        return erasing(self.env[kind.model])
