from base64 import b64decode

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request

PIXEL = b64decode(b"R0lGODlhAQABAIAAANvf7wAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==")
# What browsers and mail programs say that fetch a page before anybody asked for it.
PREFETCH_HEADERS = ("Purpose", "Sec-Purpose", "X-Purpose", "X-Moz")


class MessageClick(http.Controller):
    """Where the links and the opening pixel of campaign messages lead: they count, nothing more."""

    @http.route(
        [
            "/crm/c/<int:message_id>/<int:number>/<string:token>",
            "/crm/s/<int:message_id>/<int:number>/<string:token>",
        ],
        type="http",
        auth="public",
        sitemap=False,
        readonly=False,
    )
    def follow_link(self, message_id, number, token, **_ignored):
        """Count a click, by a person or by a program, and lead on to the link's address."""
        message = self._message(message_id, token)
        url = message._links_of_words().get(number)
        if not url:
            raise NotFound()
        clicks = request.env["crm.message.click"].sudo()  # sudo: the token was checked
        clicks._count(message, number, self._sign_of_program())
        return request.redirect(clicks._redirect_url(message, url), code=302, local=False)

    @http.route(
        "/crm/o/<int:message_id>/<string:token>.gif",
        type="http",
        auth="public",
        sitemap=False,
        readonly=False,
    )
    def show_pixel(self, message_id, token, **_ignored):
        """Count an opening."""
        message = self._message(message_id, token)
        clicks = request.env["crm.message.click"].sudo()  # sudo: the token was checked
        clicks._count(message, 0, self._sign_of_program())
        headers = [("Content-Type", "image/gif"), ("Cache-Control", "no-store")]
        return request.make_response(PIXEL, headers=headers)

    def _message(self, message_id, token):
        # sudo: nobody is logged in; the token says which message it is
        message = request.env["crm.message"].sudo().browse(message_id).exists()
        if not message or not message._is_click_token(token):
            raise NotFound()
        return message

    def _sign_of_program(self):
        """Return whether the request itself shows that no person made it."""
        asked = request.httprequest
        return (
            asked.method == "HEAD"
            or any("prefetch" in asked.headers.get(name, "").lower() for name in PREFETCH_HEADERS)
            or request.env["ir.http"].is_a_bot()
            or request.env["crm.message.click"]._is_scanner(
                asked.headers.get("User-Agent", ""), asked.remote_addr
            )
        )
