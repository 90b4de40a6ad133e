from datetime import timedelta

from odoo import models

# Where a type reminds nobody, customers may renew so many days before the end.
RENEW_DAYS = 30


class CrmAgreement(models.Model):
    """Renewing and withdrawing, as customers do it themselves."""

    _inherit = "crm.agreement"

    def _starts_later(self):
        self.ensure_one()
        return not self._is_over() and self.date_start > self.company_id._agreement_day()

    def _may_renew_online(self):
        """Return whether the customer may renew it now: it counts, and ends before long."""
        self.ensure_one()
        if self.status != "active" or not self.date_end or not self.type_id.months_valid:
            return False
        days = timedelta(days=self.type_id.days_notice or RENEW_DAYS)
        return self.date_end - days <= self.company_id._agreement_day()

    def _renew_online(self, wording, origin):
        """Renew the agreement once; return False when there is nothing to renew (any more).

        :param wording: the words the customer read; may be empty
        """
        self.ensure_one()
        if not self._may_renew_online():
            return False
        if wording:
            origin = origin._replace(wording=str(wording.version), lang=wording.lang)
        self._from_origin(*origin).action_renew()
        return True

    def _withdraw_online(self, origin):
        """Withdraw the agreements; again: nothing happens."""
        self._from_origin(*origin).action_withdraw()

    def _wording_agreed(self):
        """Return the words that were agreed to last, where the ledger names them."""
        named = self.event_ids.filtered(lambda e: e.wording and e.kind in ("granted", "renewed"))
        last = named.sorted("number")[-1:]
        wordings = self.env["crm.agreement.wording"].with_context(active_test=False)
        return wordings.search(
            [
                ("type_id", "=", self.type_id.id),
                ("lang", "=", last.lang),
                ("version", "=", int(last.wording) if (last.wording or "").isdigit() else 0),
                ("state", "=", "published"),
            ],
            limit=1,
        )
