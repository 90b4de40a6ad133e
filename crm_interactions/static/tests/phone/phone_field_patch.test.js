import { beforeEach, expect, test } from "@odoo/hoot";
import { queryOne } from "@odoo/hoot-dom";
import { session } from "@web/session";
import {
    contains,
    defineModels,
    fields,
    makeMockServer,
    mockService,
    models,
    mountView,
    onRpc,
    patchWithCleanup,
    serverState,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";

class Interaction extends models.Model {
    _name = "crm.interaction";

    partner_id = fields.Many2one({ relation: "res.partner" });
    partner_phone = fields.Char();
    timer_draft_key = fields.Char();
    timer_status = fields.Json();

    _records = [
        {
            id: 1,
            partner_id: serverState.partnerId,
            partner_phone: "1",
            timer_status: { allowed: true },
        },
        {
            id: 2,
            partner_id: serverState.partnerId,
            partner_phone: "1",
            timer_status: { allowed: false },
        },
    ];

    action_timer_start() {
        expect.step("start its stopwatch");
        return true;
    }
}

defineMailModels();
defineModels([Interaction]);

beforeEach(async () => {
    const { env } = await makeMockServer();
    env["res.partner"].write(serverState.partnerId, { phone: "+1 555 0100" });
    patchWithCleanup(session, { crm_stopwatch: false });
    onRpc("res.partner", "action_log_call", ({ args }) => {
        expect.step(`log a call with ${args[0]}`);
        return { type: "ir.actions.act_window", res_model: "crm.interaction", context: {} };
    });
    mockService("action", {
        async doAction({ target, context }) {
            expect.step(`open it, target ${target}, after ${context.default_parent_id || "none"}`);
        },
    });
});

const LINK = ".o_field_phone a[href^='tel:']";

/** The browser would hand the number to the operating system. */
async function clickNumber() {
    const hrefs = [];
    queryOne(LINK, { visible: false }).addEventListener("click", (ev) => {
        hrefs.push(ev.defaultPrevented ? "prevented" : ev.currentTarget.getAttribute("href"));
        ev.preventDefault();
    });
    await contains(LINK, { visible: false }).click();
    return hrefs[0];
}

function openInteraction(resId) {
    return mountView({
        type: "form",
        resModel: "crm.interaction",
        resId,
        arch: /* xml */ `
            <form js_class="crm_interaction_form">
                <field name="partner_id"/>
                <field name="timer_status" widget="crm_stopwatch"/>
                <field name="partner_phone" widget="phone" readonly="0"/>
            </form>`,
    });
}

function openPartner(params) {
    return mountView({
        ...params,
        type: "form",
        resModel: "res.partner",
        resId: serverState.partnerId,
        arch: `<form><field name="phone" widget="phone"/></form>`,
    });
}

test("a customer's number dials and opens a call beside the customer", async () => {
    await openPartner();
    expect(await clickNumber()).toBe("tel:+15550100");
    await expect.waitForSteps([
        `log a call with ${serverState.partnerId}`,
        "open it, target new, after none",
    ]);
});

test("the number of a customer one may only read does the same", async () => {
    await openPartner({ readonly: true });
    expect(await clickNumber()).toBe("tel:+15550100");
    await expect.waitForSteps([
        `log a call with ${serverState.partnerId}`,
        "open it, target new, after none",
    ]);
});

test("other users only dial", async () => {
    delete session.crm_stopwatch;
    await openPartner();
    expect(await clickNumber()).toBe("tel:+15550100");
    expect.verifySteps([]);
});

test("the number in an interaction held now starts its own stopwatch", async () => {
    await openInteraction(1);
    await clickNumber();
    await expect.waitForSteps(["start its stopwatch"]);
});

test("the number in a closed or later interaction opens a call that follows it", async () => {
    await openInteraction(2);
    await clickNumber();
    await expect.waitForSteps([
        `log a call with ${serverState.partnerId}`,
        "open it, target new, after 2",
    ]);
});
