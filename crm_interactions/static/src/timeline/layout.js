import { DAY, HOUR, YEAR } from "./scale";
import { unitStart } from "./time_labels";

/** Entries that stand above each other in one lane; more at one place become a count. */
export const ROWS = 3;
const ROW_ORDER = [1, 0, 2];
export const DOT = 14;
/** The narrowest place in which entries are counted, and the narrowest bar of a count. */
const BUCKET = 26;
/** The distance kept between two entries in a row. */
const GAP = 4;

const UNITS = [
    { name: "hour", length: HOUR },
    { name: "day", length: DAY },
    { name: "week", length: 7 * DAY },
    { name: "month", length: 30.4 * DAY },
    { name: "quarter", length: 91.3 * DAY },
    { name: "year", length: YEAR },
];

const AXIS_SIZES = { full: 60, slim: 26, name: 0 };
const STACKED_SIZES = { full: 56, slim: 8, name: 20 };

/**
 * Where each lane stands: from ``top`` to ``top + height``, its entries below ``contentTop``.
 *
 * A lane in which nothing happened is slim. On a narrow screen (``stacked``) its name stands above.
 */
export function placeLanes(lanes, { used, stacked }) {
    const sizes = stacked ? STACKED_SIZES : AXIS_SIZES;
    let top = 0;
    return lanes.map((lane) => {
        const height = sizes.name + (used.has(lane.id) ? sizes.full : sizes.slim);
        const placed = { ...lane, top, height, contentTop: top + sizes.name };
        top += height;
        return placed;
    });
}

/** The length of a bucket: a power of two, so that counts keep together while one pans and zooms. */
function bucketLength(msPerPx) {
    return 2 ** Math.ceil(Math.log2(msPerPx * BUCKET));
}

/**
 * What is drawn, lane by lane, from the past to the future.
 *
 * A mark is one entry (``entry``, ``row``, and ``room``: the milliseconds to the next one in its
 * row) or a count (``count``, with the ``unit`` of the calendar or the ``entries`` that it counts)
 * of what happened from ``time`` to ``timeEnd``, drawn as a bar from ``barStart`` to ``barEnd``.
 *
 * @param {{mode: string, items: object[]}} data items sorted by time
 * @param {number} msPerPx
 * @returns {{marks: Map<string, object[]>, largest: number, longest: number}} marks by lane, the
 *     largest count (it gets the highest bar) and the longest time of a mark
 */
export function layOut(data, msPerPx) {
    const place = data.mode === "entries" ? placeEntries : placeSpans;
    const layout = { marks: new Map(), largest: 1, longest: 0 };
    for (const [id, items] of groupByLane(data.items)) {
        const marks = place(items, msPerPx);
        layout.marks.set(id, marks);
        for (const { count = 0, time, timeEnd } of marks) {
            layout.largest = Math.max(layout.largest, count);
            layout.longest = Math.max(layout.longest, timeEnd - time);
        }
    }
    return layout;
}

/** Items by lane, found once for each answer: a zoom lays it out in every frame. */
const grouped = new WeakMap();

function groupByLane(items) {
    if (grouped.has(items)) {
        return grouped.get(items);
    }
    const lanes = new Map();
    grouped.set(items, lanes);
    for (const item of items) {
        const lane = lanes.get(item.lane);
        if (lane) {
            lane.push(item);
        } else {
            lanes.set(item.lane, [item]);
        }
    }
    return lanes;
}

/** Yield runs of neighbours that begin in the same bucket. */
function* buckets(items, length) {
    let first = 0;
    while (first < items.length) {
        const number = Math.floor(items[first].time / length);
        let next = first + 1;
        while (next < items.length && Math.floor(items[next].time / length) === number) {
            next++;
        }
        yield { items: items.slice(first, next), start: number * length };
        first = next;
    }
}

function placeEntries(entries, msPerPx) {
    const marks = [];
    const length = bucketLength(msPerPx);
    const rows = new Array(ROWS).fill(null);
    for (const bucket of buckets(entries, length)) {
        if (bucket.items.length > ROWS) {
            const mark = countOf(bucket.items);
            // A bar over the whole bucket, however close together its entries are.
            Object.assign(mark, { barStart: bucket.start, barEnd: bucket.start + length });
            endRows(rows, mark.barStart);
            marks.push(mark);
            rows.fill({ timeEnd: mark.barEnd });
            continue;
        }
        for (const entry of bucket.items) {
            const row = freeRow(rows, entry.time - (DOT + GAP) * msPerPx);
            const mark = { time: entry.time, timeEnd: entry.timeEnd, row, entry, room: Infinity };
            if (rows[row]) {
                rows[row].room = entry.time - rows[row].time;
            }
            rows[row] = mark;
            marks.push(mark);
        }
    }
    return marks;
}

