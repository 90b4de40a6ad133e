from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, date_utils, get_lang

from .crm_history_mixin import COLUMNS, MEMBERS, PLAIN_PLAN, AccountMembers

# The units of the spans, with about how long each is and what ends it.
UNITS = {
    "hour": (timedelta(hours=1), relativedelta(hours=1)),
    "day": (timedelta(days=1), relativedelta(days=1)),
    "week": (timedelta(weeks=1), relativedelta(weeks=1)),
    "month": (timedelta(days=30), relativedelta(months=1)),
    "quarter": (timedelta(days=91), relativedelta(months=3)),
    "year": (timedelta(days=365), relativedelta(years=1)),
}
MAX_SPANS = 60
MAX_LIMIT = 2000
FIRST_YEAR, LAST_YEAR = 1900, 2199
FILTERS = {"date_from", "date_to", "channels", "with_contacts"}


@lru_cache(maxsize=8192)
def _utc(zone, local):
    """Return the moment (UTC) of a local time; the same midnights are asked for again and again."""
    return zone.localize(local).astimezone(pytz.utc).replace(tzinfo=None)


class CrmTimeline(models.Model):
    """What the timeline on the customer's page asks for: lanes, filters, entries or counts."""

    _inherit = "crm.timeline"

    # Options and filters

    @api.model
    @api.readonly
    def get_timeline_options(self, partner_id):
        """Return lanes, the user's filters and what else the timeline of a customer needs.

        ``{"lanes": [{"id", "name", "icon"}], "filters": {"date_from", "date_to", "channels",
        "with_contacts"}, "has_contacts", "can_plan", "now"}``; dates of the filters are days,
        ``now`` is UTC. Raises AccessError for a customer that is gone or may not be read.
        """
        _partner, timeline = self._timeline_customer(partner_id)
        return {
            "lanes": [
                {"id": key, "name": name, "icon": icon}
                for key, (name, icon) in self._lanes().items()
            ],
            "filters": self._timeline_filters(),
            "has_contacts": len(timeline.env.context[MEMBERS].ids) > 1,
            "can_plan": self.env["crm.interaction"].has_access("create"),
            "now": fields.Datetime.to_string(fields.Datetime.now()),
        }

    def _timeline_filters(self):
        """Return what the user chose last, as far as it still makes sense, else the defaults."""
        today = fields.Date.context_today(self)
        filters = {
            "date_from": fields.Date.to_string(today - relativedelta(months=12)),
            "date_to": False,
            "channels": [],
            "with_contacts": True,
        }
        kept = self.env.user.res_users_settings_id.crm_timeline_filters
        try:
            return filters | self._checked_filters({**filters, **(kept or {})}, is_strict=False)
        except ValidationError:
            return filters

    @api.model
    def set_timeline_filters(self, filters):
        """Remember the filters for this user: those of ``get_timeline_options``.

        Raises ValidationError for unknown keys and lanes, for what is no date and for an end
        before the start.
        """
        self.browse().check_access("read")
        checked = self._checked_filters(filters)
        settings = self.env["res.users.settings"]._find_or_create_for_user(self.env.user)
        settings.crm_timeline_filters = checked
        return True

    def _checked_filters(self, filters, is_strict=True):
        if not isinstance(filters, Mapping) or not filters.keys() <= FILTERS:
            raise ValidationError(self.env._("These are no filters of the timeline."))
        checked = dict(filters)
        for name in ("date_from", "date_to"):
            if checked.get(name):
                checked[name] = fields.Date.to_string(self._timeline_moment(checked[name]))
        start, end = checked.get("date_from"), checked.get("date_to")
        if start and end and end < start:
            raise self._reversed_error()
        lanes = self._checked_lanes(checked.get("channels") or [], is_strict)
        return {
            "date_from": start or False,
            "date_to": end or False,
            "channels": lanes,
            "with_contacts": bool(checked.get("with_contacts", True)),
        }

    # Entries and spans

    @api.model
    @api.readonly
    def get_timeline(
        self, partner_id, date_from, date_to, channels=None, with_contacts=True, limit=500
    ):
        """Return what happened with a customer from ``date_from`` up to ``date_to`` (UTC).

        At most ``limit`` rows come as ``{"mode": "entries", "entries": [{"id", "lane", "date",
        "date_end", "kind", "direction", "summary", "user", "partner", "state", "res_model",
        "res_id"}]}``, newest first; more are counted: ``{"mode": "spans", "unit", "spans":
        [{"lane", "start", "end", "count"}]}`` with the finest unit that gives about 60 spans a
        lane. Spans begin on the reader's calendar days, hours apart; empty ones are left out.
        Raises ValidationError for a period without start, end or in reverse and for unknown
        lanes, AccessError for a customer that is gone or may not be read.
        """
        partner, timeline = self._timeline_customer(partner_id)
        start, end = self._timeline_moment(date_from), self._timeline_moment(date_to)
        if end <= start:
            raise self._reversed_error()
        domain = self._customer_domain(partner, with_contacts)
        domain &= Domain("date", ">=", start) & Domain("date", "<", end)
        if lanes := self._checked_lanes(channels or []):
            domain &= Domain("channel", "in", lanes)
        limit = max(1, min(limit, MAX_LIMIT)) if isinstance(limit, int) else 500
        unit = self._span_unit(end - start)
        spans = timeline._timeline_spans(domain, self._span_bounds(start, end, unit))
        if sum(span["count"] for span in spans) <= limit:
            entries = timeline._timeline_entries(domain, limit) if spans else []
            return {"mode": "entries", "entries": entries}
        return {"mode": "spans", "unit": unit, "spans": spans}

    @api.model
    def _customer_domain(self, partner, with_contacts=True):
        """Return the domain of a customer's rows: an account with its persons, or one partner."""
        if with_contacts and partner.commercial_partner_id == partner:
            return Domain("commercial_partner_id", "=", partner.id)
        return Domain("customer_id", "=", partner.id)

    @api.model
    def _span_unit(self, length):
        """Return the finest unit of which about ``MAX_SPANS`` make up the length."""
        for unit, (about, _step) in UNITS.items():
            if length <= about * MAX_SPANS:
                return unit
        return "year"

    @api.model
    def _span_bounds(self, start, end, unit):
        """Return the moments at which spans begin (UTC), from the one around the start on.

        The last one is where the last span ends. Days, weeks and longer ones begin at midnight
        where the reader is; an hour is an hour, also in the night in which the clocks change.
        """
        zone, step = self.env.tz, UNITS[unit][1]
        local = pytz.utc.localize(start).astimezone(zone).replace(tzinfo=None)
        if unit == "hour":
            bounds = [start - (local - date_utils.start_of(local, unit))]
            while bounds[-1] < end:
                bounds.append(bounds[-1] + step)
            return bounds
        if unit == "week":
            week_start = int(get_lang(self.env).week_start) - 1
            local -= timedelta(days=(local.weekday() - week_start) % 7)
            unit = "day"
        local, bounds = date_utils.start_of(local, unit), []
        while not bounds or bounds[-1] < end:
            bounds.append(_utc(zone, local))
            local += step
        return bounds

    def _timeline_spans(self, domain, bounds):
        """Return the spans with rows, by lane and time, in one query; no row lies outside of them.

        Where the spans begin is told to PostgreSQL: to convert each date takes it longer than to
        read the rows.
        """
        asked = self.with_context(**{COLUMNS: frozenset(("channel", "date"))})
        query = asked._search(domain)
        counts = self.env.execute_query(
            SQL(
                "%s; %s GROUP BY 1, 2",
                PLAIN_PLAN,
                query.select(
                    SQL.identifier(self._table, "channel"),
                    SQL(
                        "width_bucket(%s, %s::timestamp[])",
                        SQL.identifier(self._table, "date"),
                        bounds,
                    ),
                    SQL("count(*)"),
                ),
            )
        )
        moments = [fields.Datetime.to_string(moment) for moment in bounds]
        return [
            {"lane": lane, "start": moments[span - 1], "end": moments[span], "count": count}
            for lane, span, count in sorted(counts)
        ]

    def _timeline_entries(self, domain, limit):
        """Return the rows with the names of customers and users, in one query."""
        names = [
            "channel", "date", "date_end", "kind", "direction", "summary", "state", "res_model",
            "res_id",
        ]  # fmt: skip
        asked = self.with_context(**{COLUMNS: frozenset((*names, "partner_id", "user_id"))})
        query = asked._search(domain, order=self._order, limit=limit)
        table = self._table
        partner = query.left_join(table, "partner_id", "res_partner", "id", "partner_id")
        user = query.left_join(table, "user_id", "res_users", "id", "user_id")
        person = query.left_join(user, "partner_id", "res_partner", "id", "partner_id")
        rows = self.env.execute_query_dict(
            query.select(
                *(SQL.identifier(table, name) for name in ("id", *names)),
                SQL("%s AS partner", SQL.identifier(partner, "complete_name")),
                SQL("%s AS user", SQL.identifier(person, "name")),
            )
        )
        states = dict(self._fields["state"]._description_selection(self.env))
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for row in rows:
            row.update(
                lane=row.pop("channel"),
                date=fields.Datetime.to_string(row["date"]),
                date_end=fields.Datetime.to_string(row["date_end"]),
                state=states.get(row["state"], False),
                kind=kinds.get(row["kind"], ""),
                direction=row["direction"] or False,
                summary=row["summary"] or "",
                user=row["user"] or "",
                partner=row["partner"] or "",
            )
        return rows

    # What comes from outside

    @api.model
    def _timeline_customer(self, partner_id):
        """Return the customer, readable for the user, and this model, which knows its account.

        Archived customers have a history, too.
        """
        self.browse().check_access("read")
        partners = self.env["res.partner"].with_context(active_test=False)
        if isinstance(partner_id, int):
            own = Domain("id", "=", partner_id) | Domain("commercial_partner_id", "=", partner_id)
            partners = partners.search_fetch(own, ["commercial_partner_id"], order="id")
        customer = partners & partners.browse(partner_id if partners else ())
        if not customer:
            raise AccessError(self.env._("The customer was deleted, or you may not see it."))
        members = AccountMembers(customer.id, tuple(partners.ids))
        return customer, self.with_context(**{MEMBERS: members})

    @api.model
    def _timeline_moment(self, value):
        try:
            moment = fields.Datetime.to_datetime(value)
        except (TypeError, ValueError):
            moment = None
        if not isinstance(moment, datetime) or not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise ValidationError(
                self.env._(
                    "A period needs a start and an end between the years %(first)s and %(last)s.",
                    first=FIRST_YEAR,
                    last=LAST_YEAR,
                )
            )
        return moment

    @api.model
    def _checked_lanes(self, lanes, is_strict=True):
        if not isinstance(lanes, (list, tuple)):
            raise ValidationError(self.env._("The channels are a list."))
        known = self._lanes() if lanes else {}
        unknown = [str(lane) for lane in lanes if not isinstance(lane, str) or lane not in known]
        if unknown and is_strict:
            raise ValidationError(
                self.env._("Unknown channels: %(channels)s.", channels=", ".join(unknown))
            )
        return [lane for lane in lanes if isinstance(lane, str) and lane in known]

    @api.model
    def _reversed_error(self):
        return ValidationError(self.env._("The period ends before it begins."))
