import { expect } from "@odoo/hoot";
import { queryOne, waitFor } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, mockDate, mockTimeZone } from "@odoo/hoot-mock";
import { mockService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { boxOf } from "@crm_interactions/timeline/layout";
import { AXIS_HEIGHT } from "@crm_interactions/timeline/scene";
import { Timeline } from "@crm_interactions/timeline/timeline";

export const PARTNER = 7;
export const REGION = ".o_crm_timeline_region";
export const CARD = ".o_crm_timeline_card";
/** Midnight in Warsaw is the evening before in UTC. */
export const FIRST_LOOK = "2025-05-19 2036-05-19  with contacts";
export const CLOSER_LOOK = "2025-05-19 2027-02-18  with contacts";
export const SHOWN = ".o_crm_timeline_shown";

/** What the server answers; a test may change it. */
export const server = {};

export function entry(id, date, values = {}) {
    return {
        id,
        lane: "phone",
        date,
        date_end: false,
        kind: "Interaction",
        direction: "out",
        summary: `Call ${id}`,
        user: "Marc Demo",
        partner: "Example Ltd",
        state: "Done",
        res_model: "crm.interaction",
        res_id: id,
        ...values,
    };
}

/** Noon of a day in Warsaw, a customer with three entries. */
export function startTimelineServer() {
    mockTimeZone("Europe/Warsaw");
    mockDate("2026-05-20 12:00:00");
    server.options = {
        lanes: [
            { id: "phone", name: "Phone", icon: "fa-phone" },
            { id: "email", name: "E-mail", icon: "fa-envelope-o" },
        ],
        filters: { date_from: "2025-05-20", date_to: false, channels: [], with_contacts: true },
        has_contacts: true,
        can_plan: true,
        now: "2026-05-20 10:00:00",
    };
    server.answer = {
        mode: "entries",
        entries: [
            entry(1, "2025-09-01 10:00:00"),
            entry(2, "2026-02-01 10:00:00", { lane: "email", direction: "in" }),
            entry(3, "2026-06-01 10:00:00", { state: "Planned" }),
        ],
    };
    onRpc("crm.timeline", "get_timeline_options", ({ args }) => {
        expect(args).toEqual([PARTNER]);
        return server.options;
    });
    onRpc("crm.timeline", "get_timeline", ({ args, kwargs }) => {
        const [partner, from, to] = args;
        const { channels, with_contacts, limit } = kwargs;
        expect([partner, limit]).toEqual([PARTNER, 500]);
        const who = with_contacts ? "with contacts" : "alone";
        expect.step(`${from.slice(0, 10)} ${to.slice(0, 10)} ${channels} ${who}`);
        return server.answer;
    });
    onRpc("crm.timeline", "set_timeline_filters", ({ args }) => {
        expect.step(JSON.stringify(args[0]));
        return true;
    });
    mockService("action", {
        doAction: (action, { additionalContext = {} } = {}) =>
            expect.step(["action", action.name || action, additionalContext, action.context]),
    });
}

/** Mount a timeline of 1,000 pixels, which asks for the whole period, for counts closer, too. */
export async function mountTimeline() {
    const timeline = await mountWithCleanup(Timeline, { props: { partnerId: PARTNER } });
    await waitFor(REGION);
    queryOne(REGION).style.flex = "0 0 1000px";
    await settle();
    expect.verifySteps(server.answer.mode === "spans" ? [FIRST_LOOK, CLOSER_LOOK] : [FIRST_LOOK]);
    return timeline;
}

/** Let answers come, debounced requests go, and the drawing follow. */
export async function settle() {
    for (let turn = 0; turn < 3; turn++) {
        await animationFrame();
        await advanceTime(500);
    }
}

/** The point of an entry, from the region's upper left corner. */
export function pointOf(timeline, id) {
    const { lanes, layout, scale } = timeline.getScene();
    for (const lane of lanes) {
        for (const mark of layout.marks.get(lane.id) || []) {
            if (id === "count" ? mark.count : mark.entry?.id === id) {
                const box = boxOf(mark, lane, scale, layout.largest);
                return {
                    position: { x: box.x + box.width / 2, y: AXIS_HEIGHT + box.y + box.height / 2 },
                    relative: true,
                };
            }
        }
    }
    throw new Error(`no entry ${id}`);
}

export const at = (x, y = 60) => ({ position: { x, y }, relative: true });