function countOf(entries) {
    const { time } = entries[0];
    return { time, timeEnd: entries.at(-1).time, count: entries.length, entries };
}

/** The entries before a count have room up to it. */
function endRows(rows, time) {
    for (const mark of rows) {
        if (mark) {
            mark.room = time - mark.time;
        }
    }
}

/** The row that is free at a moment, the middle one rather, else the one that is free first. */
function freeRow(rows, time) {
    const ends = rows.map((mark) => (mark ? mark.timeEnd : -Infinity));
    const free = ROW_ORDER.find((row) => ends[row] <= time);
    return free ?? ends.indexOf(Math.min(...ends));
}

/** Spans too narrow for a number are added up by the next unit of the calendar that is not. */
function placeSpans(spans, msPerPx) {
    const { unit } = spans[0];
    const units = UNITS.slice(UNITS.findIndex(({ name }) => name === unit));
    const shown = units.find(({ length }) => length / msPerPx >= BUCKET) || UNITS.at(-1);
    const groups = new Map();
    for (const span of spans) {
        const key = shown.name === unit ? span.time : unitStart(shown.name, span.time);
        const group = groups.get(key);
        if (group) {
            group.count += span.count;
            group.timeEnd = group.barEnd = span.timeEnd;
        } else {
            const { time, timeEnd, count } = span;
            const mark = { time, timeEnd, barStart: time, barEnd: timeEnd, count };
            groups.set(key, { ...mark, unit: shown.name });
        }
    }
    return [...groups.values()];
}

/** The box of a mark in pixels: ``x`` and ``y`` of its upper left corner, ``width``, ``height``. */
export function boxOf(mark, lane, scale, largest) {
    const height = lane.top + lane.height - lane.contentTop;
    if (mark.count) {
        const [a, b] = [scale.toX(mark.barStart), scale.toX(mark.barEnd)];
        const tall = 16 + (height - 22) * Math.sqrt(mark.count / largest);
        const bottom = lane.top + lane.height - 3;
        const width = Math.max(Math.abs(b - a) - 2, 3);
        return { x: Math.min(a, b) + 1, y: bottom - tall, width, height: tall };
    }
    const rowHeight = (height - 6) / ROWS;
    const y = lane.contentTop + 3 + (mark.row + 0.5) * rowHeight - DOT / 2;
    const x = scale.toX(mark.time);
    const length = Math.max(0, (mark.timeEnd - mark.time) / scale.msPerPx);
    const width = DOT + length;
    return { x: scale.rtl ? x - length - DOT / 2 : x - DOT / 2, y, width, height: DOT };
}

/** The marks of a lane that may be seen, found by halving. */
export function visibleMarks(layout, laneId, scale) {
    const marks = layout.marks.get(laneId) || [];
    const margin = 2 * BUCKET * scale.msPerPx;
    const from = lowerBound(marks, scale.start - margin - layout.longest);
    return marks.slice(from, lowerBound(marks, scale.end + margin));
}

function lowerBound(marks, time) {
    let [low, high] = [0, marks.length];
    while (low < high) {
        const middle = (low + high) >> 1;
        if (marks[middle].time < time) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/** The mark under a point, or nothing; of several the one that is drawn last. */
export function markAt({ layout, lanes, scale }, x, y) {
    const lane = lanes.find(({ top, height }) => y >= top && y < top + height);
    const marks = lane ? visibleMarks(layout, lane.id, scale) : [];
    const mark = marks.findLast((candidate) => {
        const box = boxOf(candidate, lane, scale, layout.largest);
        return (
            x >= box.x - 1 &&
            x <= box.x + box.width + 1 &&
            y >= box.y - 1 &&
            y <= box.y + box.height + 1
        );
    });
    return mark && { mark, lane };
}

/** All marks on the drawing, in the order of time. */
export function marksInView({ layout, lanes, scale }) {
    return lanes
        .flatMap((lane) =>
            visibleMarks(layout, lane.id, scale)
                .filter((mark) => mark.timeEnd >= scale.start && mark.time <= scale.end)
                .map((mark) => ({ mark, lane }))
        )
        .sort((a, b) => a.mark.time - b.mark.time);
}
