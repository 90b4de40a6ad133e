import { expect, test } from "@odoo/hoot";
import { Deferred } from "@odoo/hoot-mock";
import { DAY } from "@crm_interactions/timeline/scale";
import {
    itemsBetween,
    LIMIT,
    parseAnswer,
    parseTime,
    serializeTime,
    TimelineData,
} from "@crm_interactions/timeline/timeline_data";

const BOUNDS = { min: 0, max: 1000 * DAY };
const NOTHING = { mode: "entries", entries: [] };
const COUNTS = { mode: "spans", unit: "day", spans: [] };

function dataOf(answer = NOTHING) {
    return new TimelineData(async (from, to, limit) => {
        expect.step(`${from} ${to} ${limit}`);
        return answer;
    });
}

test("times of the server are UTC, there and back", () => {
    expect(parseTime("1970-01-02 00:00:01")).toBe(DAY + 1000);
    expect(serializeTime(parseTime("2026-03-29 02:30:00"))).toBe("2026-03-29 02:30:00");
});

test("entries are sorted, and one without an end ends when it begins", () => {
    const { items } = parseAnswer({
        mode: "entries",
        entries: [
            { id: 2, date: "2026-03-02 10:00:00", date_end: false },
            { id: 1, date: "2026-03-01 10:00:00", date_end: "2026-03-01 11:00:00" },
            { id: 3, date: "2026-03-03 10:00:00", date_end: "2026-03-03 09:00:00" },
        ],
    });
    expect(items.map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(items.map(({ time, timeEnd }) => timeEnd - time)).toEqual([3600000, 0, 0]);
});

test("a look is fetched with a margin, within the bounds and the limit of the server", async () => {
    const data = dataOf();
    expect(data.missing(10 * DAY, 20 * DAY, BOUNDS)).toEqual({ start: 5 * DAY, end: 25 * DAY });
    expect(data.missing(DAY, 11 * DAY, BOUNDS)).toEqual({ start: 0, end: 16 * DAY });
    await data.load({ start: 0, end: 16 * DAY });
    expect.verifySteps([`1970-01-01 00:00:00 1970-01-17 00:00:00 ${LIMIT}`]);
});

test("what was fetched one by one is not fetched again however close one looks", async () => {
    const data = dataOf();
    await data.load({ start: 0, end: 100 * DAY });
    expect(data.missing(50 * DAY, 50.1 * DAY, BOUNDS)).toBe(null);
    expect(data.missing(90 * DAY, 110 * DAY, BOUNDS)).not.toBe(null);
    expect.verifySteps([`1970-01-01 00:00:00 1970-04-11 00:00:00 ${LIMIT}`]);
});

test("counts are fetched again when one looks closer", async () => {
    const data = dataOf(COUNTS);
    await data.load({ start: 0, end: 100 * DAY });
    expect(data.missing(20 * DAY, 60 * DAY, BOUNDS)).toBe(null);
    expect(data.missing(50 * DAY, 60 * DAY, BOUNDS)).not.toBe(null);
    expect.verifySteps([`1970-01-01 00:00:00 1970-04-11 00:00:00 ${LIMIT}`]);
});

test("outside of the bounds there is nothing to fetch", () => {
    expect(dataOf().missing(-20 * DAY, -10 * DAY, BOUNDS)).toBe(null);
});

test("what is on its way is not asked for again", () => {
    const data = new TimelineData(() => new Deferred());
    data.load({ start: 0, end: 100 * DAY });
    expect(data.missing(10 * DAY, 60 * DAY, BOUNDS)).toBe(null);
    expect(data.missing(10 * DAY, 11 * DAY, BOUNDS)).toBe(null);
    expect(data.missing(90 * DAY, 110 * DAY, BOUNDS)).not.toBe(null);
    data.reset();
    expect(data.missing(10 * DAY, 60 * DAY, BOUNDS)).not.toBe(null);
});

test("a new request cancels the one under way, whose late answer is dropped", async () => {
    const answers = [];
    const data = new TimelineData(() => {
        const answer = new Deferred();
        answer.abort = (rejects) => expect.step(`abort ${rejects}`);
        answers.push(answer);
        return answer;
    });
    const first = data.load({ start: 0, end: 10 * DAY });
    const second = data.load({ start: 0, end: 20 * DAY });
    expect.verifySteps(["abort false"]);
    answers[0].resolve(NOTHING);
    answers[1].resolve(NOTHING);
    expect(await first).toBe(null);
    expect((await second).end).toBe(20 * DAY);
    expect(data.windows).toHaveLength(1);
});

test("after an error the same look can be tried again", async () => {
    let answer = Promise.reject(new Error("no connection"));
    const data = new TimelineData(() => answer);
    await expect(data.load({ start: 0, end: 10 * DAY })).rejects.toThrow("no connection");
    answer = Promise.resolve(NOTHING);
    expect(data.missing(2 * DAY, 8 * DAY, BOUNDS)).not.toBe(null);
    expect(await data.load({ start: 0, end: 10 * DAY })).not.toBe(null);
});

test("of what is known, entries are shown rather than counts, fine ones rather than coarse", () => {
    const data = dataOf();
    const window = (start, end, mode) => ({ start: start * DAY, end: end * DAY, mode, items: [] });
    data.windows = [window(0, 100, "spans"), window(10, 60, "spans"), window(20, 30, "entries")];
    expect(data.best(22 * DAY, 28 * DAY).mode).toBe("entries");
    expect(data.best(15 * DAY, 50 * DAY).end).toBe(60 * DAY);
    expect(data.best(0, 90 * DAY).end).toBe(100 * DAY);
    expect(data.best(200 * DAY, 210 * DAY)).toBe(undefined);
});

test("what lasts into a time belongs to it", () => {
    const items = [
        { time: 0, timeEnd: 5 },
        { time: 6, timeEnd: 6 },
        { time: 11, timeEnd: 12 },
    ];
    expect(itemsBetween(items, 5, 10)).toEqual(items.slice(0, 2));
});
