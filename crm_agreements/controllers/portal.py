from werkzeug.exceptions import NotFound

from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal

from .agreement_page import AgreementPage

PAGE = "/my/agreements/<int:company_id>/<int:type_id>"


class AgreementPortal(AgreementPage, CustomerPortal):
    """*My agreements*: what a customer with a login agreed to, and their own history (B10)."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        # Not one of the counters that scripts fetch: the card shows it without any.
        if not counters:
            # sudo: customers have no right to the model; these are their own
            values["agreement_count"] = (
                request.env["crm.agreement"]
                .sudo()
                .search_count(
                    [
                        ("partner_id", "=", request.env.user.partner_id.id),
                        ("company_id", "in", request.env.user.company_ids.ids),
                        ("status", "=", "active"),
                    ]
                )
            )
        return values

    @route("/my/agreements", type="http", auth="user", website=True, methods=["GET"])
    def agreements(self, **_kw):
        """Show the customer's agreements with each company the login belongs to."""
        partner = self._customer()
        companies = [
            (company, partner._agreement_choices(company))
            for company in request.env.user.company_ids.sudo()  # sudo: their names
        ]
        return self._show(
            "crm_agreements.portal_agreements",
            {"sheets": [sheet for sheet in companies if sheet[1]]},
        )

    @route(PAGE, type="http", auth="user", website=True, methods=["GET"])
    def agreement(self, company_id, type_id, done=None, **_kw):
        """Show one type of agreement: its words, dates and history."""
        company = self._company(company_id)
        return self._show_agreement(company, type_id, message=self._done_text(done))

    @route(PAGE, type="http", auth="user", website=True, methods=["POST"])
    def agreement_act(self, company_id, type_id, **post):
        """Grant, renew or withdraw, and lead back to the page."""
        company = self._company(company_id)
        post["type_id"] = str(type_id)
        done, error = self._act(self._customer(), company, "portal", post)
        if error:
            return self._show_agreement(company, type_id, error=error)
        return request.redirect(f"/my/agreements/{company_id}/{type_id}?done={done}", code=303)

    def _customer(self):
        """Return the contact of the login: agreements are everybody's own."""
        # sudo: customers have no rights to agreements; the methods called show and change their own
        return request.env.user.partner_id.sudo()

    def _company(self, company_id):
        company = request.env.user.company_ids.filtered(lambda c: c.id == company_id)
        if not company:
            raise NotFound()
        return company.sudo()  # sudo: its name and time zone

    def _show_agreement(self, company, type_id, **values):
        partner = self._customer()
        choices = {choice.type.id: choice for choice in partner._agreement_choices(company)}
        if type_id not in choices:
            raise NotFound()
        choice = choices[type_id]
        values |= {
            "company": company,
            "choice": choice,
            "events": partner._agreement_history(choice.type, company),
            "languages": dict(choice.wording._selection_lang()),
        }
        return self._show("crm_agreements.portal_agreement", values)

    def _show(self, template, values):
        layout = self._prepare_portal_layout_values()
        return self._render(template, {**layout, "page_name": "agreements", **values})
