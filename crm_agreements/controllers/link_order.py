from ipaddress import ip_address, ip_network

from odoo.http import Controller, request, route

from .agreement_page import AgreementPage

PAGE = "/agreements/link"
# Whoever has one address of the sixth version has all of these.
PREFIX_V6 = 64


class AgreementLinkOrder(AgreementPage, Controller):
    """The form by which customers get the link to their agreements: it tells nobody who is one."""

    @route(PAGE, type="http", auth="public", website=True, methods=["GET"], sitemap=False)
    def ask(self, sent=None, **_kw):
        """Show the form, or that the link is on its way, if there is anything to send."""
        return self._render("crm_agreements.link_order", {"sent": bool(sent)})

    @route(PAGE, type="http", auth="public", website=True, methods=["POST"], sitemap=False)
    def ask_send(self, email="", **_post):
        """Note the address; what happens then is the same for every address."""
        # sudo: visitors have no right to the model, nor to the company the order is for; it takes
        # an address and tells nothing
        orders = request.env["crm.agreement.link.order"].sudo()
        noted = orders._order_link(email.strip(), request.env.company.sudo(), self._visitor())
        if noted:
            return request.redirect(f"{PAGE}?sent=1", code=303)
        return self._render("crm_agreements.link_order", {"refused": True}, status=429)

    def _visitor(self):
        address = ip_address(request.httprequest.remote_addr)
        if address.version == 4:
            return str(address)
        return str(ip_network((address, PREFIX_V6), strict=False))
