import { expect, test } from "@odoo/hoot";
import { DAY, HOUR, SHORTEST, TimeScale } from "@crm_interactions/timeline/scale";

const BOUNDS = { min: 0, max: 100 * DAY };

function scaleOf(values = {}) {
    return new TimeScale({ start: 0, end: 10 * DAY, width: 1000, bounds: BOUNDS, ...values });
}

test("the past is on the left, from right to left on the right", () => {
    expect(scaleOf().toX(DAY)).toBe(100);
    expect(scaleOf({ rtl: true }).toX(DAY)).toBe(900);
});

test("every position tells the time that stands there", () => {
    for (const rtl of [false, true]) {
        const scale = scaleOf({ rtl });
        expect(scale.toTime(scale.toX(3 * HOUR))).toBeCloseTo(3 * HOUR);
    }
});

test("zooming keeps the moment under the pointer", () => {
    for (const rtl of [false, true]) {
        const scale = scaleOf({ rtl, start: 20 * DAY, end: 30 * DAY });
        const time = scale.toTime(300);
        for (const factor of [3, 0.5, 1.7]) {
            scale.zoom(factor, 300);
            expect(scale.toX(time)).toBeCloseTo(300);
        }
    }
});

test("dragging moves the drawing with the pointer", () => {
    for (const rtl of [false, true]) {
        const scale = scaleOf({ rtl, start: 20 * DAY, end: 30 * DAY });
        const time = scale.toTime(300);
        scale.pan(50);
        expect(scale.toX(time)).toBeCloseTo(350);
    }
});

test("zooming ends at an hour and at half as much again as the period", () => {
    const scale = scaleOf();
    scale.zoom(1e9);
    expect(scale.span).toBeCloseTo(SHORTEST);
    expect(scale.canZoom(2)).toBe(false);
    expect(scale.canZoom(0.5)).toBe(true);
    scale.zoom(1e-9);
    expect(scale.span).toBeCloseTo(150 * DAY);
    expect(scale.canZoom(0.5)).toBe(false);
});

test("nobody gets lost outside of the period", () => {
    const scale = scaleOf();
    scale.pan(1e6);
    expect([scale.start, scale.end]).toEqual([-5 * DAY, 5 * DAY]);
    scale.pan(-1e6);
    expect([scale.start, scale.end]).toEqual([95 * DAY, 105 * DAY]);
});

test("another width shows the same time", () => {
    const scale = scaleOf();
    scale.resize(500);
    expect([scale.start, scale.end]).toEqual([0, 10 * DAY]);
    expect(scale.toX(DAY)).toBe(50);
});
