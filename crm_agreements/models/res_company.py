from datetime import UTC
from zoneinfo import ZoneInfo

from odoo import api, fields, models, tools
from odoo.tools import SQL

from odoo.addons.base.models.res_partner import _tz_get


class ResCompany(models.Model):
    """Where the company's day begins, and what counts for customers who never were asked."""

    _inherit = "res.company"

    agreement_tz = fields.Selection(
        _tz_get,
        string="Time Zone of Agreements",
        required=True,
        default=lambda self: self.env.user.tz or "UTC",
        help="Agreements begin and end at midnight of this time zone.",
    )
    agreement_never_asked = fields.Selection(
        [("refuse", "Send them no marketing"), ("allow", "Send them marketing as before")],
        string="Customers who never were asked",
        required=True,
        default="refuse",
        help="What counts for customers without any agreement of the type, for databases that were "
        "in use before. Who withdrew or let an agreement end gets no marketing either way.",
    )

    agreement_sms_stop = fields.Char(
        string="Below Marketing Text Messages",
        translate=True,
        default="Stop: {link}",
        help="Added to each text message of marketing; {link} becomes the link by which its "
        "addressee unsubscribes. Empty: nothing is added.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env.registry.clear_cache()
        return companies

    def write(self, vals):
        result = super().write(vals)
        if {"agreement_tz", "agreement_never_asked"} & vals.keys():
            self.env.registry.clear_cache()
        return result

    def _agreement_day(self, at=None):
        """Return the company's day at an instant (naive UTC; now by default)."""
        self.ensure_one()
        return _day_of(self.agreement_tz, at or fields.Datetime.now())

    @api.model
    def _agreement_days(self, at):
        """Return ``{day: ids of the companies}`` at an instant, for every company there is."""
        days = {}
        for company_id, tz in self._agreement_time_zones():
            days.setdefault(_day_of(tz, at), []).append(company_id)
        return days

    @api.model
    def _agreement_day_sql(self, company, at):
        """Return the day of the company whose id is the SQL expression ``company``."""
        days = self._agreement_days(at)
        if len(days) == 1:
            return SQL("%s::date", next(iter(days)))
        cases = (
            SQL("WHEN %s = ANY(%s::int[]) THEN %s::date", company, ids, day)
            for day, ids in days.items()
        )
        return SQL("CASE %s END", SQL(" ").join(cases))

    @api.model
    @tools.ormcache()
    def _agreement_time_zones(self):
        """Return ``(company id, time zone)`` of every company; remembered, as each gate asks."""
        # sudo: every company's day, whoever asks
        companies = self.sudo().search_fetch([], ["agreement_tz"])
        return tuple((company.id, company.agreement_tz) for company in companies)

    @api.model
    @tools.ormcache()
    def _agreement_never_asked_ids(self):
        """Return the ids of the companies that send marketing to who never was asked."""
        # sudo: the gate judges for every company, whoever asks
        return tuple(self.sudo().search([("agreement_never_asked", "=", "allow")]).ids)


def _day_of(tz, at):
    return at.replace(tzinfo=UTC).astimezone(ZoneInfo(tz or "UTC")).date()
