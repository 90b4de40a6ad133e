import { beforeEach, expect, test } from "@odoo/hoot";
import { manuallyDispatchProgrammaticEvent, queryAllTexts, queryOne } from "@odoo/hoot-dom";
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

    _records = [{ id: 1, name: "Example Bakery" }];
}

class Relation extends models.Model {
    _name = "res.partner.relation";

    type_id_display = fields.Char();

    _records = [{ id: 5, type_id_display: "subsidiary of" }];
    _views = {
        "list,crm_interactions.res_partner_relation_view_list_customer": `
            <list><field name="type_id_display" /></list>`,
    };
}

const node = (id, step, name) => ({ id, step, name, is_company: id !== 3 });
const edge = (id, source, target, values = {}) => ({
    id,
    source,
    target,
    name: "subsidiary of",
    inverse: "parent company of",
    is_symmetric: false,
    is_over: false,
    ...values,
});
const GRAPH = {
    nodes: [node(1, 0, "Example Bakery"), node(2, 1, "Example Holding"), node(3, 2, "Ina")],
    edges: [edge(5, 1, 2), edge(6, 3, 2, { name: "member of", is_over: true })],
    more: 4,
};

defineMailModels();
defineModels([Customer, Relation]);

let graph;
beforeEach(() => {
    graph = GRAPH;
    onRpc("customer", "get_connections_domain", () => []);
    onRpc("customer", "get_connection_graph", () => graph);
    mockService("action", {
        doAction(action, options) {
            expect.step([action.res_model, action.res_id]);
            options?.onClose?.();
        },
    });
});

const mountCustomer = () =>
    mountView({
        type: "form",
        resModel: "customer",
        resId: 1,
        arch: `<form><field name="name" /><widget name="crm_connections" /></form>`,
    });

test("the list is asked from the customer's side", async () => {
    onRpc("res.partner.relation", "web_search_read", ({ kwargs }) =>
        expect.step(kwargs.context.current_partner_id)
    );
    await mountCustomer();
    expect.verifySteps([1]);
    expect(".o_data_row").toHaveCount(1);
});

test("the drawing tells past connections from current ones, and how many are missing", async () => {
    await mountCustomer();
    expect(".o_crm_connection_node").toHaveCount(3);
    expect(".o_crm_connection_line").toHaveCount(2);
    expect(".o_crm_connection_past").toHaveCount(1);
    expect(".o_crm_connections").toHaveText(/and 4 more connections/);
});

test("a click on a partner opens it, on the customer itself nothing", async () => {
    await mountCustomer();
    await contains(".o_crm_connection_node[data-id='1']").click();
    await contains(".o_crm_connection_node[data-id='2']").click();
    expect.verifySteps([["res.partner", 2]]);
});

test("the keyboard and screen readers have a list of buttons that say it in words", async () => {
    await mountCustomer();
    expect(queryAllTexts(".visually-hidden button")).toEqual([
        "Open Example Holding: parent company of Example Bakery, parent company of Ina (past)",
        "Open Ina: member of Example Holding (past)",
    ]);
    expect("svg").toHaveAttribute("aria-hidden", "true");
    await manuallyDispatchProgrammaticEvent(queryOne(".visually-hidden [data-id='3']"), "focus");
    await contains(".o_crm_connection_focused[data-id='3']", { visible: false }).hover();
});

test("nothing is drawn of a customer without connections", async () => {
    graph = { nodes: GRAPH.nodes.slice(0, 1), edges: [], more: 0 };
    await mountCustomer();
    expect("svg").toHaveCount(0);
    expect("button[name=action_add_connection]").toHaveCount(1);
});

test("what was added is shown", async () => {
    onRpc("res.partner", "action_add_connection", () => ({ res_model: "crm.connection.add" }));
    graph = { nodes: GRAPH.nodes.slice(0, 1), edges: [], more: 0 };
    await mountCustomer();
    graph = GRAPH;
    await contains("button[name=action_add_connection]").click();
    expect.verifySteps([["crm.connection.add", undefined]]);
    await contains(".o_crm_connection_node[data-id='2']").hover();
    expect(".o_crm_connection_node").toHaveCount(3);
});
