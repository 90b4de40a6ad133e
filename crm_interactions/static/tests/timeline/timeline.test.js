import { beforeEach, expect, test } from "@odoo/hoot";
import {
    click,
    dblclick,
    drag,
    hover,
    manuallyDispatchProgrammaticEvent,
    press,
    queryOne,
    waitFor,
} from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineParams,
    makeServerError,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { DAY } from "@crm_interactions/timeline/scale";
import { Timeline } from "@crm_interactions/timeline/timeline";
import {
    at,
    CARD,
    entry,
    FIRST_LOOK,
    mountTimeline,
    PARTNER,
    pointOf,
    REGION,
    server,
    settle,
    SHOWN,
    startTimelineServer,
} from "./timeline_cast";

defineMailModels();
beforeEach(startTimelineServer);

test("it shows the period of the filters and all that is planned", async () => {
    const { model } = await mountTimeline();
    expect(new Date(model.scale.start).toISOString()).toBe("2025-05-19T22:00:00.000Z");
    expect(SHOWN).toHaveText("May 20, 2025 – Jul 20: 3 entries");
    expect(".o_crm_timeline_name:eq(0)").toHaveText("Phone");
    expect(".o_crm_timeline_name:eq(1)").toHaveText("E-mail");
});

test("what is planned late is in the first look, too", async () => {
    server.answer.entries.push(entry(4, "2027-03-01 10:00:00"));
    const { model } = await mountTimeline();
    expect(model.scale.end).toBeGreaterThan(Date.parse("2027-03-01T10:00:00Z"));
});

test("the wheel zooms around the pointer and asks once the hand rests", async () => {
    server.answer = { mode: "spans", unit: "month", spans: [] };
    const { model } = await mountTimeline();
    const { left, top } = queryOne(REGION).getBoundingClientRect();
    const time = model.scale.toTime(300);
    const wheel = { clientX: left + 300, clientY: top + 80, deltaY: -200 };
    for (let turn = 0; turn < 4; turn++) {
        await manuallyDispatchProgrammaticEvent(queryOne(REGION), "wheel", wheel);
    }
    expect(model.scale.toX(time)).toBeCloseTo(300);
    expect(model.scale.span).toBeLessThan(110 * DAY);
    expect.verifySteps([]);
    await advanceTime(200);
    expect.verifySteps(["2025-06-14 2026-01-13  with contacts"]);
});

test("dragging moves the time", async () => {
    const { model } = await mountTimeline();
    const time = model.scale.toTime(500);
    const { moveTo, drop } = await drag(REGION, at(500));
    await moveTo(REGION, at(420));
    await drop(REGION, at(400));
    expect(model.scale.toX(time)).toBeCloseTo(400);
});

test("a click on a count looks closer at it", async () => {
    const hours = Array.from({ length: 9 }, (_, hour) => `2026-03-01 1${hour}:00:00`);
    server.answer.entries = hours.map((date, index) => entry(index + 1, date));
    const { model, ...timeline } = await mountTimeline();
    await click(REGION, pointOf(timeline, "count"));
    await settle();
    expect(model.scale.start).toBeLessThan(Date.parse("2026-03-01T10:00:00Z"));
    expect(model.scale.span).toBeLessThan(10 * DAY);
    expect.verifySteps([]);
});

test("a click on an entry opens its record", async () => {
    onRpc("crm.timeline", "action_open", ({ args }) => ({ name: `Record of ${args[0]}` }));
    const timeline = await mountTimeline();
    await click(REGION, pointOf(timeline, 2));
    await animationFrame();
    expect.verifySteps([["action", "Record of 2", {}, undefined]]);
});

test("a record that may not be read says so, and the timeline stays", async () => {
    onRpc("crm.timeline", "action_open", () => {
        throw makeServerError({ message: "You may not read it." });
    });
    const timeline = await mountTimeline();
    await click(REGION, pointOf(timeline, 2));
    await waitFor(".o_crm_timeline_error");
    expect(".o_crm_timeline_error").toHaveText(/You may not read it/);
    expect(REGION).toHaveCount(1);
});

test("a double click on an empty place plans an interaction on that day", async () => {
    onRpc("res.partner", "action_plan_interaction", ({ args }) => {
        expect(args).toEqual([[PARTNER]]);
        return { name: "Interaction", context: { default_partner_id: PARTNER } };
    });
    const { model } = await mountTimeline();
    const x = model.scale.toX(Date.parse("2026-06-24T07:10:00Z"));
    await dblclick(REGION, at(x, 150));
    await animationFrame();
    const context = {
        default_partner_id: PARTNER,
        default_date_start: "2026-06-24 12:00:00",
        default_is_all_day: true,
    };
    expect.verifySteps([["action", "Interaction", {}, context]]);
});

test("close enough, a double click plans by the quarter of an hour", async () => {
    onRpc("res.partner", "action_plan_interaction", () => ({ name: "Interaction", context: {} }));
    const { model } = await mountTimeline();
    const time = Date.parse("2026-06-24T07:10:00Z");
    model.scale.show(time - DAY / 4, time + DAY / 4);
    model.look();
    await settle();
    await dblclick(REGION, at(model.scale.toX(time), 150));
    await animationFrame();
    const context = { default_date_start: "2026-06-24 07:15:00", default_is_all_day: false };
    expect.verifySteps([["action", "Interaction", {}, context]]);
});

