from odoo import api, models
from odoo.fields import Domain
from odoo.http import request

from .crm_agreement_grant import Origin

AGENT_LENGTH = 300
# In the context while mails come in; no context of a client can hold it.
COMING_IN = object()


class CrmAgreement(models.Model):
    """An address on one of Odoo's blacklists withdraws what was agreed to for that address (B9).

    A blacklist covers an address on all its channels for every company, so all of that is
    withdrawn, by everybody who has the address. What it does not cover stays: an agreement to other
    channels besides. Opting out of one mailing list covers less and withdraws nothing. Taking an
    address off a blacklist revives nothing.
    """

    _inherit = "crm.agreement"

    @api.model
    def _withdraw_blacklisted(self, field, addresses, kinds):
        """Withdraw the agreements to marketing at addresses that were put on a blacklist.

        What Odoo blacklists by itself, because mails come back, is nobody's withdrawal.

        :param str field: the field of the customer that holds the addresses
        :param kinds: kinds of the channels that use such addresses
        """
        if not addresses or self.env.context.get("crm_mail_gateway") is COMING_IN:
            return
        covered = self._at_listed(field, addresses, kinds).filtered(
            lambda a: set(a.type_id.channel_ids.mapped("kind")) <= set(kinds)
        )
        covered._from_origin(*self._blacklist_origin()).action_withdraw()

    @api.model
    def _at_listed(self, field, addresses, kinds):
        """Return what counts now or later of those who have the addresses; takes what
        ``_withdraw_blacklisted`` takes.
        """
        # sudo: the blacklist is for all companies, whoever adds to it; archived customers, too
        agreements = self.sudo().with_context(active_test=False)
        found = agreements.search(
            Domain(f"partner_id.{field}", "in", addresses)
            & Domain("type_id.channel_ids.kind", "in", kinds)
            & Domain("date_withdrawn", "=", False)
        )
        return found.filtered(lambda agreement: agreement._is_ahead())

    def _is_ahead(self):
        """Return whether the agreement counts now or will later."""
        self.ensure_one()
        today = self.company_id._agreement_day()
        return not self._is_over() and (not self.date_end or self.date_end >= today)

    @api.model
    def _blacklist_origin(self):
        """Return who put the address there: a colleague, or the customer on a page of Odoo's."""
        if self.env.user._is_internal():
            return Origin("blacklist")
        if not request:
            return Origin("page")
        agent = request.httprequest.user_agent.string[:AGENT_LENGTH]
        return Origin("page", {"ip": request.httprequest.remote_addr, "agent": agent})
