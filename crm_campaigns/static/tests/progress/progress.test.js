import { beforeEach, expect, test } from "@odoo/hoot";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";

class Campaign extends models.Model {
    _name = "campaign";

    name = fields.Char();
    state = fields.Char();

    _records = [
        { id: 1, name: "Autumn", state: "running" },
        { id: 2, name: "Winter", state: "draft" },
    ];
}

defineMailModels();
defineModels([Campaign]);

const sending = (done) => [{ id: 7, name: "Mail, run 1", state: "sending", done, total: 10 }];
let answers;
beforeEach(() => {
    answers = [];
    onRpc("campaign", "get_progress", ({ args }) => {
        expect.step(`ask for ${args[0]}`);
        return answers.length > 1 ? answers.shift() : answers[0];
    });
    onRpc("campaign", "web_read", () => expect.step("read"));
});

async function mountCampaign(resId = 1) {
    await mountView({
        type: "form",
        resModel: "campaign",
        resId,
        arch: `<form><field name="name" /><widget name="crm_run_progress" /></form>`,
    });
    await animationFrame();
}

async function seconds(count) {
    for (let second = 0; second < count; second++) {
        await advanceTime(1000);
    }
    await animationFrame();
}

test("the bar moves by itself, and its form is read again when the run is over", async () => {
    answers = [sending(2), sending(5), []];
    await mountCampaign();
    expect(".o_crm_run_progress .progress").toHaveAttribute("aria-valuenow", "20");
    await seconds(2);
    expect(".o_crm_run_progress .progress").toHaveAttribute("aria-valuenow", "50");
    expect(".o_crm_run_progress").toHaveText(/Sent: 5 of 10/);
    expect.verifySteps(["read", "ask for 1", "ask for 1"]);
    await seconds(2);
    expect(".o_crm_run_progress").toHaveCount(0);
    // it is asked once more after reading, whether something else is at work
    expect.verifySteps(["ask for 1", "read", "ask for 1"]);
    await seconds(120);
    expect.verifySteps([]);
});

test("what stands still is asked for less and less often", async () => {
    answers = [sending(2)];
    await mountCampaign();
    await seconds(62);
    // after 2, 6, 14, 30 and 60 seconds
    expect.verifySteps(["read", ...Array(6).fill("ask for 1")]);
});

test("a campaign that cannot be at work asks nothing", async () => {
    await mountCampaign(2);
    await seconds(60);
    expect.verifySteps(["read"]);
});

test("nothing is asked while the page is hidden, nor after the form is left", async () => {
    answers = [sending(2)];
    let visibility = "visible";
    patchWithCleanup(document, {
        get visibilityState() {
            return visibility;
        },
    });
    await mountCampaign();
    expect.verifySteps(["read", "ask for 1"]);
    visibility = "hidden";
    await seconds(120);
    expect.verifySteps([]);
    visibility = "visible";
    document.dispatchEvent(new Event("visibilitychange"));
    await animationFrame();
    expect.verifySteps(["ask for 1"]);
});

test("what somebody types is not read over", async () => {
    answers = [sending(2), []];
    await mountCampaign();
    await contains(".o_field_widget[name=name] input").edit("Spring", { confirm: false });
    await seconds(2);
    expect(".o_crm_run_progress").toHaveCount(0);
    expect(".o_field_widget[name=name] input").toHaveValue("Spring");
    expect.verifySteps(["read", "ask for 1", "ask for 1"]);
});
