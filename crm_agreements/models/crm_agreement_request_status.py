from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_agreement_request import CONFIRM_DAYS

STATUSES = ("waiting", "confirmed", "cancelled", "expired")
OFFICERS = "crm_interactions.group_data_protection"
# What stops no e-mail that customers ask for themselves, to opt in again.
ASKED_FOR = ("email_blacklisted",)


class CrmAgreementRequest(models.Model):
    """What the staff sees and does about requests that wait for their confirmation (B10)."""

    _inherit = "crm.agreement.request"

    status = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("confirmed", "Confirmed"),
            ("cancelled", "Cancelled"),
            ("expired", "Expired"),
        ],
        compute="_compute_status",
        search="_search_status",
        help="Expired: nobody confirmed in time, the customer has another address now, or withdrew "
        "since.",
    )
    date_expiry = fields.Datetime(
        string="To confirm until",
        compute="_compute_date_expiry",
        help="Then the link in the e-mail is over, and the customer has to ask again.",
    )

    @api.depends("date")
    def _compute_date_expiry(self):
        for request in self:
            request.date_expiry = request.date and request.date + timedelta(days=CONFIRM_DAYS)

    @api.depends("date", "email", "date_cancelled", "agreement_id", "partner_id.email_normalized")
    def _compute_status(self):
        waiting = self._waiting()
        for request in self:
            if request.agreement_id:
                request.status = "confirmed"
            elif request.date_cancelled:
                request.status = "cancelled"
            else:
                request.status = "waiting" if request in waiting else "expired"

    def _waiting(self):
        """Return those that the customer can still confirm, at the address they were sent to."""
        return self.search(Domain("id", "in", self.ids) & Domain("status", "=", "waiting"))

    def _is_waiting(self):
        """Return whether the customer can still confirm it."""
        return bool(self._waiting())

    @api.model
    def _search_status(self, operator, value):
        if operator != "in":
            return NotImplemented
        wanted = [status for status in STATUSES if status in value]
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s = ANY(%s)", self._sql_status(alias), list(wanted)
            ),
            predicate=lambda request: request.status in wanted,
        )

    @api.model
    def _sql_status(self, alias):
        """Return the expression of the status of the request under ``alias``."""
        for name in (self._name, "crm.agreement", "res.partner"):
            self.env[name].flush_model()
        return SQL(
            """CASE WHEN %(r)s.agreement_id IS NOT NULL THEN 'confirmed'
                    WHEN %(r)s.date_cancelled IS NOT NULL THEN 'cancelled'
                    WHEN %(r)s.date > %(since)s
                     AND %(r)s.email = (
                        SELECT email_normalized FROM res_partner WHERE id = %(r)s.partner_id)
                     AND NOT EXISTS (
                        SELECT 1 FROM crm_agreement a
                         WHERE a.partner_id = %(r)s.partner_id AND a.type_id = %(r)s.type_id
                           AND a.company_id = %(r)s.company_id
                           AND a.date_withdrawn >= %(r)s.date) THEN 'waiting'
                    ELSE 'expired' END""",
            r=SQL.identifier(alias),
            since=fields.Datetime.now() - timedelta(days=CONFIRM_DAYS),
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        """Group and sort by the status, which is stored nowhere."""
        if field_expr != "status":
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields["status"], "read")
        return self._sql_status(alias)

    # What the staff does

    def action_resend(self):
        """Send the customer the link again, which works as long as it did.

        :raise UserError: for what waits no more, a minute ago was sent or several times today, and
            where nothing may be sent to the customer
        """
        self.ensure_one()
        self.check_access("read")
        self.env["crm.agreement"].check_access("write")
        # sudo: of all that writing allows the staff may send and cancel only
        request = self.sudo()
        request._check_may_resend()
        request._note("requested")
        request._send_link()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The link is on its way to %s.", self.email),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _check_may_resend(self):
        if not self._is_waiting():
            raise UserError(
                self.env._("This request waits no more: the customer has to ask again online.")
            )
        channel = self.env["crm.channel"]._first_of_kind("email")
        messages = self.env["crm.message"]
        refusal = messages._gate_answer(
            self.partner_id, channel, self.email, company=self.company_id
        )
        if refusal and refusal[0] not in ASKED_FOR:
            raise UserError(refusal[1])
        if self._was_sent_lately():
            raise UserError(self.env._("The e-mail left a few minutes ago: wait a little."))
        if not self._may_mail(self.email, self.type_id, self.company_id):
            raise UserError(self.env._("The customer got several e-mails today: wait a day."))

    def action_cancel(self):
        """End requests that wait, because the customer asked for it. May be repeated.

        :raise AccessError: for who may neither write agreements nor protects data
        """
        self.check_access("read")
        if not (self.env["crm.agreement"].has_access("write") or self.env.user.has_group(OFFICERS)):
            raise AccessError(self.env._("You have no right to cancel requests."))
        # sudo: of all that writing allows the staff may send and cancel only
        waiting = self.sudo()._waiting()
        if waiting:
            waiting.date_cancelled = fields.Datetime.now()
            waiting._note("cancelled")

    def _note(self, kind):
        """Append a row to the ledger for each request, by the current user."""
        for request in self:
            self.env["crm.agreement.event"]._append(
                request,
                kind,
                evidence={"note": request.email},
                wording=str(request.wording_id.version),
                lang=request.wording_id.lang,
            )