test("whoever may not plan is not led to a form", async () => {
    server.options.can_plan = false;
    await mountTimeline();
    await dblclick(REGION, at(500, 150));
    await animationFrame();
    expect.verifySteps([]);
});

test("resting on an entry shows its card", async () => {
    const timeline = await mountTimeline();
    await hover(REGION, pointOf(timeline, 2));
    expect(CARD).toHaveCount(0);
    await advanceTime(400);
    await animationFrame();
    expect(CARD).toHaveText(/E-mail.*Call 2.*From the customer.*Example Ltd.*Marc Demo.*Done/s);
    await hover(REGION, at(900, 150));
    await animationFrame();
    expect(CARD).toHaveCount(0);
});

test("the keyboard walks through the entries, reads, opens and leaves them", async () => {
    onRpc("crm.timeline", "action_open", ({ args }) => ({ name: `Record of ${args[0]}` }));
    await mountTimeline();
    queryOne(REGION).focus();
    await press("Tab");
    await animationFrame();
    expect(document.activeElement).toHaveAttribute(
        "aria-label",
        "Phone, Sep 1, 2025, 12:00 PM: Call 1"
    );
    expect(CARD).toHaveText(/Call 1/);
    await press("Tab");
    await press("Enter");
    await animationFrame();
    expect.verifySteps([["action", "Record of 2", {}, undefined]]);
    await press(["shift", "Tab"]);
    expect(document.activeElement).toHaveAttribute("aria-label", /Call 1/);
    await press("Escape");
    expect(REGION).toBeFocused();
});

test("keys pan, zoom and show today", async () => {
    const { model } = await mountTimeline();
    queryOne(REGION).focus();
    const { start, span } = model.scale;
    await press("ArrowRight");
    await press("ArrowRight");
    await settle();
    expect(model.scale.start).toBeCloseTo(start + span / 5, { margin: 10 });
    await press("+");
    await settle();
    expect(model.scale.span).toBeCloseTo(span / 1.5, { margin: 10 });
    await press("-");
    await settle();
    expect(model.scale.span).toBeCloseTo(span, { margin: 10 });
    await click("button[name=zoom_in]");
    await click("button[name=zoom_in]");
    await settle();
    expect(model.scale.span).toBeCloseTo(span / 4, { margin: 10 });
    queryOne(REGION).focus();
    await press("Home");
    await settle();
    const middle = (model.scale.start + model.scale.end) / 2;
    expect(middle).toBeCloseTo(Date.parse("2026-05-20T10:00:00Z"), { margin: 60000 });
});

test("without anything to show it says so", async () => {
    server.answer.entries = [];
    await mountTimeline();
    expect(".o_crm_timeline_empty").toHaveText(/Nothing happened in this time/);
    expect(".o_crm_timeline_empty").toHaveText(/Double-click a day to plan/);
});

test("what failed is told and can be tried again", async () => {
    let isBroken = true;
    onRpc("crm.timeline", "get_timeline_options", () => {
        if (isBroken) {
            throw makeServerError({ message: "The customer was deleted." });
        }
        return server.options;
    });
    await mountWithCleanup(Timeline, { props: { partnerId: PARTNER } });
    await waitFor(".o_crm_timeline_error");
    expect(".o_crm_timeline_error").toHaveText(/The customer was deleted/);
    isBroken = false;
    await contains(".o_crm_timeline_error button").click();
    await waitFor(REGION);
    await settle();
    expect(".o_crm_timeline_error").toHaveCount(0);
    expect.verifySteps([FIRST_LOOK]);
});

test("the list tells the same, newest first, and opens the records", async () => {
    onRpc("crm.timeline", "action_open", ({ args }) => ({ name: `Record of ${args[0]}` }));
    await mountTimeline();
    await contains("button[name=list]").click();
    expect(".o_crm_timeline_list tbody tr").toHaveCount(3);
    expect(".o_crm_timeline_list tbody tr:eq(0)").toHaveText(/Jun 1.*Phone.*Call 3.*Planned/s);
    await contains(".o_crm_timeline_list button:contains(Call 2)").click();
    expect.verifySteps([["action", "Record of 2", {}, undefined]]);
});

test("the list of counts leads to what is counted", async () => {
    server.answer = {
        mode: "spans",
        unit: "month",
        spans: [
            { lane: "email", start: "2026-01-31 23:00:00", end: "2026-02-28 23:00:00", count: 900 },
        ],
    };
    const { model } = await mountTimeline();
    await contains("button[name=list]").click();
    expect(".o_crm_timeline_list tbody tr").toHaveText(/February 2026.*E-mail.*900/s);
    await contains(".o_crm_timeline_list tbody button").click();
    await settle();
    expect(model.scale.span).toBeLessThan(40 * DAY);
    expect.verifySteps(["2026-01-12 2026-03-20  with contacts"]);
});

test("from right to left the past is on the right", async () => {
    defineParams({ lang_parameters: { direction: "rtl" } });
    const timeline = await mountTimeline();
    expect(pointOf(timeline, 1).position.x).toBeGreaterThan(pointOf(timeline, 2).position.x);
});

test("on the whole screen the address names the customer", async () => {
    await mountTimeline();
    await contains("button[name=full_screen]").click();
    const context = { active_id: PARTNER, active_model: "res.partner" };
    expect.verifySteps([["action", "crm_interactions.crm_timeline_action", context, undefined]]);
});
