import { beforeEach, expect, test } from "@odoo/hoot";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    MockServer,
    models,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";

class Run extends models.Model {
    _name = "run";

    name = fields.Char();
    state = fields.Char();
    progress = fields.Float();

    _records = [
        { id: 1, name: "Autumn", state: "generating", progress: 0 },
        { id: 2, name: "Winter", state: "running", progress: 100 },
        { id: 3, name: "Spring", state: "done", progress: 100 },
    ];
}

defineMailModels();
defineModels([Run]);

const preparing = (done) => ({ id: 1, name: "Autumn", state: "preparing", done, total: 10 });
const sending = (done) => ({ id: 2, name: "Winter", state: "sending", done, total: 10 });
let answers;
beforeEach(() => {
    answers = [];
    onRpc("run", "get_progress", ({ args }) => {
        expect.step(`ask for ${args[0]}`);
        return answers.length > 1 ? answers.shift() : answers[0];
    });
    onRpc("run", "web_read", ({ args }) => expect.step(`read ${args[0]}`));
    onRpc("run", "web_search_read", () => expect.step("read the list"));
});

async function mountRuns(options = {}) {
    await mountView({
        type: "list",
        resModel: "run",
        arch: `
            <list js_class="crm_run_list">
                <field name="name" />
                <field name="progress" widget="crm_run_share" />
                <field name="state" />
            </list>`,
        ...options,
    });
    await animationFrame();
}

async function seconds(count) {
    for (let second = 0; second < count; second++) {
        await advanceTime(1000);
    }
    await animationFrame();
}

const bar = (row) => `.o_data_row:nth-child(${row}) .o_progress`;

test("the bars of all runs at work move by themselves, by one question", async () => {
    answers = [
        [preparing(2), sending(1)],
        [preparing(5), sending(4)],
    ];
    await mountRuns();
    expect(bar(1)).toHaveAttribute("aria-valuenow", "20");
    expect(bar(2)).toHaveAttribute("aria-valuenow", "10");
    expect(bar(3)).toHaveAttribute("aria-valuenow", "100");
    expect(".o_data_row:nth-child(2) .o_progressbar").toHaveAttribute(
        "data-tooltip",
        "Sent: 1 of 10"
    );
    await seconds(2);
    expect(bar(1)).toHaveAttribute("aria-valuenow", "50");
    expect(bar(2)).toHaveAttribute("aria-valuenow", "40");
    expect.verifySteps(["read the list", "ask for 1,2", "ask for 1,2"]);
});

test("a run that came to its next step is read again, and what is selected stays so", async () => {
    answers = [[preparing(2), sending(1)], [sending(1)]];
    await mountRuns();
    await contains(".o_data_row:nth-child(3) input").click();
    MockServer.env["run"].write([1], { state: "done", progress: 100 });
    await seconds(2);
    expect(".o_data_row:nth-child(1) [name=state]").toHaveText("done");
    expect(bar(1)).toHaveAttribute("aria-valuenow", "100");
    expect(".o_data_row:nth-child(3) input:checked").toHaveCount(1);
    expect.verifySteps(["read the list", "ask for 1,2", "ask for 1,2", "read 1", "ask for 2"]);
});

test("a list in which nothing is at work asks once, and not again", async () => {
    answers = [[]];
    await mountRuns();
    await seconds(120);
    expect.verifySteps(["read the list", "ask for 1,2"]);
});

test("a list of runs that are over asks nothing", async () => {
    await mountRuns({ domain: [["state", "=", "done"]] });
    await seconds(60);
    expect.verifySteps(["read the list"]);
});

test("what stands still is asked for less and less often", async () => {
    answers = [[sending(1)]];
    await mountRuns();
    await seconds(62);
    // after 2, 6, 14, 30 and 60 seconds
    expect.verifySteps(["read the list", ...Array(6).fill("ask for 1,2")]);
});

test("nothing is asked while the page is hidden", async () => {
    answers = [[sending(1)]];
    let visibility = "visible";
    patchWithCleanup(document, {
        get visibilityState() {
            return visibility;
        },
    });
    await mountRuns();
    visibility = "hidden";
    await seconds(120);
    expect.verifySteps(["read the list", "ask for 1,2"]);
    visibility = "visible";
    document.dispatchEvent(new Event("visibilitychange"));
    await animationFrame();
    expect.verifySteps(["ask for 1,2"]);
});

test("runs of a group that is opened are asked for, too", async () => {
    answers = [[sending(1)]];
    await mountRuns({ groupBy: ["state"] });
    expect.verifySteps([]);
    await contains(".o_group_header:contains(running)").click();
    await animationFrame();
    expect.verifySteps(["read the list", "ask for 2"]);
    expect(".o_data_row .o_progress").toHaveAttribute("aria-valuenow", "10");
});
