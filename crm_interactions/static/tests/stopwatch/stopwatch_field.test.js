import { beforeEach, expect, test } from "@odoo/hoot";
import { waitFor } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { browser } from "@web/core/browser/browser";
import { session } from "@web/session";
import {
    clickCancel,
    clickSave,
    contains,
    defineModels,
    fields,
    getService,
    MockServer,
    models,
    mountView,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
    serverState,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";
import { startBusService, waitUntilSubscribe } from "@bus/../tests/bus_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { passTime, stopClock } from "./stopped_clock";

const PAUSED = { seconds: 75, ticking: false, running: false, seconds_left: 0, capped_hours: 0 };
const RUNNING = { ...PAUSED, ticking: true, running: true, seconds_left: 14400 };
const FORGOTTEN = { ...PAUSED, seconds: 14400, capped_hours: 4 };
const KEY = "key-of-the-server";

/** The drafts dropped: every form still new drops its own when the test ends. */
let dropped;

class Interaction extends models.Model {
    _name = "crm.interaction";

    name = fields.Char({ default: "Call" });
    partner_id = fields.Many2one({ relation: "res.partner" });
    is_future = fields.Boolean();
    timer_draft_key = fields.Char();
    timer_status = fields.Json({ default: () => ({ ...PAUSED, seconds: 0, allowed: true }) });

    _records = [{ id: 1, name: "Held call", timer_status: { ...PAUSED, allowed: true } }];
    _onChanges = {
        is_future(record) {
            record.timer_status = { ...PAUSED, seconds: 0, allowed: !record.is_future };
        },
    };

    web_save(idOrIds, values) {
        const { timer_draft_key, timer_draft_stop, ...stored } = values;
        expect.step(`save ${timer_draft_key || "without a draft"} ${timer_draft_stop || false}`);
        arguments[1] = stored;
        return super.web_save(...arguments);
    }

    action_timer_start() {
        expect.step("start");
        setStatus(RUNNING);
        return true;
    }

    action_timer_pause() {
        expect.step("pause");
        setStatus(PAUSED);
        return true;
    }
}

class TimerSegment extends models.Model {
    _name = "crm.timer.segment";

    draft_open(key, partnerId) {
        expect.step(`open ${key} ${partnerId}`);
        return { ...RUNNING, seconds: 0, draft_key: KEY, interaction_id: false };
    }

    draft_set_customer(key, partnerId) {
        expect.step(`customer of ${key}: ${partnerId}`);
        return { ...RUNNING, seconds: 7, draft_key: key };
    }

    draft_start(key) {
        expect.step(`start ${key}`);
        return { ...RUNNING, draft_key: key };
    }

    draft_pause(key) {
        expect.step(`pause ${key}`);
        return { ...PAUSED, draft_key: key };
    }

    draft_drop(key) {
        dropped.push(key);
        return true;
    }
}

/** What the stopwatch of the interaction answers from now on. */
function setStatus(status) {
    MockServer.env["crm.interaction"].write(1, { timer_status: { ...status, allowed: true } });
}

defineMailModels();
defineModels([Interaction, TimerSegment]);

beforeEach(() => {
    stopClock();
    dropped = [];
    browser.sessionStorage.clear();
    patchWithCleanup(session, { crm_stopwatch: false });
});

const ARCH = /* xml */ `
    <form js_class="crm_interaction_form">
        <header><field name="timer_status" widget="crm_stopwatch"/></header>
        <sheet>
            <field name="name"/>
            <field name="partner_id"/>
            <field name="is_future"/>
        </sheet>
    </form>`;

function openForm(resId) {
    return mountView({ type: "form", resModel: "crm.interaction", resId, arch: ARCH });
}

const TIME = ".o_crm_stopwatch_time";
const TOGGLE = ".o_crm_stopwatch_toggle";
const START = `${TOGGLE}[aria-label=Start]`;
const PAUSE = `${TOGGLE}[aria-label=Pause]`;

test("opening New starts the stopwatch and it ticks", async () => {
    await openForm();
    expect.verifySteps(["open false false"]);
    expect(TIME).toHaveText("00:00:00");
    await passTime(2500);
    expect(TIME).toHaveText("00:00:02");
    expect(TOGGLE).toHaveAttribute("aria-label", "Pause");
});

test("saving New by hand gives its time away and stops it", async () => {
    await openForm();
    await clickSave();
    expect.verifySteps(["open false false", `save ${KEY} true`]);
    expect(browser.sessionStorage.length).toBe(0);
});

test("discarding New drops its time", async () => {
    onRpc("res.partner", "name_search", () => []);
    await mountWithCleanup(WebClient);
    Interaction._views = { form: ARCH, list: `<list><field name="name"/></list>` };
    const action = { type: "ir.actions.act_window", res_model: "crm.interaction" };
    await getService("action").doAction({ ...action, views: [[false, "list"]] });
    await getService("action").doAction({ ...action, views: [[false, "form"]] });
    expect.verifySteps(["open false false"]);
    await clickCancel();
    await animationFrame();
    expect(dropped).toEqual([KEY]);
    expect(".o_list_view").toHaveCount(1);
});

test("a reloaded New asks for the draft its tab remembers", async () => {
    browser.sessionStorage.setItem("crm_interactions.stopwatch.draft", "remembered");
    await openForm();
    expect.verifySteps(["open remembered false"]);
});

test("a reloaded New opens what was saved while the page was left", async () => {
    browser.sessionStorage.setItem("crm_interactions.stopwatch.draft", "remembered");
    onRpc("crm.timer.segment", "draft_open", () => ({ interaction_id: 1 }));
    await openForm();
    await animationFrame();
    expect(".o_field_widget[name=name] input").toHaveValue("Held call");
    expect(browser.sessionStorage.length).toBe(0);
});

test("a draft pauses and goes on before the first save", async () => {
    await openForm();
    await contains(TOGGLE).click();
    await waitFor(START);
    expect(TIME).toHaveText("00:01:15");
    await contains(TOGGLE).click();
    await waitFor(PAUSE);
    expect.verifySteps(["open false false", `pause ${KEY}`, `start ${KEY}`]);
});

test("choosing the customer in New keeps its stopwatch", async () => {
    await openForm();
    await contains(".o_field_widget[name=partner_id] input").click();
    await contains(`.o-autocomplete--dropdown-item:contains(${serverState.partnerName})`).click();
    await animationFrame();
    expect.verifySteps(["open false false", `customer of ${KEY}: ${serverState.partnerId}`]);
    expect(TIME).toHaveText("00:00:07");
});

test("a plan for later has no stopwatch and its draft is dropped", async () => {
    await openForm();
    await contains(".o_field_widget[name=is_future] input").click();
    await animationFrame();
    expect.verifySteps(["open false false"]);
    expect(dropped).toEqual([KEY]);
    expect(TOGGLE).toHaveCount(0);
    expect(TIME).toHaveCount(0);
    await clickSave();
    expect.verifySteps(["save without a draft false"]);
});

test("Start and Pause of a saved interaction ask the server", async () => {
    await openForm(1);
    expect(TIME).toHaveText("00:01:15");
    await passTime(3000);
    expect(TIME).toHaveText("00:01:15");
    await contains(TOGGLE).click();
    await waitFor(PAUSE);
    await passTime(2500);
    expect(TIME).toHaveText("00:01:17");
    await contains(TOGGLE).click();
    await waitFor(START);
    expect.verifySteps(["start", "pause"]);
});

test("Start keeps what is being typed", async () => {
    await openForm(1);
    await contains(".o_field_widget[name=name] input").edit("Typed", { confirm: false });
    await contains(TOGGLE).click();
    await waitFor(PAUSE);
    expect(".o_field_widget[name=name] input").toHaveValue("Typed");
    expect.verifySteps(["start"]);
});

test("a stopwatch started in another browser runs here too", async () => {
    await openForm(1);
    startBusService();
    await waitUntilSubscribe();
    setStatus(RUNNING);
    MockServer.env["bus.bus"]._sendone("broadcast", "crm_interactions.stopwatch", {
        running: { ...RUNNING, interaction_id: 1, draft_key: false },
    });
    await waitFor(PAUSE);
    expect(PAUSE).toHaveCount(1);
});

test("a stopwatch that stopped by itself says so", async () => {
    Interaction._records[0].timer_status = { ...FORGOTTEN, allowed: true };
    await openForm(1);
    expect(TIME).toHaveText("04:00:00");
    expect(".o_crm_stopwatch_capped").toHaveText("Stopped after 4 hours");
});

test("reaching the limit asks the server and stops", async () => {
    const lastSeconds = { ...RUNNING, seconds: 14398, seconds_left: 2 };
    Interaction._records[0].timer_status = { ...lastSeconds, allowed: true };
    await openForm(1);
    setStatus(FORGOTTEN);
    await passTime(5000);
    await animationFrame();
    expect(TIME).toHaveText("04:00:00");
    expect(".o_crm_stopwatch_capped").toHaveText("Stopped after 4 hours");
});

test("the digits are a timer that is not read out, from left to right", async () => {
    await openForm(1);
    expect(TIME).toHaveAttribute("role", "timer");
    expect(TIME).toHaveAttribute("aria-live", "off");
    expect(TIME).toHaveAttribute("dir", "ltr");
});

const CHIP = ".o_crm_stopwatch_menu";
const RUNNING_DRAFT = {
    ...RUNNING,
    interaction_id: false,
    draft_key: KEY,
    partner_id: serverState.partnerId,
    partner_name: "Example Ltd",
};

test("the chip in the menu bar tells the time of now, not of when the page was made", async () => {
    patchWithCleanup(session, { crm_stopwatch: { ...RUNNING_DRAFT, seconds: 10 } });
    onRpc("crm.timer.segment", "get_running", () => ({ ...RUNNING_DRAFT, seconds: 25 }));
    await mountWithCleanup(WebClient);
    await waitFor(CHIP);
    expect(CHIP).toHaveText("00:00:25");
    expect(CHIP).toHaveAttribute("title", "Stopwatch: Example Ltd");
});

test("the chip of a closed tab opens its form again, for the same customer", async () => {
    patchWithCleanup(session, { crm_stopwatch: RUNNING_DRAFT });
    onRpc("crm.timer.segment", "get_running", () => RUNNING_DRAFT);
    Interaction._views = { form: ARCH };
    await mountWithCleanup(WebClient);
    await contains(CHIP).click();
    await waitFor(PAUSE);
    expect.verifySteps([`open ${KEY} ${serverState.partnerId}`]);
    await contains(CHIP).click();
    expect.verifySteps([]);
});

test("without a running stopwatch there is no chip", async () => {
    await mountWithCleanup(WebClient);
    expect(CHIP).toHaveCount(0);
});
