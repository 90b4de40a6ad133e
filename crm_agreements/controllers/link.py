from odoo.http import Controller, request, route

from .agreement_page import AgreementPage

PREFERENCES = "/agreements/preferences/<string:token>"
CONFIRM = "/agreements/confirm/<string:token>"
RENEW = "/agreements/renew/<string:token>"


class AgreementLink(AgreementPage, Controller):
    """The pages behind signed links: no login, and nothing changes before a button is pressed."""

    @route(PREFERENCES, type="http", auth="public", website=True, methods=["GET"])
    def preferences(self, token, lang=None, done=None, **_kw):
        """Show what the customer of the link agreed to, and may agree to."""
        return self._language(lang) or self._show_preferences(token, self._done_text(done))

    @route(PREFERENCES, type="http", auth="public", website=True, methods=["POST"])
    def preferences_act(self, token, **post):
        """Grant, renew or withdraw, and lead back to the page."""
        link = self._read("preferences", token)
        if not link:
            return self._invalid()
        done, error = self._act(link.record, self._company(link), "link", post)
        if error:
            return self._show_preferences(token, error=error)
        return request.redirect(f"{request.httprequest.path}?done={done}", code=303)

    @route(CONFIRM, type="http", auth="public", website=True, methods=["GET"])
    def confirm(self, token, lang=None, **_kw):
        """Show what is to be confirmed, or that it was."""
        link = self._read("confirm", token)
        if not link or not (link.record.agreement_id or link.record._is_waiting()):
            return self._invalid()
        return self._language(lang) or self._render(
            "crm_agreements.link_confirm", {"wish": link.record}
        )

    @route(CONFIRM, type="http", auth="public", website=True, methods=["POST"])
    def confirm_act(self, token, **_post):
        """Confirm; again: nothing more happens."""
        link = self._read("confirm", token)
        if not link or not link.record._confirm(self._origin("link")):
            return self._invalid()
        return request.redirect(request.httprequest.path, code=303)

    @route(RENEW, type="http", auth="public", website=True, methods=["GET"])
    def renew(self, token, lang=None, **_kw):
        """Show what is to be renewed, or that it was."""
        return self._language(lang) or self._show_renewal(token)

    @route(RENEW, type="http", auth="public", website=True, methods=["POST"])
    def renew_act(self, token, **post):
        """Renew, once for each link."""
        agreement, state = self._renewal(token)
        if state == "open":
            company = agreement.company_id
            post.update(action="renew", type_id=str(agreement.type_id.id))
            _done, error = self._act(agreement.partner_id, company, "link", post)
            if error:
                return self._show_renewal(token, error=error)
        if not state:
            return self._invalid()
        return request.redirect(request.httprequest.path, code=303)

    def _renewal(self, token):
        link = self._read("renew", token)
        return (link.record, link.record._renewal_state(link.details)) if link else (None, None)

    def _show_renewal(self, token, error=None):
        agreement, state = self._renewal(token)
        if not state:
            return self._invalid()
        wordings = request.env["crm.agreement.wording"].sudo()  # sudo: shown by the link
        langs = agreement.partner_id._wording_langs()
        wording = wordings._current(agreement.type_id, langs).get(agreement.type_id, wordings)
        values = {"agreement": agreement, "state": state, "wording": wording, "error": error}
        return self._render("crm_agreements.link_renew", values)

    def _read(self, purpose, token):
        return request.env["crm.agreement.link"]._read(purpose, token)

    def _company(self, link):
        # sudo: visitors may read no company
        companies = request.env["res.company"].sudo()
        return companies.browse(link.details["company"])

    def _show_preferences(self, token, message=None, error=None):
        link = self._read("preferences", token)
        if not link:
            return self._invalid()
        company = self._company(link)
        values = {
            "customer": link.record,
            "company": company,
            "choices": link.record._agreement_choices(company),
            "message": message,
            "error": error,
        }
        return self._render("crm_agreements.link_preferences", values)

    def _invalid(self):
        """Show the one page for every link that does not count, whatever the cause."""
        return self._render("crm_agreements.link_invalid", {}, status=404)

    def _language(self, code):
        """Return the redirection to the page in a language, unless it is in it already."""
        ir_http = request.env["ir.http"]
        nearest = code and ir_http.get_nearest_lang(code)
        if not nearest or nearest == request.lang.code:
            return None
        language = request.env["res.lang"]._get_data(code=nearest)
        path = request.httprequest.path
        if language != ir_http._get_default_lang():
            path = f"/{language.url_code}{path}"
        return request.redirect(path, code=303)
