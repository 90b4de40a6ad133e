import { getStartOfLocalWeek } from "@web/core/l10n/dates";
import { DAY, HOUR, MINUTE, YEAR } from "./scale";
import { headingLabel, localTime, tickLabel } from "./time_labels";

/** From fine to coarse: how far ticks are apart, what stands above them, the pixels a label needs. */
const STEPS = [
    { unit: "minute", count: 5, length: 5 * MINUTE, heading: "day", room: 68 },
    { unit: "minute", count: 15, length: 15 * MINUTE, heading: "day", room: 68 },
    { unit: "minute", count: 30, length: 30 * MINUTE, heading: "day", room: 68 },
    { unit: "hour", count: 1, length: HOUR, heading: "day", room: 68 },
    { unit: "hour", count: 3, length: 3 * HOUR, heading: "day", room: 68 },
    { unit: "hour", count: 6, length: 6 * HOUR, heading: "day", room: 68 },
    { unit: "day", count: 1, length: DAY, heading: "month", room: 28 },
    { unit: "week", count: 1, length: 7 * DAY, heading: "month", room: 56 },
    { unit: "month", count: 1, length: 30.4 * DAY, heading: "year", room: 44 },
    { unit: "quarter", count: 1, length: 91.3 * DAY, heading: "year", room: 40 },
    { unit: "year", count: 1, length: YEAR, room: 48 },
    { unit: "year", count: 5, length: 5 * YEAR, room: 48 },
    { unit: "year", count: 10, length: 10 * YEAR, room: 48 },
    { unit: "year", count: 50, length: 50 * YEAR, room: 48 },
];

export function stepOf(msPerPx) {
    return STEPS.find((step) => step.length / msPerPx >= step.room) || STEPS.at(-1);
}

/** The last tick at or before the moment. */
function tickBefore(moment, { unit, count }) {
    switch (unit) {
        case "week":
            return getStartOfLocalWeek(moment);
        case "minute":
            return moment.startOf("hour").plus({ minute: moment.minute - (moment.minute % count) });
        case "hour":
            // An hour that the clock shows twice is two hours.
            return count === 1
                ? moment.startOf("hour")
                : moment.startOf("day").set({ hour: moment.hour - (moment.hour % count) });
        case "year":
            return moment.startOf("year").set({ year: moment.year - (moment.year % count) });
        default:
            return moment.startOf(unit);
    }
}

/** The next tick; hours are those of the clock, so that a day of 23 or 25 hours keeps its ticks. */
function tickAfter(tick, { unit, count }) {
    if (unit !== "hour" || count === 1) {
        return tick.plus({ [unit]: count });
    }
    const hour = tick.hour - (tick.hour % count) + count;
    const day = tick.startOf("day");
    return hour < 24 ? day.set({ hour }) : day.plus({ day: 1 });
}

/**
 * The axis of what a scale shows.
 *
 * @returns {{unit: string, ticks: {time: number, label: string}[],
 *     headings: {start: number, end: number, label: string}[]}} ticks and the headings above them,
 *     both from the past to the future, the first ones beginning before the drawing; years have no
 *     headings
 */
export function axisOf(scale) {
    const step = stepOf(scale.msPerPx);
    const gap = step.length / scale.msPerPx;
    const ticks = [];
    let moment = tickBefore(localTime(scale.start), step);
    while (moment.toMillis() <= scale.end) {
        ticks.push({ time: moment.toMillis(), label: tickLabel(step.unit, moment, gap) });
        moment = tickAfter(moment, step);
    }
    return { unit: step.unit, ticks, headings: headingsOf(scale, step.heading) };
}

function headingsOf(scale, unit) {
    const headings = [];
    if (!unit) {
        return headings;
    }
    let moment = localTime(scale.start).startOf(unit);
    while (moment.toMillis() <= scale.end) {
        const next = moment.plus({ [unit]: 1 });
        headings.push({
            start: moment.toMillis(),
            end: next.toMillis(),
            label: headingLabel(unit, moment),
        });
        moment = next;
    }
    return headings;
}
