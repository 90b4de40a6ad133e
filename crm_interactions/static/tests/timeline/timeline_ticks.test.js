import { beforeEach, expect, test } from "@odoo/hoot";
import { mockTimeZone } from "@odoo/hoot-mock";
import { makeMockEnv } from "@web/../tests/web_test_helpers";
import { DAY, HOUR, TimeScale, YEAR } from "@crm_interactions/timeline/scale";
import { axisOf } from "@crm_interactions/timeline/ticks";
import { localTime } from "@crm_interactions/timeline/time_labels";

// The language's settings.
beforeEach(() => makeMockEnv());

const BOUNDS = { min: 0, max: 200 * YEAR };

/** The axis of 1,000 pixels from a local moment on. */
function axisFrom(iso, length) {
    const start = luxon.DateTime.fromISO(iso).toMillis();
    return axisOf(new TimeScale({ start, end: start + length, width: 1000, bounds: BOUNDS }));
}

const labels = ({ ticks }) => ticks.map(({ label }) => label);

test("the unit follows the zoom from years to minutes", () => {
    const units = [100 * YEAR, 15 * YEAR, 4 * YEAR, YEAR, 90 * DAY, 20 * DAY, 2 * DAY, HOUR].map(
        (length) => axisFrom("2026-03-01", length).unit
    );
    expect(units).toEqual(["year", "year", "quarter", "month", "week", "day", "hour", "minute"]);
});

test("at every zoom labels have room and the axis is not empty", () => {
    for (let length = HOUR; length < 150 * YEAR; length *= 1.3) {
        const { ticks } = axisFrom("2026-03-10T07:20", length);
        expect(ticks.length).toBeGreaterThan(2);
        for (let index = 1; index < ticks.length; index++) {
            const gap = ((ticks[index].time - ticks[index - 1].time) * 1000) / length;
            const needed = 6 * ticks[index - 1].label.length;
            if (gap < needed - 2) {
                expect(`${ticks[index - 1].label}: ${gap}`).toBe(`at least ${needed}`);
            }
        }
    }
});

test("ticks stand at the beginning of their units in local time", () => {
    mockTimeZone("Asia/Jerusalem");
    const { ticks, headings } = axisFrom("2026-05-10T15:00", 20 * DAY);
    expect(ticks.every(({ time }) => localTime(time).hour === 0)).toBe(true);
    expect(headings.map(({ label }) => label)).toEqual(["May 2026"]);
});

test("a day of 23 hours has the ticks of its clock", () => {
    mockTimeZone("Europe/Warsaw");
    const axis = axisFrom("2026-03-29T00:00", DAY - HOUR);
    expect(labels(axis).slice(0, 5)).toEqual([
        "12:00 AM",
        "3:00 AM",
        "6:00 AM",
        "9:00 AM",
        "12:00 PM",
    ]);
    expect(axis.ticks[1].time - axis.ticks[0].time).toBe(2 * HOUR);
    expect(axis.headings[0].end - axis.headings[0].start).toBe(23 * HOUR);
});

test("the hour that comes twice is two hours", () => {
    mockTimeZone("Europe/Warsaw");
    const axis = axisFrom("2026-10-25T00:00", 5 * HOUR);
    expect(axis.unit).toBe("minute");
    const day = axisFrom("2026-10-25T00:00", 12 * HOUR);
    expect(labels(day).filter((label) => label === "2:00 AM")).toHaveLength(2);
});

test("days across a change of the clock begin at midnight", () => {
    mockTimeZone("Europe/Warsaw");
    const { ticks } = axisFrom("2026-10-20T00:00", 12 * DAY);
    expect(ticks.every(({ time }) => localTime(time).hour === 0)).toBe(true);
    expect(ticks).toHaveLength(12);
});

test("quarters and years have short names", () => {
    expect(labels(axisFrom("2026-01-01", 4 * YEAR)).slice(0, 5)).toEqual([
        "Q1",
        "Q2",
        "Q3",
        "Q4",
        "Q1",
    ]);
    expect(labels(axisFrom("2020-01-01", 15 * YEAR)).slice(0, 2)).toEqual(["2020", "2021"]);
});
