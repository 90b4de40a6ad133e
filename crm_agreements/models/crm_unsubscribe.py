from markupsafe import escape

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import html2plaintext
from odoo.tools.mail import append_content_to_html

# Whoever finds an old message still gets rid of the next one.
LINK_DAYS = 3650
# What stands for the links in a footer until it is somebody's.
UNSUBSCRIBE_SIGN, PREFERENCES_SIGN = "https://unsubscribe.invalid", "https://preferences.invalid"


class CrmUnsubscribe(models.AbstractModel):
    """What marketing carries so that its addressee gets rid of it, and what using it does (B10).

    A link is for one addressee, channel and company. It withdraws the agreement of that channel and
    no other; where there is none to withdraw, it records an objection, and of an address without a
    customer an entry of the do-not-contact list.
    """

    _name = "crm.unsubscribe"
    _description = "Unsubscribing by Link"

    @api.model
    def _url(self, partner, channel, company, address="", lang=None):
        """Return the link of one addressee.

        :param partner: the customer; an empty one for an address without a customer
        :param str address: the normalised address, where there is no customer
        """
        details = {"company": company.id, "channel": channel.id}
        if not partner:
            details["address"] = address
        links = self.env["crm.agreement.link"]
        return links._url("unsubscribe", partner, LINK_DAYS, lang, **details)

    @api.model
    def _headers(self, url):
        """Return the headers by which mail programs offer to unsubscribe (RFC 2369, RFC 8058)."""
        return {
            "List-Unsubscribe": f"<{url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }

    @api.model
    def _mail_footer(self, url, partner, company, lang=None):
        """Return what stands below the words of an e-mail, in the addressee's language."""
        preferences = partner and self.env["crm.agreement.link"]._url(
            "preferences", partner, LINK_DAYS, lang, company=company.id
        )
        footer = self.env["crm.message"]._kept_by_lane(
            ("footer", company.id, lang, bool(preferences)),
            lambda: self._footer_pattern(company, lang, bool(preferences)),
        )
        for sign, address in ((UNSUBSCRIBE_SIGN, url), (PREFERENCES_SIGN, preferences)):
            footer = footer.replace(sign, escape(address or ""))
        return footer

    @api.model
    def _footer_pattern(self, company, lang, has_preferences):
        """Return the footer with signs in the place of its links."""
        lang = lang or self.env.lang
        # sudo: the words are the administrator's, whoever sends
        qweb = self.env["ir.qweb"].sudo().with_context(lang=lang)
        return qweb._render(
            "crm_agreements.mail_footer",
            {
                # sudo: name and address of who writes, whoever sends
                "company": company.sudo(),
                "direction": self.env["res.lang"]._get_data(code=lang).direction or "ltr",
                "unsubscribe_url": UNSUBSCRIBE_SIGN,
                "preferences_url": has_preferences and PREFERENCES_SIGN,
            },
        )

    @api.model
    def _add_to_mail(self, email, partner, channel, company, address=""):
        """Return the values of one outgoing e-mail with its link below the words and as header.

        :param dict email: ``body`` and ``headers`` among others
        """
        lang = partner.lang or None
        url = self._url(partner, channel, company, address)
        body = append_content_to_html(
            email["body"], self._mail_footer(url, partner, company, lang), plaintext=False
        )
        alternative = email["body_alternative"]
        return {
            **email,
            "body": body,
            "body_alternative": alternative if alternative is None else html2plaintext(body),
            "headers": {**email["headers"], **self._headers(url)},
        }

    @api.model
    def _add_to_text(self, text, partner, channel, company, address=""):
        """Return a text message with what the company adds to its marketing."""
        words = company.sudo().agreement_sms_stop  # sudo: a setting, whoever sends
        if not words:
            return text
        url = self._url(partner, channel, company, address)
        return f"{text}\n{words.replace('{link}', url)}"

    # Using the link

    @api.model
    def _carry_out(self, link, origin):
        """Unsubscribe the addressee of a link; again: nothing more happens.

        :param link: a ``Link`` for the purpose *unsubscribe*
        :param origin: an ``Origin`` with the evidence of the request
        """
        channel, company = self._channel(link), self._company(link)
        partners = link.record or self._customers_at(channel, link.details["address"])
        for partner in partners:
            self._leave(partner, channel, company, origin)
        if not partners:
            self._list(link.details["address"], channel, company)

    @api.model
    def _channel(self, link):
        # sudo: visitors may read no channel; the link names it
        return self.env["crm.channel"].sudo().browse(link.details["channel"]).exists()

    @api.model
    def _company(self, link):
        # sudo: visitors may read no company; the link names it
        return self.env["res.company"].sudo().browse(link.details["company"]).exists()

    @api.model
    def _customers_at(self, channel, address):
        field = "email_normalized" if channel.kind == "email" else "phone_sanitized"
        # sudo: the link was sent to this address; archived customers count at the gate, too
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        return partners.search([(field, "=", address)]) if address else partners

    @api.model
    def _leave(self, partner, channel, company, origin):
        """Withdraw the customer's agreement of the channel, else record an objection."""
        agreements = self._agreements(partner, channel, company)
        today = company._agreement_day()
        valid = agreements.filtered(lambda agreement: agreement._is_ahead())
        if valid:
            valid._withdraw_online(origin)
        elif not agreements.filtered("date_withdrawn") and not self._objects(
            partner, channel, company
        ):
            evidence = origin.evidence or {}
            self.env["crm.objection"].sudo().create(  # sudo: the customer's own word
                {
                    "partner_id": partner.id,
                    "channel_id": channel.id,
                    "company_id": company.id,
                    "date_start": today,
                    "source": self.env._("Link in a message"),
                    "note": " · ".join(filter(None, (evidence.get("ip"), evidence.get("agent")))),
                    "user_id": False,
                }
            )

    @api.model
    def _agreements(self, partner, channel, company):
        # sudo: the customer's own
        return (
            self.env["crm.agreement"]
            .sudo()
            .search(
                [
                    ("partner_id", "=", partner.id),
                    ("type_id", "=", channel.agreement_type_id.id),
                    ("company_id", "=", company.id),
                ]
            )
        )

    @api.model
    def _objects(self, partner, channel, company):
        objections = self.env["crm.objection"].sudo()  # sudo: the customer's own
        heeded = objections._heeded_domain(channel, company)
        return objections.search_count(heeded & Domain("partner_id", "=", partner.id), limit=1)

    @api.model
    def _list(self, address, channel, company):
        """Put an address that no customer has on the do-not-contact list."""
        self.env["crm.do.not.contact"].sudo().create(  # sudo: the addressee's own word
            {
                "email" if channel.kind == "email" else "phone": address,
                "channel_id": channel.id,
                "company_id": company.id,
                "date_start": company._agreement_day(),
                "source": self.env._("Link in a message"),
            }
        )
