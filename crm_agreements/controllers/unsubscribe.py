from odoo.http import Controller, request, route

from .agreement_page import AgreementPage

UNSUBSCRIBE = "/agreements/unsubscribe/<string:token>"
ONE_CLICK = ("List-Unsubscribe", "One-Click")


class Unsubscribe(AgreementPage, Controller):
    """The link below each marketing message: GET asks, the one-click POST of RFC 8058 does."""

    @route(UNSUBSCRIBE, type="http", auth="public", website=True, methods=["GET"])
    def unsubscribe(self, token, **_kw):
        """Ask whether to unsubscribe."""
        return self._show(self._read(token))

    # Mail programs post without a session, so there is no CSRF token; the link itself is secret.
    @route(
        UNSUBSCRIBE,
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        csrf=False,
        save_session=False,
    )
    def unsubscribe_act(self, token, **post):
        """Unsubscribe, without a redirection, as the RFC wants it; again: the same answer."""
        link = self._read(token)
        name, value = ONE_CLICK
        if not link or post.get(name) != value:
            return self._show(link, status=400 if link else 404)
        request.env["crm.unsubscribe"]._carry_out(link, self._origin("link"))
        return self._show(link, done=True)

    def _read(self, token):
        """Return what the token says; None also where its channel or company is gone."""
        link = request.env["crm.agreement.link"]._read("unsubscribe", token)
        unsubscribe = request.env["crm.unsubscribe"]
        if link and unsubscribe._channel(link) and unsubscribe._company(link):
            return link
        return None

    def _show(self, link, done=False, status=None):
        if not link:
            return self._render("crm_agreements.link_invalid", {}, status=404)
        unsubscribe = request.env["crm.unsubscribe"]
        values = {
            "channel": unsubscribe._channel(link),
            "company": unsubscribe._company(link),
            "done": done,
        }
        return self._render("crm_agreements.link_unsubscribe", values, status=status or 200)
