import { expect, test } from "@odoo/hoot";
import { press, queryAllTexts, queryAll } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    getService,
    models,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { WebClient } from "@web/webclient/webclient";

class Interaction extends models.Model {
    _name = "crm.interaction";
}

defineMailModels();
defineModels([Interaction]);

const step = (id, parent, values) => ({
    id: `crm.interaction,${id}`,
    parent: parent ? `crm.interaction,${parent}` : false,
    is_hidden: false,
    res_model: "crm.interaction",
    res_id: id,
    name: `Step ${id}`,
    state: "Done",
    state_kind: "done",
    date: "2026-03-05 09:00:00",
    partner: "Example Ltd",
    partner_id: 7,
    can_follow_up: true,
    ...values,
});

const PROCESS = {
    focus: "crm.interaction,3",
    is_complete: true,
    limit: 2000,
    nodes: [
        step(1, false, { type: "Call", channel: "Phone", result: "Interested", user: "Ann" }),
        step(2, 1, { name: "Ample Ltd", partner: "Ample Ltd", partner_id: 9 }),
        step(3, 2, { state: "Planned", state_kind: "planned", is_late: true }),
        { id: "hidden,1", parent: "crm.interaction,1", is_hidden: true },
        { ...step(5, false, { partner: "Other", partner_id: 8 }), parent: "hidden,1" },
    ],
};

async function mountProcess(process = PROCESS) {
    onRpc("crm.interaction", "get_process", ({ args }) => {
        expect.step(`process of ${args[0]}`);
        return process;
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "crm_process",
        name: "Process",
        res_model: "crm.interaction",
        context: { active_id: 3 },
    });
    expect.verifySteps(["process of 3"]);
}

const names = () => queryAllTexts(".o_crm_process_name");
const active = () => document.activeElement.dataset.node;

test("each step tells who, when, how, its state and its result", async () => {
    await mountProcess();
    const first = ".o_crm_process_row:first";
    for (const words of ["Step 1", "Done", "Interested", "Call", "Phone", "Ann", "Mar 5"]) {
        expect(first).toHaveText(new RegExp(words));
    }
    expect(first).not.toHaveText(/Example Ltd/, { message: "the customer of all stands above" });
    expect(".o_crm_process_row:eq(1)").not.toHaveText(/Ample Ltd[^]*Ample Ltd/, {
        message: "a step that is named after its customer says so once",
    });
    expect(".o_crm_process_row:last").toHaveText(/Other/);
    expect(".o_crm_process_page > div:first").toHaveText(/Example Ltd/);
    expect(".o_crm_process_summary").toHaveText("5 steps, 1 open, 1 late");
});

test("the step one came from and late ones are marked", async () => {
    await mountProcess();
    expect(".o_crm_process_row[aria-current=true]").toHaveText(/You came from here/);
    expect(".o_crm_process_row[aria-current=true]").toHaveText(/Late/);
    expect(".o_crm_process_focus").toHaveCount(1);
});

test("a step one may not read tells nothing and opens nothing", async () => {
    await mountProcess();
    const hidden = ".o_crm_process_row[data-node='hidden,1']";
    expect(hidden).toHaveText("A step you may not read");
    expect(`${hidden} a`).toHaveCount(0);
    expect(`${hidden} .o_crm_process_follow_up`).toHaveCount(0);
});

test("a screen reader hears a tree with levels, places and what is folded", async () => {
    await mountProcess();
    expect("[role=tree]").toHaveAttribute("aria-label", "Steps of the process");
    const rows = queryAll("[role=treeitem]").map((row) =>
        ["level", "posinset", "setsize", "expanded"].map((name) => row.getAttribute(`aria-${name}`))
    );
    expect(rows).toEqual([
        ["1", "1", "1", "true"],
        ["2", "1", "2", "true"],
        ["3", "1", "1", null],
        ["2", "2", "2", "true"],
        ["3", "1", "1", null],
    ]);
    expect("[role=treeitem][tabindex='0']").toHaveCount(1);
});

test("the arrows walk, fold and unfold", async () => {
    await mountProcess();
    await contains("[role=treeitem][tabindex='0']").focus();
    const walk = async (...keys) => {
        for (const key of keys) {
            await press(key);
            await animationFrame();
        }
        return active();
    };
    expect(await walk("ArrowUp")).toBe("crm.interaction,2");
    expect(await walk("ArrowLeft")).toBe("crm.interaction,2");
    expect(names()).toEqual(["Step 1", "Ample Ltd", "Step 5"]);
    expect(await walk("ArrowRight")).toBe("crm.interaction,2");
    expect(await walk("ArrowRight")).toBe("crm.interaction,3");
    expect(await walk("ArrowLeft")).toBe("crm.interaction,2");
    expect(await walk("Home")).toBe("crm.interaction,1");
    expect(await walk("ArrowUp")).toBe("crm.interaction,1");
    expect(await walk("End")).toBe("crm.interaction,5");
    expect(await walk("ArrowDown")).toBe("crm.interaction,5");
    expect(await walk("ArrowUp", "Enter")).toBe("hidden,1");
});

test("a click and Enter open the step, + plans what follows it", async () => {
    await mountProcess();
    onRpc("action_add_follow_up", ({ args }) => ({ name: `follow up ${args[0]}` }));
    getService("action").doAction = (action) =>
        expect.step(action.res_id ? `open ${action.res_id}` : action.name);
    await contains(".o_crm_process_name:first").click();
    await contains(".o_crm_process_follow_up:last").click();
    await contains("[role=treeitem][tabindex='0']").focus();
    await press("ArrowUp");
    await animationFrame();
    await press("ArrowUp");
    await animationFrame();
    await press("Enter");
    await press("+");
    await animationFrame();
    expect.verifySteps(["open 1", "follow up 5", "open 3", "follow up 3"]);
});

test("all is folded and unfolded by one button each", async () => {
    await mountProcess();
    await contains("button[name=fold_all]").click();
    expect(names()).toEqual(["Step 1"]);
    expect(".o_crm_process_fold").toHaveText("4 steps, 1 open, 1 late");
    await contains("button[name=unfold_all]").click();
    expect(names()).toHaveLength(4);
});

test("a process that is cut says so", async () => {
    await mountProcess({ ...PROCESS, is_complete: false });
    expect(".alert").toHaveText(/more than 2000 steps/);
});
