import { expect, test } from "@odoo/hoot";
import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";

class Customer extends models.Model {
    _name = "customer";

    name = fields.Char();

    _records = [
        { id: 1, name: "Example Bakery" },
        { id: 2, name: "Example Garage" },
    ];
}

const row = (values) => ({
    name: "",
    kinds: ["Main"],
    address: "",
    phone: "",
    email: "",
    ...values,
});
const ADDRESSES = {
    1: [
        row({ id: 1, address: "1 Oven Street", phone: "+1 555 1" }),
        row({ id: 7, address: "2 Dock Road", kinds: ["Delivery"], email: "dock@example.com" }),
    ],
    2: [row({ id: 2, name: "Example Garage" })],
};

defineMailModels();
defineModels([Customer]);

async function mountCustomer(params = {}) {
    onRpc("customer", "get_addresses", ({ args }) => ADDRESSES[args[0][0]]);
    await mountView({
        type: "form",
        resModel: "customer",
        resId: 1,
        arch: `<form><field name="name" /><widget name="crm_addresses" /></form>`,
        ...params,
    });
}

test("each address shows what it is for, and its phone number and e-mail address work", async () => {
    await mountCustomer();
    expect(".o_crm_addresses li").toHaveCount(2);
    expect("li[data-id='7'] .badge").toHaveText("Delivery");
    expect("li[data-id='1'] a").toHaveAttribute("href", "tel:+1 555 1");
    expect("li[data-id='7'] a").toHaveAttribute("href", "mailto:dock@example.com");
});

test("a click opens another address than the customer's own", async () => {
    mockService("action", {
        doAction: ({ res_model, res_id }) => expect.step([res_model, res_id]),
    });
    await mountCustomer();
    expect("li[data-id='1'] button").toHaveCount(0);
    await contains("li[data-id='7'] button").click();
    expect.verifySteps([["res.partner", 7]]);
});

test("the addresses follow the pager", async () => {
    await mountCustomer({ resIds: [1, 2] });
    await contains(".o_pager_next").click();
    expect(".o_crm_addresses li").toHaveText(/Example Garage/);
});
