import { expect, test } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";

class Interaction extends models.Model {
    _name = "crm.interaction";

    name = fields.Char();
    note = fields.Text();
    state = fields.Char();

    _records = [
        { id: 1, name: "Open call", note: "Ask for the offer", state: "planned" },
        { id: 2, name: "Closed call", note: "Sent", state: "done" },
    ];
}

defineMailModels();
defineModels([Interaction]);

const ARCH = `
    <list js_class="crm_interaction_list" editable="top">
        <field name="state" column_invisible="True" />
        <field name="name" readonly="state == 'done'" />
        <field name="note" readonly="state == 'done'" />
    </list>`;

async function mountList() {
    await mountView({
        type: "list",
        resModel: "crm.interaction",
        arch: ARCH,
        selectRecord: (id) => expect.step(`open ${id}`),
        createRecord: () => expect.step("open the form of a new one"),
    });
}

test("a click on the note edits it in the list", async () => {
    onRpc("web_save", ({ args }) => expect.step(`save ${args[1].note}`));
    await mountList();
    await contains(".o_data_row:first td[name=note]").click();
    await contains(".o_data_row:first td[name=note] textarea").edit("Offer sent", {
        confirm: false,
    });
    await contains(".o_list_button_save").click();
    expect.verifySteps(["save Offer sent"]);
});

test("a click beside the note opens the interaction", async () => {
    await mountList();
    await contains(".o_data_row:first td[name=name]").click();
    expect.verifySteps(["open 1"]);
    expect(".o_selected_row").toHaveCount(0);
});

test("the note of a closed interaction is not edited: a click opens it", async () => {
    await mountList();
    await contains(".o_data_row:last td[name=note]").click();
    expect.verifySteps(["open 2"]);
    expect(".o_selected_row").toHaveCount(0);
});

test("New opens the form, Quick Add a row to type into", async () => {
    await mountList();
    await contains(".o_list_button_add").click();
    expect.verifySteps(["open the form of a new one"]);
    expect(".o_selected_row").toHaveCount(0);
    await contains(".o_crm_quick_add").click();
    await animationFrame();
    expect(".o_selected_row").toHaveCount(1);
    expect(".o_crm_quick_add").toHaveCount(0);
});
