from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmAgreement(models.Model):
    """What merging contacts does to their agreements: both ledgers stay, the stricter counts (B11).

    Of each type and company, from the instant of the merge on:

    - a customer who withdrew, and agreed to nothing since, withdraws what the others agreed to;
    - what one has still to confirm is not active, whatever the others agreed to;
    - of agreements at the same time the one that ends first counts, the others are superseded.

    What was active before the merge remains so for that time. The ledger tells each of it.
    """

    _inherit = "crm.agreement"

    @api.model
    def _settle_merge(self, gone, heir):
        """Make the agreements of customers fit together before they become one customer's.

        :param gone: the customers that go on as ``heir``
        :raise UserError: where agreements would belong to a company that must not see the heir
        """
        partners = gone | heir
        # sudo: all agreements, requests and contracts count, whoever merges
        agreements = self.sudo().search([("partner_id", "in", partners.ids)])
        requests = self.env["crm.agreement.request"].sudo()
        requests = requests.search(
            [("partner_id", "in", partners.ids), ("agreement_id", "=", False)]
        )
        contracts = self.env["crm.contract"].sudo().search([("partner_id", "in", partners.ids)])
        company = heir.company_id or gone.company_id[:1]
        self._check_merge_companies(company, agreements.company_id | contracts.company_id)
        waiting = requests.filtered(lambda request: request._is_waiting())
        for (type_, in_company), group in agreements.grouped(_kind).items():
            asking = waiting.filtered(lambda r, kind=(type_, in_company): _kind(r) == kind)
            group._from_origin("merge")._settle_kind(asking.partner_id, heir)
        for same in requests.grouped(_kind).values():
            (same - (same & waiting).sorted("date")[-1:]).unlink()
        moved = agreements.filtered(lambda agreement: agreement.partner_id in gone)
        self.env["crm.agreement.event"]._append(moved, "merged", source="merge")
        self.flush_model()

    @api.model
    def _check_merge_companies(self, company, companies):
        others = companies.filtered(lambda other: company not in other.parent_ids)
        if company and others:
            raise UserError(
                self.env._(
                    "The contacts have agreements or contracts of %(others)s, but the merged "
                    "contact would be one of %(company)s only. Take the company off the contacts "
                    "first.",
                    others=", ".join(others.mapped("name")),
                    company=company.name,
                )
            )

    def _settle_kind(self, asking, heir):
        """Settle the agreements of one type and company, of several customers.

        :param asking: the customers who have such an agreement to confirm
        """
        now = fields.Datetime.now()
        customers = self.grouped("partner_id")
        inactive = {
            customer
            for customer, own in customers.items()
            if not any(agreement._is_active(now) for agreement in own)
        }
        if any(any(customers[customer].mapped("date_withdrawn")) for customer in inactive):
            self.filtered(lambda agreement: agreement._is_valid()).action_withdraw()
        unconfirmed = asking.filtered(lambda c: c not in customers or c in inactive)
        valid = self.filtered(lambda agreement: agreement._is_valid())
        superseded = valid.filtered(lambda agreement: unconfirmed - agreement.partner_id)
        (superseded | (self - superseded)._overlapped(heir))._supersede()

    def _is_valid(self):
        """Return whether the agreement counts now or will some day, by what is known today."""
        self.ensure_one()
        today = self.company_id._agreement_day()
        return not self._is_over() and (not self.date_end or self.date_end >= today)

    def _overlapped(self, heir):
        """Return the agreements that have to give way to those which end before them."""
        kept, overlapped = [], self.browse()
        taking_time = self.filtered(lambda agreement: agreement.day_after != agreement.date_start)
        for agreement in taking_time.sorted(
            lambda a: (a.day_after or date.max, a.partner_id != heir, a.id)
        ):
            # Those kept end before this one.
            if any(agreement.date_start < (other.day_after or date.max) for other in kept):
                overlapped |= agreement
            else:
                kept.append(agreement)
        return overlapped

    def _supersede(self):
        """Let other agreements of the customer count instead of these from now on."""
        if self:
            self._opened().write({"date_superseded": fields.Datetime.now()})
            self.env["crm.agreement.event"]._append(self, "superseded", **self._ledger_origin())


def _kind(record):
    """Return what makes agreements, or requests for them, exclude each other."""
    return record.type_id, record.company_id
