import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";

const CANDIDATES = [
    { id: 11, name: "Ada", email: "ada@example.com", assigned: 2, responsible: 0, refused: "" },
    { id: 12, name: "Bo", email: "bo@example.com", assigned: 1, responsible: 2, refused: "" },
    { id: 13, name: "Cy", email: "cy@example.com", assigned: 0, responsible: 0, refused: "" },
    { id: 14, name: "Di", email: "di@example.com", assigned: 0, responsible: 0, refused: "No" },
    { id: 15, name: "Ed", email: "ed@example.com", assigned: 1, responsible: 0, refused: "No" },
];

class Wizard extends models.Model {
    _name = "crm.assign.wizard";

    res_ids = fields.Json();
    candidates = fields.Json();
    choice = fields.Json();

    _records = [{ id: 1, res_ids: [1, 2], candidates: CANDIDATES, choice: {} }];
}

defineMailModels();
defineModels([Wizard]);

async function mountWindow() {
    onRpc("web_save", ({ args }) => expect.step(args[1].choice));
    await mountView({
        type: "form",
        resModel: "crm.assign.wizard",
        resId: 1,
        arch: `<form><field name="choice" widget="crm_assign_users" /></form>`,
    });
}

const row = (id) => `.o_crm_assign_user[data-user="${id}"]`;
const names = () => queryAllTexts(".o_crm_assign_user label > span:first-of-type");

test("those assigned to all are ticked, those assigned to some are half ticked", async () => {
    await mountWindow();
    expect(`${row(11)} input`).toBeChecked();
    expect(`${row(12)} input`).toBeChecked({ indeterminate: true });
    expect(row(12)).toHaveText(/assigned to 1 of 2/);
    expect(row(12)).toHaveText(/Responsible for 2 of 2/);
    expect(`${row(13)} input`).not.toBeChecked();
});

test("only what was changed is saved", async () => {
    await mountWindow();
    await contains(`${row(13)} input`).click();
    await contains(`${row(11)} input`).click();
    await contains(`${row(11)} input`).click();
    await contains(`${row(12)} input`).click();
    await contains(".o_form_button_save").click();
    expect.verifySteps([{ 12: true, 13: true }]);
});

test("who cannot read the records is not ticked, only taken off", async () => {
    await mountWindow();
    expect(`${row(14)} input`).not.toBeEnabled();
    expect(`${row(15)} input`).toBeEnabled();
    await contains(`${row(15)} input`).click();
    await contains(".o_form_button_save").click();
    expect.verifySteps([{ 15: false }]);
});

test("users are found by name and e-mail", async () => {
    await mountWindow();
    await contains(".o_crm_assign_users input[type=search]").edit("CY@", { confirm: false });
    expect(names()).toEqual(["Cy"]);
    await contains(".o_crm_assign_users input[type=search]").edit("nobody", { confirm: false });
    expect(".o_crm_assign_users").toHaveText(/No user found/);
});
