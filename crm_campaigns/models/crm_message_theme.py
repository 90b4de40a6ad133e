import re

from odoo import models

# The links that Odoo's mailing themes carry, which its own mailings fill in when they are sent.
THEME_LINK = r'<a\b[^>]*\bhref="[^"]*/{}"[^>]*>.*?</a>'
UNSUBSCRIBE_HREF = re.compile(r'href="[^"]*/unsubscribe_from_list"')
UNSUBSCRIBE_LINK = re.compile(THEME_LINK.format("unsubscribe_from_list"), re.DOTALL)
VIEW_LINK = re.compile(THEME_LINK.format("view"), re.DOTALL)


class CrmMessage(models.Model):
    """What the mailing editor's themes leave open in an e-mail is filled in as it leaves (B10)."""

    _inherit = "crm.message"

    def _outgoing_mail(self):
        mail = super()._outgoing_mail()
        if self.campaign_run_id and mail["body"]:
            url = mail["headers"].get("List-Unsubscribe", "").strip("<>")
            mail["body"] = self._fill_theme_links(mail["body"], url)
        return mail

    def _fill_theme_links(self, body, url):
        """Return the body with the theme's own links leading somewhere.

        :param str url: where the addressee unsubscribes; empty for service, which has no such link
        """
        body = VIEW_LINK.sub("", str(body))
        if url:
            return UNSUBSCRIBE_HREF.sub(lambda _found: f'href="{url}"', body)
        return UNSUBSCRIBE_LINK.sub("", body)
