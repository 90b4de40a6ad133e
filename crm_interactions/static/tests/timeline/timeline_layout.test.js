import { expect, test } from "@odoo/hoot";
import { mockTimeZone } from "@odoo/hoot-mock";
import {
    boxOf,
    layOut,
    markAt,
    marksInView,
    placeLanes,
    visibleMarks,
} from "@crm_interactions/timeline/layout";
import { DAY, HOUR, MINUTE, TimeScale } from "@crm_interactions/timeline/scale";

const LANES = [
    { id: "phone", name: "Phone" },
    { id: "email", name: "E-mail" },
];
const BOUNDS = { min: 0, max: 100 * DAY };

function entry(id, time, values = {}) {
    return { id, lane: "phone", time, timeEnd: time, summary: `Call ${id}`, ...values };
}

function entriesAt(...times) {
    return { mode: "entries", items: times.map((time, index) => entry(index + 1, time)) };
}

function sceneOf(data, { rtl = false, used = ["phone", "email"], length = 10 * DAY } = {}) {
    const scale = new TimeScale({ start: 0, end: length, width: 1000, bounds: BOUNDS, rtl });
    const lanes = placeLanes(LANES, { used: new Set(used), stacked: false });
    return { scale, lanes, layout: layOut(data, scale.msPerPx) };
}

test("lanes stand below each other; those without entries are slim", () => {
    const { lanes } = sceneOf(entriesAt(), { used: ["email"] });
    expect(lanes[1].top).toBe(lanes[0].height);
    expect(lanes[0].height).toBeLessThan(lanes[1].height);
});

test("on a narrow screen the name has its place above the lane", () => {
    const [lane] = placeLanes(LANES, { used: new Set(["phone"]), stacked: true });
    expect(lane.contentTop).toBeGreaterThan(lane.top);
});

test("entries apart are drawn one by one, and know the room beside them", () => {
    const { layout } = sceneOf(entriesAt(DAY, 4 * DAY));
    const marks = layout.marks.get("phone");
    expect(marks.map(({ entry: { id } }) => id)).toEqual([1, 2]);
    expect(marks[0].room).toBe(3 * DAY);
    expect(marks[1].room).toBe(Infinity);
});

test("entries close together stand above each other", () => {
    const { layout } = sceneOf(entriesAt(DAY, DAY + MINUTE, DAY + 2 * MINUTE));
    const rows = layout.marks.get("phone").map(({ row }) => row);
    expect(new Set(rows).size).toBe(3);
});

test("more entries at one place become a count, which knows them", () => {
    const { layout } = sceneOf(entriesAt(DAY, DAY + 1, DAY + 2, DAY + 3, 9 * DAY));
    const [count, single] = layout.marks.get("phone");
    expect(count.count).toBe(4);
    expect(count.entries.map(({ id }) => id)).toEqual([1, 2, 3, 4]);
    expect(layout.largest).toBe(4);
    expect(single.entry.id).toBe(5);
});

test("zooming in takes a count apart", () => {
    const items = [0, 1, 2, 3].map((number) => DAY + number * HOUR);
    expect(sceneOf(entriesAt(...items)).layout.marks.get("phone")).toHaveLength(1);
    const near = sceneOf(entriesAt(...items), { length: 2 * DAY }).layout;
    expect(near.marks.get("phone").every((mark) => mark.entry)).toBe(true);
});

test("no entry is lost, however many there are", () => {
    const times = Array.from({ length: 10000 }, (_, number) => number * 8 * MINUTE);
    for (const length of [HOUR, DAY, 10 * DAY, 80 * DAY]) {
        const { layout } = sceneOf(entriesAt(...times), { length });
        const counted = layout.marks.get("phone").reduce((sum, mark) => sum + (mark.count || 1), 0);
        expect(counted).toBe(10000);
    }
});

test("counts of spans too narrow to read are added up by the calendar", () => {
    mockTimeZone("Etc/UTC");
    const items = Array.from({ length: 200 }, (_, number) => ({
        lane: "phone",
        time: number * HOUR,
        timeEnd: (number + 1) * HOUR,
        unit: "hour",
        count: 2,
    }));
    const marks = sceneOf({ mode: "spans", items }).layout.marks.get("phone");
    // 200 hours from midnight on are eight days and a bit.
    expect(marks.map(({ count }) => count)).toEqual([48, 48, 48, 48, 48, 48, 48, 48, 16]);
    expect(marks[0].unit).toBe("day");
});

test("a wide span keeps its unit", () => {
    const items = [{ lane: "email", time: 0, timeEnd: 2 * DAY, unit: "week", count: 7 }];
    expect(sceneOf({ mode: "spans", items }).layout.marks.get("email")[0].unit).toBe("week");
});

test("the point of a mark finds it, an empty place finds nothing", () => {
    for (const rtl of [false, true]) {
        const scene = sceneOf(entriesAt(DAY, 4 * DAY), { rtl });
        const [, second] = scene.layout.marks.get("phone");
        const box = boxOf(second, scene.lanes[0], scene.scale, 1);
        const found = markAt(scene, box.x + box.width / 2, box.y + box.height / 2);
        expect(found.mark.entry.id).toBe(2);
        expect(found.lane.id).toBe("phone");
        expect(markAt(scene, box.x + 60, box.y)).toBe(undefined);
        expect(markAt(scene, box.x, 1000)).toBe(undefined);
    }
});

test("an entry lasts from its start to its end, in both directions", () => {
    const data = { mode: "entries", items: [entry(1, DAY, { timeEnd: 2 * DAY })] };
    for (const rtl of [false, true]) {
        const scene = sceneOf(data, { rtl });
        const [mark] = scene.layout.marks.get("phone");
        const { x, width } = boxOf(mark, scene.lanes[0], scene.scale, 1);
        expect(width).toBeWithin(100, 120);
        expect(x + width / 2).toBeCloseTo(rtl ? 850 : 150);
    }
});

test("only what is near the drawing is drawn; what lasts into it is", () => {
    const data = {
        mode: "entries",
        items: [entry(1, DAY, { timeEnd: 51 * DAY }), entry(2, 2 * DAY), entry(3, 50 * DAY)],
    };
    const scene = sceneOf(data);
    scene.scale.show(45 * DAY, 55 * DAY);
    const ids = visibleMarks(scene.layout, "phone", scene.scale).map((mark) => mark.entry.id);
    expect(ids).toInclude(1);
    expect(ids).toInclude(3);
    expect(marksInView(scene).map(({ mark }) => mark.entry.id)).toEqual([1, 3]);
});

test("the keyboard walks through all lanes in the order of time", () => {
    const items = [entry(1, DAY), entry(2, 2 * DAY, { lane: "email" }), entry(3, 3 * DAY)];
    const marks = marksInView(sceneOf({ mode: "entries", items }));
    expect(marks.map(({ mark }) => mark.entry.id)).toEqual([1, 2, 3]);
});
