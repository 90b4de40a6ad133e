from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, plaintext2html

from .crm_history_branch import SOURCES, HistoryBranch, HistorySource

NUMBER = 11
MAILED_BY = {"mail": "email", "sms": "sms"}
TRACE_STATES = {
    "outgoing": "queued",
    "process": "sending",
    "pending": "sent",
    "sent": "delivered",
    "open": "opened",
    "reply": "answered",
    "bounce": "bounced",
    "error": "failed",
    "cancel": "cancelled",
}
# Whom a mailing was sent to, by the field that leads from its records to the customer.
RECIPIENTS = {
    "res.partner": "id",
    "crm.lead": "partner_id",
    "event.registration": "partner_id",
    "sale.order": "partner_id",
}


class CrmTimeline(models.Model):
    """Mailings, where Email Marketing is installed, for those who may read their statistics."""

    _inherit = "crm.timeline"

    @api.model
    def _sources(self):
        return [
            *super()._sources(),
            HistorySource(
                NUMBER,
                "mailing.trace",
                self._mailing_branches,
                {"kind": ("mailing",), "direction": ("out",)},
            ),
        ]

    def _mailing_branches(self, _scope):
        """Yield the mails of mailings to customers, to their documents and to their addresses."""
        env = self.env
        for name, customer in RECIPIENTS.items():
            if name in env:
                branch = self._mailing_branch(env, name)
                recipient = branch.join_rows(
                    env[name].sudo(),  # sudo: names the customer the readable trace was sent to
                    lambda field, branch=branch: SQL(
                        "%s = %s", field("id"), branch.field("res_id")
                    ),
                )
                branch.set_customer(recipient(customer))
                yield branch
        yield self._mailing_list_branch(env)

    def _mailing_list_branch(self, env):
        """Return the mails to contacts of mailing lists: they are customers by their address.

        Of several customers with one address the first counts.
        """
        branch = self._mailing_branch(env, "mailing.contact")
        contact = branch.join_rows(
            env["mailing.contact"].sudo(),  # sudo: as above
            lambda field: SQL("%s = %s", field("id"), branch.field("res_id")),
        )
        partner = branch.join_rows(
            env["res.partner"].sudo(),  # sudo: as above
            lambda field: SQL(
                "%(own)s = %(email)s AND NOT EXISTS (SELECT FROM res_partner other"
                " WHERE other.email_normalized = %(email)s AND other.id < %(id)s)",
                own=field("email_normalized"),
                email=contact("email_normalized"),
                id=field("id"),
            ),
        )
        branch.columns["partner_id"] = partner("id")
        branch.columns["commercial_partner_id"] = lambda: partner("commercial_partner_id")
        return branch

    def _mailing_branch(self, env, recipient_model):
        branch = HistoryBranch(
            env["mailing.trace"],
            Domain("is_test_trace", "=", False) & Domain("model", "=", recipient_model),
        )
        field = branch.field
        kind = field("trace_type")
        branch.columns.update(
            date=SQL("COALESCE(%s, %s)", field("sent_datetime"), field("create_date")),
            channel=lambda: self._mapped(
                kind, {key: self._lane(channel) for key, channel in MAILED_BY.items()}
            ),
            state=lambda: SQL(
                # A server that took an e-mail has not delivered it.
                """CASE WHEN %(clicked)s IS NOT NULL AND %(status)s IN ('sent', 'open')
                         THEN 'clicked'
                        WHEN %(kind)s = 'mail' AND %(status)s = 'sent' THEN 'sent'
                        ELSE %(state)s END""",
                clicked=field("links_click_datetime"),
                status=field("trace_status"),
                kind=kind,
                state=self._mapped(field("trace_status"), TRACE_STATES),
            ),
            summary="mass_mailing_id.subject",
            user_id="mass_mailing_id.user_id",
            res_model=SQL("'mailing.mailing'"),
            res_id="mass_mailing_id",
        )
        return branch

    def _words(self):
        """Return the words of the mail where Odoo keeps it, else those the mailing was made of."""
        if self.id % SOURCES != NUMBER:
            return super()._words()
        trace = self.env["mailing.trace"].browse(self.id // SOURCES)
        # sudo: whoever may read the statistics may read the mail
        kept = trace.message_id and self.env["mail.message"].sudo().search(
            [("message_id", "=", trace.message_id), ("res_id", "=", trace.res_id)], limit=1
        )
        if kept:
            return self._message_words(kept)
        mailing = trace.sudo().mass_mailing_id  # sudo: likewise
        is_text = trace.trace_type == "sms"
        return {
            "subject": mailing.subject,
            "body": plaintext2html(mailing.body_plaintext or "") if is_text else mailing.body_html,
            "attachment_ids": [],
            "sender": mailing.user_id.display_name,
        }
