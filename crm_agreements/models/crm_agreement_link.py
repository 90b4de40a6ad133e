from datetime import timedelta
from typing import Any, NamedTuple

from odoo import api, models
from odoo.tools.misc import hash_sign, verify_hash_signed

# What a link may be for, and the model of the record it is about.
PURPOSES = {
    "confirm": "crm.agreement.request",
    "renew": "crm.agreement",
    "preferences": "res.partner",
    "unsubscribe": "res.partner",
}
# No token of ours is longer: what is, is not worth a signature.
LONGEST = 1000


class Link(NamedTuple):
    """What a valid token says: the record it is about (sudo), and what was noted with it."""

    record: Any
    details: dict


class CrmAgreementLink(models.AbstractModel):
    """Signed links for customers without a login: each for one purpose, one record and some time.

    - A token is ``record id + details + expiry``, signed with the secret of the database and the
      purpose. Another database, another purpose or a changed letter do not fit; they are compared
      in constant time. Nothing is stored.
    - A token is readable by whoever has it: details hold nothing secret.
    - What must happen once only notes in the details what it starts from (a renewal: the end date)
      and compares; a second time then finds it done.
    """

    _name = "crm.agreement.link"
    _description = "Signed Links for Customers"

    @api.model
    def _make(self, purpose, record, days, **details):
        """Return the token of a link.

        :param str purpose: a key of ``PURPOSES``
        :param record: one record of the purpose's model; an empty one for an address without a
            customer
        :param int days: after so many days the link is over
        :param details: what else the link says, plain values of JSON
        """
        if record._name != PURPOSES[purpose]:
            raise ValueError(f"A link to {purpose} is about {PURPOSES[purpose]}.")
        return hash_sign(
            # sudo: the secret of the database is an administrator's
            self.env(su=True),
            self._scope(purpose),
            [record.id or 0, details],
            expiration=timedelta(days=days),
        )

    @api.model
    def _read(self, purpose, token):
        """Return the ``Link`` of a token; None for every token that does not count.

        Forged, expired, of another purpose or database, about a record that is gone: the caller
        cannot tell which, and nor can the visitor.
        """
        if not isinstance(token, str) or len(token) > LONGEST:
            return None
        try:
            # sudo: the secret of the database is an administrator's
            values = verify_hash_signed(self.env(su=True), self._scope(purpose), token)
        except ValueError:
            return None
        if values is None:
            return None
        record_id, details = values
        # sudo: the token was made for this record and gives no other
        record = self.env[PURPOSES[purpose]].sudo().browse(record_id)
        if record_id and not record.exists():
            return None
        return Link(record, details)

    @api.model
    def _scope(self, purpose):
        return f"crm_agreements.link.{purpose}"

    @api.model
    def _url(self, purpose, record, days, lang=None, **details):
        """Return the whole address of the page behind a link; takes what ``_make`` takes.

        :param str lang: code of the language the page is to be in; the visitor's own by default
        """
        token = self._make(purpose, record, days, **details)
        base = self._base_url(record, details)
        return f"{base}/agreements/{purpose}/{token}" + (f"?lang={lang}" if lang else "")

    @api.model
    def _base_url(self, record, details):
        """Return the address of the website of the company that writes, which the page is for."""
        # sudo: whoever sends; the address of a website is no secret
        companies = self.env["res.company"].sudo()
        company = companies.browse(details.get("company")) or record.sudo().company_id
        return (company or companies.browse(self.env.company.id)).get_base_url()

    @api.model
    def _mail(self, template, record, links, company):
        """Put a service mail with links into the queue, in the customer's language.

        It is deleted when it has left: nobody else is to find a customer's links.

        :param str template: XML id of a mail template
        :param links: what the template shows as ``ctx["crm_links"]``
        :param company: the company that writes: ``ctx["crm_company"]``
        """
        # sudo: the words are the administrator's, whoever causes the mail; it names the company
        template = self.env.ref(template).sudo()
        values = {"crm_purpose": "service", "crm_links": links, "crm_company": company.sudo()}
        template.with_context(**values).send_mail(record.id)

    @api.model
    def _send_mails(self):
        """Let the queue send now what was put into it: customers wait for their links."""
        # sudo: customers have no right to the scheduled action
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
