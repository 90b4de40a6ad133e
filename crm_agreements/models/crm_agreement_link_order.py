from odoo import api, fields, models
from odoo.tools import SQL, email_normalize

# So often an address gets its link in a day, and one visitor may ask in an hour.
MAILS_A_DAY = 3
ASKED_AN_HOUR = 20
# So many customers with one address get their links in one e-mail.
CUSTOMERS = 20
BATCH = 50


class CrmAgreementLinkOrder(models.Model):
    """Somebody asked on the website for the link to the agreements of an e-mail address.

    Asking stores the address and nothing else, known or not; the e-mails are sent later. So neither
    the answer nor the time it takes tells whose addresses we know (B10).
    """

    _name = "crm.agreement.link.order"
    _description = "Link Asked for by E-mail"
    _rec_name = "email"
    _log_access = False

    email = fields.Char(required=True)
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")

    _email_unique = models.UniqueIndex("(email, company_id)", "The link was asked for already.")

    @api.model
    def _order_link(self, email, company, visitor):
        """Note that somebody asked for the link of an address.

        :param str visitor: who asks: the IP address
        :return: False when the visitor asked too often or it is no e-mail address, else True
        """
        throttle = self.env["crm.agreement.throttle"]
        if not throttle._allow("link.visitor", visitor, ASKED_AN_HOUR, hours=1):
            return False
        email = email_normalize(email)
        if not email:
            return False
        if throttle._allow("link.address", f"{email}|{company.id}", MAILS_A_DAY, hours=24):
            self.env.execute_query(
                SQL(
                    """INSERT INTO crm_agreement_link_order (email, company_id) VALUES (%s, %s)
                       ON CONFLICT DO NOTHING RETURNING id""",
                    email,
                    company.id,
                )
            )
            # sudo: visitors have no right to the scheduled action
            self.env.ref("crm_agreements.ir_cron_agreements_send_links").sudo()._trigger()
        return True

    @api.model
    def _cron_send_links(self):
        """Send the links that were asked for, to the addresses that customers have."""
        while orders := self.search([], limit=BATCH):
            for order in orders:
                order._send()
            count = len(orders)
            orders.unlink()
            if not self.env["ir.cron"]._commit_progress(count):
                return

    def _send(self):
        """Send one e-mail with a link for every customer who has the address."""
        company = self.company_id
        partners = self.env["res.partner"].search(
            [
                ("email_normalized", "=", self.email),
                ("company_id", "in", (False, company.id)),
            ],
            limit=CUSTOMERS,
            order="id",
        )
        if partners:
            partners._mail_agreement_links(company)
