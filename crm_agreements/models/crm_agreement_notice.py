from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.tools import SQL

# So many agreements are looked after between two commits; so long the ledger is taken.
BATCH = 50
# So often a batch begins anew because somebody else appended to the ledger in the meantime.
TRIES = 5


class CrmAgreement(models.Model):
    """What the calendar brings: reminders before agreements end, and notes of those that ended.

    Whether it was done stands in the ledger, by the end date it was done for: running it again, or
    on two servers, tells nobody twice, and a renewed agreement is reminded of again (A4).
    """

    _inherit = "crm.agreement"

    @api.model
    def _cron_follow_dates(self):
        """Remind of agreements that end soon, and note those that ended, batch by batch."""
        for kind, condition in self._notices():
            left_out = []
            while agreements := self._follow_batch(kind, condition, left_out):
                if not self.env["ir.cron"]._commit_progress(len(agreements)):
                    return

    @api.model
    def _follow_batch(self, kind, condition, left_out):
        """Tell of a batch of agreements, and return them; an empty one when all is told.

        The ledger comes first: of two servers with the same batch the database stops one before
        it told anybody. That one begins anew and finds what is left.

        :param list left_out: ids that are not to be told of this time; grows
        """
        for last in (*[False] * (TRIES - 1), True):
            try:
                agreements = self._due(kind, SQL("%s AND a.id <> ALL(%s)", condition, left_out))
                told = agreements._to_tell(kind)
                self.env["crm.agreement.event"]._append(told, kind, source="schedule")
                break
            except SerializationFailure:
                if last:
                    raise
                # Nothing is lost: what was told before is committed.
                self.env.cr.rollback()
        told._tell(kind)
        left_out += (agreements - told).ids
        return agreements

    @api.model
    def _notices(self):
        """Return ``(kind, SQL condition)`` of what is to be told of; overrides append theirs."""
        return [("reminded", self._sql_ends_soon()), ("expired", self._sql_ended())]

    def _to_tell(self, _kind):
        """Return those of the agreements due that can be told of now."""
        return self

    def _tell(self, kind):
        """Do what a notice is about."""
        if kind == "reminded":
            self._remind_responsible()

    @api.model
    def _due(self, kind, condition):
        """Return a batch of agreements that were not told of yet, for the end date they have."""
        for name in (self._name, "crm.agreement.type", "crm.agreement.event"):
            self.env[name].flush_model()
        days = SQL(", ").join(
            SQL("(%s, %s::date)", company_id, day)
            for day, company_ids in self.env["res.company"]
            ._agreement_days(fields.Datetime.now())
            .items()
            for company_id in company_ids
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT a.id FROM crm_agreement a
                  JOIN crm_agreement_type t ON t.id = a.type_id
                  JOIN (VALUES %(days)s) AS company(id, today) ON company.id = a.company_id
                 WHERE a.date_withdrawn IS NULL AND a.date_superseded IS NULL
                   AND a.date_end IS NOT NULL AND %(condition)s
                   AND NOT EXISTS (
                        SELECT 1 FROM crm_agreement_event e
                         WHERE e.agreement_id = a.id AND e.kind = %(kind)s
                           AND e.date_end = a.date_end)
                 ORDER BY a.date_end, a.id LIMIT %(batch)s
                """,
                days=days,
                condition=condition,
                kind=kind,
                batch=BATCH,
            )
        )
        return self.browse(row[0] for row in rows)

    @api.model
    def _sql_ends_soon(self):
        return SQL(
            """t.days_notice > 0 AND a.date_start <= company.today
               AND a.date_end BETWEEN company.today AND company.today + t.days_notice"""
        )

    @api.model
    def _sql_ended(self):
        return SQL("a.date_end < company.today")

    def _remind_responsible(self):
        """Give each responsible user an activity; agreements of nobody go to the salesperson."""
        activity_type = self.env.ref("mail.mail_activity_data_todo")
        values = []
        for agreement in self:
            user = agreement.user_id.filtered("active") or agreement.partner_id.user_id
            if user:
                values.append(
                    {
                        "res_model_id": self.env["ir.model"]._get_id(self._name),
                        "res_id": agreement.id,
                        "activity_type_id": activity_type.id,
                        "user_id": user.id,
                        "date_deadline": agreement.date_end,
                        "summary": self.env._("The agreement ends: ask the customer to renew it"),
                    }
                )
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(values)
