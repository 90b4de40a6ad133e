from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import hmac


class CrmAgreementThrottle(models.Model):
    """How often something was asked for in a span of time, by whom: public forms have a limit.

    Counted in the database, so that it holds over several servers. Who asked is kept as a keyed
    digest only. Beyond the limit nothing is written: a flood of requests costs a look-up each.
    """

    _name = "crm.agreement.throttle"
    _description = "Limit of Public Requests"
    _rec_name = "key"
    _log_access = False

    key = fields.Char(required=True)
    date_from = fields.Datetime(required=True)
    date_to = fields.Datetime(required=True, index=True)
    count = fields.Integer(required=True, default=1)

    _key_unique = models.UniqueIndex("(key, date_from)", "This is counted already.")

    @api.model
    def _allow(self, scope, who, limit, hours):
        """Count one more of ``scope`` by ``who``; return False when the limit is reached.

        :param str scope: what is limited
        :param str who: an IP address, an e-mail address…
        :param int limit: so many are allowed
        :param int hours: in so many hours, beginning at fixed times of the day
        """
        # sudo: the secret of the database and the counts are nobody's to read
        self = self.sudo()
        key = hmac(self.env, f"crm_agreements.throttle.{scope}", who)
        begin, end = self._span(hours)
        found = self.search([("key", "=", key), ("date_from", "=", begin)])
        if found.count >= limit:
            return False
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO crm_agreement_throttle AS t (key, date_from, date_to, count)
                     VALUES (%s, %s, %s, 1)
                ON CONFLICT (key, date_from) DO UPDATE SET count = t.count + 1
                  RETURNING count
                """,
                key,
                begin,
                end,
            )
        )
        self.invalidate_model()
        return rows[0][0] <= limit

    @api.model
    def _span(self, hours):
        now = fields.Datetime.now()
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        length = timedelta(hours=hours)
        begin = midnight + (now - midnight) // length * length
        return begin, begin + length

    @api.autovacuum
    def _gc_over(self):
        """Forget the counts of spans that are over."""
        self.search([("date_to", "<", fields.Datetime.now())]).unlink()
