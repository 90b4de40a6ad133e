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

class Paper extends models.Model {
    _name = "paper";

    name = fields.Char();
    customer_id = fields.Many2one({ relation: "customer" });

    _records = [
        { id: 1, name: "Offer", customer_id: 1 },
        { id: 2, name: "Contract", customer_id: 1 },
        { id: 3, name: "Map", customer_id: 2 },
    ];
    _views = { "list,papers.list": `<list><field name="name" /></list>` };
}

defineMailModels();
defineModels([Customer, Paper]);

const ARCH = `
    <form>
        <field name="name" />
        <notebook>
            <page name="first" string="First"><span>Nothing here</span></page>
            <page name="papers" string="Papers">
                <widget
                    name="crm_record_list"
                    model="paper"
                    list_ref="papers.list"
                    domain_method="get_papers_domain"
                    add_method="action_add_paper"
                    add-label="Add a paper"
                    string="Paper"
                />
            </page>
        </notebook>
    </form>`;

async function mountCustomer({ mayAdd = true, ...params } = {}) {
    onRpc("paper", "has_access", ({ args }) => args[1] === "create" && mayAdd);
    onRpc("customer", "get_papers_domain", ({ args }) => {
        expect.step(`ask for ${args[0]}`);
        return [["customer_id", "=", args[0][0]]];
    });
    await mountView({ type: "form", resModel: "customer", resId: 1, arch: ARCH, ...params });
}

test("a section is read when it is opened, never with the form", async () => {
    await mountCustomer();
    expect.verifySteps([]);
    await contains("a[name=papers]").click();
    expect.verifySteps(["ask for 1"]);
    expect(".o_crm_record_list .o_data_row").toHaveCount(2);
});

test("the rows follow the pager", async () => {
    await mountCustomer({ resIds: [1, 2] });
    await contains("a[name=papers]").click();
    await contains(".o_pager_next").click();
    expect.verifySteps(["ask for 1", "ask for 2"]);
    expect(".o_crm_record_list .o_data_row").toHaveText("Map");
});

test("what is typed in the form is saved before a row opens", async () => {
    mockService("action", {
        doAction({ res_model, res_id, target }) {
            expect.step(`open ${res_model} ${res_id} ${target}`);
        },
    });
    onRpc("web_save", ({ args }) => expect.step(`save ${args[1].name}`));
    await mountCustomer();
    await contains("a[name=papers]").click();
    await contains(".o_field_widget[name=name] input").edit("Example Bakery Ltd");
    await contains(".o_crm_record_list .o_data_row:first td[name=name]").click();
    expect.verifySteps(["ask for 1", "save Example Bakery Ltd", "open paper 1 current"]);
});

test("a double-click on a row opens it once", async () => {
    mockService("action", {
        doAction({ res_model, res_id }) {
            expect.step(`open ${res_model} ${res_id}`);
            return new Promise(() => {});
        },
    });
    await mountCustomer();
    await contains("a[name=papers]").click();
    const row = ".o_crm_record_list .o_data_row:first td[name=name]";
    await contains(row).click();
    await contains(row).click();
    expect.verifySteps(["ask for 1", "open paper 1"]);
});

test("a section offers its rows for reading: none is selected, none added below", async () => {
    await mountCustomer();
    await contains("a[name=papers]").click();
    expect.verifySteps(["ask for 1"]);
    expect(".o_crm_record_list .o_data_row").toHaveCount(2);
    expect(".o_crm_record_list .o_list_record_selector").toHaveCount(0);
    expect(".o_crm_record_list .o_control_panel").toHaveCount(0);
    expect(".o_crm_record_list .o_list_button_add").toHaveCount(0);
});

test("a new record is saved before something is added to it", async () => {
    mockService("action", {
        doAction(action) {
            expect.step(`do ${action.name}`);
        },
    });
    onRpc("customer", "action_add_paper", ({ args }) => ({ name: `Paper of ${args[0]}` }));
    await mountCustomer({ resId: false });
    await contains(".o_field_widget[name=name] input").edit("Example Florist");
    await contains("a[name=papers]").click();
    expect(".o_crm_record_list .o_list_view").toHaveCount(0);
    await contains("button[name=action_add_paper]").click();
    expect.verifySteps(["ask for 3", "do Paper of 3"], { ignoreOrder: true });
});

test("only who may create rows is offered to add one", async () => {
    await mountCustomer({ mayAdd: false });
    await contains("a[name=papers]").click();
    expect(".o_crm_record_list .o_data_row").toHaveCount(2);
    expect("button[name=action_add_paper]").toHaveCount(0);
    expect.verifySteps(["ask for 1"]);
});
