from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# So many days the link to confirm works; then the customer asks again.
CONFIRM_DAYS = 7
# Asking again sends no second e-mail within these minutes, nor a fourth one within a day.
QUIET_MINUTES = 15
MAILS_A_DAY = 3


class CrmAgreementRequest(models.Model):
    """What a customer agreed to online and has yet to confirm by e-mail (double opt-in, B10).

    There is no agreement before the confirmation: nothing counts until then. Asking and confirming
    are rows of the ledger; the address asked is part of the evidence.
    """

    _name = "crm.agreement.request"
    _description = "Agreement to be Confirmed"
    _order = "id desc"
    _rec_name = "type_id"

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="cascade"
    )
    type_id = fields.Many2one("crm.agreement.type", required=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    wording_id = fields.Many2one("crm.agreement.wording", required=True, ondelete="restrict")
    email = fields.Char(
        string="E-mail", required=True, help="Normalised address the link is sent to."
    )
    date = fields.Datetime(
        string="Asked on",
        required=True,
        default=fields.Datetime.now,
        help="When the customer asked for it last.",
    )
    date_sent = fields.Datetime(string="E-mail sent on", readonly=True)
    date_cancelled = fields.Datetime(string="Cancelled on", readonly=True)
    # Not set null: what was confirmed once must never wait again.
    agreement_id = fields.Many2one(
        "crm.agreement",
        index="btree_not_null",
        ondelete="cascade",
        help="What became of it; empty until it is confirmed.",
    )

    _waiting_unique = models.UniqueIndex(
        "(partner_id, type_id, company_id) WHERE agreement_id IS NULL",
        "The customer was asked to confirm this a moment ago.",
    )

    @api.depends("type_id", "partner_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for request in self:
            request.display_name = self.env._(
                "%(type)s of %(customer)s",
                type=request.type_id.display_name,
                customer=request.partner_id.display_name,
            )

    # Asking

    @api.model
    def _ask(self, partner, wording, company, origin):
        """Ask a customer by e-mail to confirm what they agreed to; return the request.

        Asked again, the same request works longer; it sends no more than a few e-mails a day.

        :param origin: an ``Origin``: what the ledger is to say about where it comes from
        :raise UserError: when the customer has no e-mail address, or got several e-mails today
        """
        email = partner.email_normalized
        if not email:
            raise UserError(self.env._("We have no e-mail address of yours to confirm this by."))
        request = self._unconfirmed(partner, company).filtered(
            lambda request: request.type_id == wording.type_id
        )
        now = fields.Datetime.now()
        if request._was_sent_lately() and request._is_waiting():
            return request
        if not self._may_mail(email, wording.type_id, company):
            raise UserError(
                self.env._(
                    "We have sent you several e-mails today: use the link in the last one, or try "
                    "again tomorrow."
                )
            )
        values = {"email": email, "wording_id": wording.id, "date": now, "date_cancelled": False}
        if request:
            request.write(values)
        else:
            values |= {
                "partner_id": partner.id,
                "type_id": wording.type_id.id,
                "company_id": company.id,
            }
            request = self.create(values)
        evidence = {**(origin.evidence or {}), "note": email}
        self.env["crm.agreement.event"]._append(
            request, "requested", **origin._replace(evidence=evidence)._asdict()
        )
        request._send_link()
        return request

    @api.model
    def _unconfirmed(self, partner, company):
        return self.search(
            [
                ("partner_id", "=", partner.id),
                ("company_id", "=", company.id),
                ("agreement_id", "=", False),
            ]
        )

    @api.model
    def _may_mail(self, email, agreement_type, company):
        """Count one more e-mail to an address; return False when it had several today."""
        key = f"{email}|{agreement_type.id}|{company.id}"
        return self.env["crm.agreement.throttle"]._allow("confirm", key, MAILS_A_DAY, hours=24)

    def _was_sent_lately(self):
        """Return whether the last e-mail left so few minutes ago that another one is of no use."""
        quiet_since = fields.Datetime.now() - timedelta(minutes=QUIET_MINUTES)
        return bool(self.date_sent and self.date_sent > quiet_since)

    def _send_link(self):
        """Send the customer the link to confirm by, in the customer's language."""
        self.ensure_one()
        self.date_sent = fields.Datetime.now()
        links = self.env["crm.agreement.link"]
        url = links._url("confirm", self, CONFIRM_DAYS, self.partner_id.lang)
        links._mail("crm_agreements.mail_template_confirm", self, url, self.company_id)
        links._send_mails()

    # Confirming

    def _confirm(self, origin):
        """Grant what the customer confirmed, and return the agreement; again: the same one.

        :param origin: an ``Origin`` with the evidence of the confirmation
        :return: the agreement; an empty one when it can no longer be confirmed
        """
        self.ensure_one()
        # Of two clicks at once the second one waits, starts anew, and finds it done.
        self.env.execute_query(
            SQL("SELECT id FROM crm_agreement_request WHERE id = %s FOR UPDATE", self.id)
        )
        if self.agreement_id or not self._is_waiting():
            return self.agreement_id
        origin = origin._replace(wording=str(self.wording_id.version), lang=self.wording_id.lang)
        self.agreement_id = self.partner_id._grant_online(self.type_id, self.company_id, origin)
        self.env["crm.agreement.event"]._append(self, "confirmed", **origin._asdict())
        return self.agreement_id

    def _ledger_subject(self):
        """Return the columns of a row of the ledger that say what it is about."""
        return {
            "agreement_id": self.agreement_id.id,
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "type_code": self.type_id.code,
            "date_start": self.agreement_id.date_start,
            "date_end": self.agreement_id.date_end,
        }

    @api.autovacuum
    def _gc_unconfirmed(self):
        """Forget what nobody confirmed; the ledger keeps that it was asked."""
        since = fields.Datetime.now() - timedelta(days=2 * CONFIRM_DAYS)
        self.search([("agreement_id", "=", False), ("date", "<", since)]).unlink()
