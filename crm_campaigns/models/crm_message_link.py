import re
from html import escape, unescape

from odoo import api, fields, models
from odoo.tools import consteq, hmac, html2plaintext

LINK = re.compile(r'(<a(?=\s)[^>]*\shref=")(https?://[^"]+)', re.IGNORECASE)
# In a text message: up to the space or the full stop that follows.
TEXT_LINK = re.compile(r"https?://[^\s<>\"']*[\w/=&%#~+-]", re.IGNORECASE)
SCOPE = "crm_campaigns.message_click"
# Each character of a text message costs: its links are signed by so many.
SHORT = 10


class CrmMessage(models.Model):
    """Links that count: e-mails and text messages of campaigns leave with them.

    The words as stored have their own addresses.

    A link names its message and its place in the words, signed; where it leads is read from the
    words, so it leads nowhere else.
    """

    _inherit = "crm.message"

    click_ids = fields.One2many("crm.message.click", "message_id", string="Links Opened")

    def _links_of_words(self):
        """Return ``{number: address}`` of the links in the words, each address once."""
        if self.channel_id.kind == "sms":
            return self._numbered(TEXT_LINK.findall(self.body_text or ""))
        return self._links_in(self.env["mail.render.mixin"]._replace_local_links(self.body or ""))

    @api.model
    def _links_in(self, body):
        return self._numbered(unescape(url) for _start, url in LINK.findall(body))

    @api.model
    def _numbered(self, addresses):
        return dict(enumerate(dict.fromkeys(addresses), start=1))

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

    def _outgoing_text(self):
        text = super()._outgoing_text()
        if not self.campaign_run_id:
            return text
        start, token = f"{self.get_base_url()}/crm/s/{self.id}", self._click_token()[:SHORT]
        numbers = {address: number for number, address in self._links_of_words().items()}

        def counting(match):
            number = numbers.get(match[0])
            return f"{start}/{number}/{token}" if number else match[0]

        return TEXT_LINK.sub(counting, text)

    def _click_token(self):
        # sudo: signing does not depend on who sends
        return hmac(self.env(su=True), SCOPE, str(self.id))[:32]

    def _is_click_token(self, token):
        expected = self._click_token()
        if self.channel_id.kind == "sms":
            expected = expected[:SHORT]
        # As bytes: whoever forges one may put any letters into it.
        return consteq(expected.encode(), token.encode())
