import {
    getStartOfLocalWeek,
    toLocaleDateString,
    toLocaleDateTimeString,
} from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

const { DateTime } = luxon;

/** The moment in the zone in which Odoo's client shows times. */
export function localTime(time) {
    return DateTime.fromMillis(time);
}

/** Beginnings of units by unit and moment: luxon needs its time, and a zoom asks in every frame. */
const starts = new Map();
const MOST_STARTS = 20000;

/** The beginning of the hour, day, week … in which a moment lies. */
export function unitStart(unit, time) {
    const zone = luxon.Settings.defaultZone.name;
    const key = `${zone} ${unit} ${time}`;
    if (!starts.has(key)) {
        if (starts.size >= MOST_STARTS) {
            starts.clear();
        }
        const moment = localTime(time);
        const start = unit === "week" ? getStartOfLocalWeek(moment) : moment.startOf(unit);
        starts.set(key, start.toMillis());
    }
    return starts.get(key);
}

function format(options) {
    return (moment) => moment.toLocaleString(options);
}

const quarter = (moment) => _t("Q%s", moment.quarter);

/** The words under a tick: the short ones, and those for ticks further than ``room`` pixels apart. */
const TICK_LABELS = {
    minute: { short: format(DateTime.TIME_SIMPLE) },
    hour: { short: format(DateTime.TIME_SIMPLE) },
    day: {
        short: format({ day: "numeric" }),
        long: format({ weekday: "short", day: "numeric" }),
        room: 64,
    },
    week: { short: format({ day: "numeric", month: "short" }) },
    month: { short: format({ month: "short" }), long: format({ month: "long" }), room: 96 },
    quarter: { short: quarter },
    year: { short: format({ year: "numeric" }) },
};

const HEADING_LABELS = {
    day: format({ weekday: "short", day: "numeric", month: "long", year: "numeric" }),
    month: format({ month: "long", year: "numeric" }),
    year: format({ year: "numeric" }),
};

export function tickLabel(unit, moment, gap) {
    const { short, long, room } = TICK_LABELS[unit];
    return long && gap >= room ? long(moment) : short(moment);
}

export function headingLabel(unit, moment) {
    return HEADING_LABELS[unit](moment);
}

/** The name of a time between two moments, as short as the unit allows: "March 2026". */
export function spanLabel(unit, start, end) {
    const from = localTime(start);
    switch (unit) {
        case "hour":
            return toLocaleDateTimeString(from);
        case "day":
            return toLocaleDateString(from);
        case "month":
            return HEADING_LABELS.month(from);
        case "quarter":
            return _t("%(quarter)s %(year)s", {
                quarter: quarter(from),
                year: HEADING_LABELS.year(from),
            });
        case "year":
            return HEADING_LABELS.year(from);
        default:
            // The end of a span is the first moment after it.
            return rangeLabel(start, end - 1);
    }
}

/** Two moments, by the day or, on one day, by the minute. */
export function rangeLabel(start, end) {
    const [from, to] = [localTime(start), localTime(end)];
    if (from.hasSame(to, "day")) {
        const clock = (moment) => moment.toLocaleString(DateTime.TIME_SIMPLE);
        return `${toLocaleDateString(from)} ${clock(from)} – ${clock(to)}`;
    }
    return `${toLocaleDateString(from)} – ${toLocaleDateString(to)}`;
}

/** When a mark happened, or its entries did. */
export function whenLabel({ time, timeEnd, unit }) {
    if (unit) {
        return spanLabel(unit, time, timeEnd);
    }
    return timeEnd > time ? rangeLabel(time, timeEnd) : toLocaleDateTimeString(localTime(time));
}

export function countLabel(count) {
    return count === 1 ? _t("1 entry") : _t("%s entries", count);
}

/** A mark in words, for those who do not see it. */
export function markLabel(mark, lane) {
    const summary = mark.count ? countLabel(mark.count) : mark.entry.summary;
    return _t("%(lane)s, %(when)s: %(summary)s", {
        lane: lane.name,
        when: whenLabel(mark),
        summary,
    });
}
