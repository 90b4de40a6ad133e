import re
from html import escape, unescape

from odoo import api, fields, models
from odoo.tools import consteq, hmac, html2plaintext

LINK = re.compile(r'(<a(?=\s)[^>]*\shref=")(https?://[^"]+)', re.IGNORECASE)
SCOPE = "crm_campaigns.message_click"


class CrmMessage(models.Model):
    """Links that count: e-mails of campaigns leave with them, the words as stored have their own.

    A link names its message and its place in the words, signed; where it leads is read from the
    words, so it leads nowhere else.
    """

    _inherit = "crm.message"

    click_ids = fields.One2many("crm.message.click", "message_id", string="Links Opened")

    def _links_of_words(self):
        """Return ``{number: address}`` of the links in the words, each address once."""
        return self._links_in(self.env["mail.render.mixin"]._replace_local_links(self.body or ""))

    @api.model
    def _links_in(self, body):
        addresses = dict.fromkeys(unescape(url) for _start, url in LINK.findall(body))
        return dict(enumerate(addresses, start=1))

    def _outgoing_mail(self):
        mail = super()._outgoing_mail()
        if not self.campaign_run_id:
            return mail
        base, token = self.get_base_url(), self._click_token()
        numbers = {address: number for number, address in self._links_in(mail["words"]).items()}

        def counting(match):
            number = numbers.get(unescape(match[2]))
            if not number:
                return match[0]
            return match[1] + escape(f"{base}/crm/c/{self.id}/{number}/{token}")

        pixel = f'<img src="{base}/crm/o/{self.id}/{token}.gif" alt="" width="1" height="1"/>'
        body = type(mail["body"])(LINK.sub(counting, str(mail["body"])) + pixel)
        # Who reads the text follows the links as they were written.
        return {**mail, "body_alternative": html2plaintext(mail["body"]), "body": body}

    def _click_token(self):
        # sudo: signing does not depend on who sends
        return hmac(self.env(su=True), SCOPE, str(self.id))[:32]

    def _is_click_token(self, token):
        return consteq(self._click_token(), token)
