import { beforeEach, expect, test } from "@odoo/hoot";
import { mockTimeZone } from "@odoo/hoot-mock";
import { makeMockEnv } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { layOut, placeLanes } from "@crm_interactions/timeline/layout";
import { DAY, TimeScale } from "@crm_interactions/timeline/scale";
import { axisOf } from "@crm_interactions/timeline/ticks";
import { parseAnswer } from "@crm_interactions/timeline/timeline_data";
import { csvOf, pictureOf, tableOf } from "@crm_interactions/timeline/timeline_export";

const LANES = [{ id: "email", name: "E-mail", number: 0 }];
const ENTRY = {
    id: 1,
    lane: "email",
    date: "2026-03-29 10:00:00",
    date_end: "2026-03-29 10:30:00",
    kind: "Message",
    direction: "in",
    summary: "Re: offer",
    user: "Marc Demo",
    partner: "Example Ltd",
    state: "Delivered",
};

defineMailModels();

beforeEach(async () => {
    mockTimeZone("Europe/Warsaw");
    await makeMockEnv();
});

test("entries are exported with names, on the reader's clock", () => {
    const rows = tableOf(parseAnswer({ mode: "entries", entries: [ENTRY] }), LANES);
    expect(rows[0].map(String)).toEqual([
        "Date",
        "End",
        "Channel",
        "Direction",
        "Kind",
        "Summary",
        "User",
        "Customer",
        "Status",
    ]);
    expect(rows[1].map(String)).toEqual([
        "2026-03-29 12:00:00",
        "2026-03-29 12:30:00",
        "E-mail",
        "From the customer",
        "Message",
        "Re: offer",
        "Marc Demo",
        "Example Ltd",
        "Delivered",
    ]);
});

test("counts are exported with their period", () => {
    const spans = [
        { lane: "email", start: "2026-02-28 23:00:00", end: "2026-03-31 22:00:00", count: 1200 },
    ];
    const rows = tableOf(parseAnswer({ mode: "spans", unit: "month", spans }), LANES);
    expect(rows[1].map(String)).toEqual([
        "2026-03-01 00:00:00",
        "2026-04-01 00:00:00",
        "March 2026",
        "E-mail",
        "1200",
    ]);
});

test("a CSV keeps commas, quotes, lines and accents", () => {
    expect(csvOf([["a,b", 'c"d', "e\nf", "żółw", false, 0]])).toBe(
        '\ufeff"a,b","c""d","e\nf",żółw,,0\r\n'
    );
});

test("no cell of a CSV is taken for a formula", () => {
    expect(csvOf([["=1+1", "+48", "-1", "@x", "a=b"]])).toBe("\ufeff'=1+1,'+48,'-1,'@x,a=b\r\n");
});

test("the picture is a PNG with two pixels for each of the screen", async () => {
    const data = parseAnswer({ mode: "entries", entries: [ENTRY] });
    const start = data.items[0].time - DAY;
    const bounds = { min: start, max: start + 10 * DAY };
    const scale = new TimeScale({ start, end: start + 2 * DAY, width: 600, bounds });
    const lanes = placeLanes(LANES, { used: new Set(["email"]), stacked: false });
    const scene = {
        scale,
        lanes,
        bounds,
        axis: axisOf(scale),
        layout: layOut(data, scale.msPerPx),
        now: start + DAY / 2,
        height: lanes[0].height,
        stacked: false,
        theme: { font: "sans-serif", background: "#ffffff", text: "#000000", lanes: ["#ff0000"] },
    };
    const blob = await pictureOf(scene, "Timeline of Example Ltd");
    expect(blob.type).toBe("image/png");
    const bytes = new DataView(await blob.arrayBuffer());
    expect(bytes.getUint32(16)).toBe(2 * (600 + 160 + 32));
});
