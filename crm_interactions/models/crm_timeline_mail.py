from odoo import SUPERUSER_ID, api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_history_branch import HistoryBranch, HistorySource

NOTIFIED = {"email": "mail", "sms": "sms", "snail": "letter"}
NOTIFIED_CHANNELS = {"email": "email", "sms": "sms", "snail": "letter"}
# Odoo's states of a notification in ours; a mail server that took a mail has not delivered it.
NOTIFICATION_STATES = {
    "ready": "queued",
    "process": "sending",
    "pending": "sent",
    "sent": "sent",
    "bounce": "bounced",
    "exception": "failed",
    "canceled": "cancelled",
}
# Models that override ``_check_access`` for changes only: reading follows their rules.
RULES_DECIDE = {"crm.interaction"}
# What is said in a chat is not sent to customers.
NO_DOCUMENTS = {"discuss.channel"}


class CrmTimeline(models.Model):
    """E-mails, text messages and letters of any document, to a customer and from one (S9, S20).

    Odoo decides in Python who may read a message, one by one. Here it is said in SQL: who wrote
    it or got it, and who may read its document. Mails of private meetings tell their title, so
    they are as private as the meeting.
    """

    _inherit = "crm.timeline"

    @api.model
    def _sources(self):
        return [
            *super()._sources(),
            HistorySource(
                3,
                "mail.message",
                self._notification_branches,
                {"kind": tuple(NOTIFIED.values()), "direction": ("out",)},
            ),
            HistorySource(
                4,
                "mail.message",
                self._incoming_branches,
                {"kind": ("mail",), "direction": ("in",), "channel": (self._lane("email"),)},
            ),
        ]

    def _notification_branches(self, scope):
        """Yield what was sent to customers: one row for each addressee."""
        env = self.env
        # sudo: a notification says no more than its message, whose access is checked below
        branch = HistoryBranch(env["mail.notification"].sudo())
        kind = branch.field("notification_type")
        branch.query.add_where(SQL("%s IN %s", kind, tuple(NOTIFIED)))
        message = branch.join_rows(
            env["mail.message"].sudo(),  # sudo: likewise
            lambda field: SQL("%s = %s", field("id"), branch.field("mail_message_id")),
        )
        branch.query.add_where(SQL("%s IS NULL", message("mail_activity_type_id")))
        self._set_addressee(branch, branch.field("res_partner_id"))
        self._set_message(branch, message, scope)
        branch.columns.update(
            kind=lambda: self._mapped(kind, NOTIFIED),
            channel=lambda: self._mapped(
                kind, {key: self._lane(name) for key, name in NOTIFIED_CHANNELS.items()}
            ),
            direction=SQL("'out'"),
            state=lambda: SQL(
                "CASE WHEN %s = 'sms' AND %s = 'sent' THEN 'delivered' ELSE %s END",
                kind,
                branch.field("notification_status"),
                self._mapped(branch.field("notification_status"), NOTIFICATION_STATES),
            ),
        )
        yield branch

    def _incoming_branches(self, scope):
        """Yield what customers wrote on our documents.

        What came in as an interaction is that interaction and is not shown again.
        """
        env = self.env
        branch = HistoryBranch(env["mail.message"].sudo())  # sudo: access is checked in SQL
        branch.query.add_where(
            SQL(
                """%(type)s IN ('email', 'comment') AND %(activity)s IS NULL
                   AND (%(model)s IS NULL OR %(model)s NOT IN %(no_documents)s)
                   AND NOT (%(model)s = 'crm.interaction' AND EXISTS (
                    SELECT FROM crm_inbound mail
                     WHERE mail.message_id = %(message_id)s AND mail.interaction_id = %(res_id)s
                    OFFSET 0))""",
                type=branch.field("message_type"),
                activity=branch.field("mail_activity_type_id"),
                model=branch.field("model"),
                no_documents=tuple(NO_DOCUMENTS),
                message_id=branch.field("message_id"),
                res_id=SQL(
                    "%s",
                    branch.field("res_id"),
                    to_flush=env["crm.inbound"]._fields["interaction_id"],
                ),
            )
        )
        self._set_addressee(branch, branch.field("author_id"))
        self._set_message(branch, branch.field, scope)
        branch.columns["user_id"] = SQL("NULL")
        yield branch

    def _set_addressee(self, branch, partner_id):
        """Let the row belong to a partner who is no colleague."""
        customer = branch.set_customer(partner_id)
        branch.query.add_where(SQL("%s IS TRUE", customer("partner_share")))

    def _set_message(self, branch, message, scope):
        """Show the message, where the user may read it."""
        branch.query.add_where(self._message_access(message, scope))
        branch.columns.update(
            date=lambda: message("date"),
            # Odoo names what has no subject after the document, so the words tell more.
            summary=lambda: SQL(
                "concat_ws(' – ', NULLIF(%s, ''), NULLIF(%s, ''))",
                message("subject"),
                self._excerpt(message("body")),
            ),
            user_id=lambda: SQL("NULLIF(%s, %s)", message("create_uid"), SUPERUSER_ID),
            company_id=lambda: message("record_company_id"),
            res_model=lambda: SQL(
                "CASE WHEN %s > 0 THEN %s ELSE 'mail.message' END",
                message("res_id"),
                message("model"),
            ),
            res_id=lambda: SQL(
                "CASE WHEN %s > 0 THEN %s ELSE %s END",
                message("res_id"),
                message("res_id"),
                message("id"),
            ),
        )

    @api.model
    def _excerpt(self, html):
        """Return SQL for the first words of a piece of HTML."""
        text = SQL("regexp_replace(left(%s, 1500), '<[^>]*(>|$)', ' ', 'g')", html)
        return SQL(r"left(btrim(regexp_replace(%s, '(\s|&nbsp;|&#160;)+', ' ', 'g')), 120)", text)

    @api.model
    def _mapped(self, column, values):
        """Return SQL that gives our value for each value of a column, NULL for others."""
        cases = SQL(" ").join(SQL("WHEN %s THEN %s", *pair) for pair in values.items())
        return SQL("CASE %s %s END", column, cases)

    # Access to messages

    def _message_access(self, message, scope):
        """Return the SQL condition under which the user may read a message.

        :param message: function that gives the SQL of a message's fields
        """
        if self.env.su:
            return SQL("TRUE")
        return SQL(
            # OFFSET 0: asked for each row; PostgreSQL would rather read whole tables beforehand.
            """(%(author)s = %(me)s
                OR (%(type)s != 'user_notification' AND %(document)s)
                OR EXISTS (SELECT FROM mail_message_res_partner_rel
                            WHERE mail_message_id = %(id)s AND res_partner_id = %(me)s OFFSET 0)
                OR EXISTS (SELECT FROM mail_notification
                            WHERE mail_message_id = %(id)s AND res_partner_id = %(me)s OFFSET 0)
               )%(internal)s""",
            author=message("author_id"),
            me=self._my_partner_id(),
            id=message("id"),
            type=message("message_type"),
            document=self._document_access(
                message("model"),
                message("res_id"),
                scope.share("documents", lambda: list(self._readable_documents())),
            ),
            internal=self._internal_access(message),
        )

    def _my_partner_id(self):
        """Return the SQL of the user's partner: to read the user for it is a query of its own."""
        return SQL("(SELECT partner_id FROM res_users WHERE id = %s)", self.env.uid)

    def _internal_access(self, message):
        """Return what is asked of people who are no employees, as AND condition."""
        if self.env.user._is_internal():
            return SQL()
        return SQL(
            """ AND %s IS NOT TRUE AND EXISTS (
                SELECT FROM mail_message_subtype s WHERE s.id = %s AND s.internal IS NOT TRUE)""",
            message("is_internal"),
            message("subtype_id"),
        )

    def _document_access(self, model_name, res_id, documents):
        """Return the SQL condition under which the user may read a message's document."""
        free, cases = [], []
        for name, query in documents:
            if not query.where_clause and not query.is_empty():
                free.append(name)
                continue
            cases.append(
                SQL(
                    "WHEN %s THEN EXISTS (SELECT FROM %s WHERE %s AND %s = %s OFFSET 0)",
                    name,
                    query.from_clause,
                    query.where_clause,
                    SQL.identifier(query.table, "id"),
                    res_id,
                )
            )
        if free:
            cases = [*(SQL("WHEN %s THEN %s > 0", name, res_id) for name in free), *cases]
        return (
            SQL("CASE %s %s ELSE FALSE END", model_name, SQL(" ").join(cases))
            if cases
            else SQL("FALSE")
        )

    def _readable_documents(self):
        """Yield the models with messages the user may read, each with its readable records.

        Models that decide in Python are left out: their messages are for authors and addressees.
        """
        env = self.env
        env = env(context={**env.context, "active_test": False})
        for name in env["mail.message"]._documented_models():
            if name in NO_DOCUMENTS or name not in env or env[name]._abstract:
                continue
            model = env[name]
            has_own_check = type(model)._check_access is not models.BaseModel._check_access
            if has_own_check and name not in RULES_DECIDE:
                continue
            if model.has_access("read"):
                domain = self._meeting_domain(model) if name == "calendar.event" else Domain.TRUE
                yield name, model._search(domain)
