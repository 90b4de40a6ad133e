import { expect, test } from "@odoo/hoot";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";

class Customer extends models.Model {
    _name = "customer";

    name = fields.Char();

    _records = [{ id: 1, name: "Example Bakery" }];
}

class Work extends models.Model {
    _name = "work";

    name = fields.Char();
    status = fields.Char();

    _records = [
        { id: 1, name: "Call", status: "assigned" },
        { id: 2, name: "Visit", status: "completed" },
        { id: 3, name: "Letter", status: "completed" },
    ];
    _views = { list: `<list><field name="name" /></list>` };
}

defineMailModels();
defineModels([Customer, Work]);

async function mountCustomer() {
    onRpc("customer", "get_work_domain", ({ args }) => {
        expect.step(`ask for ${args[0]} ${args[1]}`);
        return args[1] === "all" ? [] : [["status", "=", args[1]]];
    });
    await mountView({
        type: "form",
        resModel: "customer",
        resId: 1,
        arch: `
            <form>
                <widget
                    name="crm_campaign_activity_section"
                    model="work"
                    domain_method="get_work_domain"
                    string="Work"
                />
            </form>`,
    });
}

test("the assigned ones are shown at first", async () => {
    await mountCustomer();
    expect.verifySteps(["ask for 1 assigned"]);
    expect(".o_crm_activity_section select").toHaveValue("assigned");
    expect(".o_crm_activity_section .o_data_row").toHaveText("Call");
});

test("the others are shown by one drop-down", async () => {
    await mountCustomer();
    await contains(".o_crm_activity_section select").select("completed");
    expect.verifySteps(["ask for 1 assigned", "ask for 1 completed"]);
    expect(".o_crm_activity_section .o_data_row").toHaveCount(2);
    await contains(".o_crm_activity_section select").select("all");
    expect.verifySteps(["ask for 1 all"]);
    expect(".o_crm_activity_section .o_data_row").toHaveCount(3);
});
