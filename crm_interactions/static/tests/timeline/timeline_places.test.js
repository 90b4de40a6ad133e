import { beforeEach, expect, test } from "@odoo/hoot";
import { waitFor } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    findComponent,
    getService,
    models,
    mountView,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { WebClient } from "@web/webclient/webclient";
import { Timeline } from "@crm_interactions/timeline/timeline";

/** Where the timeline is used: a section of the customer, and an action of its own. */

class Customer extends models.Model {
    _name = "customer";

    name = fields.Char();

    _records = [
        { id: 1, name: "First" },
        { id: 2, name: "Second" },
    ];
}

defineMailModels();
defineModels([Customer]);

beforeEach(() => {
    onRpc("crm.timeline", "get_timeline_options", ({ args }) => {
        expect.step(`options of ${args[0]}`);
        return {
            lanes: [{ id: "phone", name: "Phone", icon: "fa-phone" }],
            filters: { date_from: "2026-01-01", date_to: false, channels: [], with_contacts: true },
            has_contacts: false,
            can_plan: true,
            now: "2026-05-20 10:00:00",
        };
    });
    onRpc("crm.timeline", "get_timeline", () => ({ mode: "entries", entries: [] }));
});

const ARCH = /* xml */ `
    <form>
        <field name="name"/>
        <notebook>
            <page name="other" string="Other"/>
            <page name="timeline" string="Timeline"><widget name="crm_timeline"/></page>
        </notebook>
    </form>`;

test("a section of a form is loaded when its tab is opened, and follows the pager", async () => {
    await mountView({ type: "form", resModel: "customer", resIds: [1, 2], resId: 1, arch: ARCH });
    expect.verifySteps([]);
    await contains(".nav-link[name=timeline]").click();
    await waitFor(".o_crm_timeline_region");
    expect.verifySteps(["options of 1"]);
    await contains(".o_pager_next").click();
    await waitFor(".o_crm_timeline_region");
    expect.verifySteps(["options of 2"]);
});

test("a new customer has no timeline yet", async () => {
    await mountView({ type: "form", resModel: "customer", arch: ARCH });
    await contains(".nav-link[name=timeline]").click();
    expect(".o_crm_timeline").toHaveCount(0);
    expect(".tab-pane.active").toHaveText("Save the customer to see the timeline.");
});

/** The action service fills a context in. */
const timelineAction = () => ({ type: "ir.actions.client", tag: "crm_timeline", name: "Timeline" });

test("over the whole screen it shows the customer of the address", async () => {
    await mountWithCleanup(WebClient);
    await getService("action").doAction(timelineAction(), { additionalContext: { active_id: 2 } });
    await waitFor(".o_crm_timeline_full .o_crm_timeline_region");
    expect.verifySteps(["options of 2"]);
    expect("button[name=full_screen]").toHaveCount(0);
});

test("without a customer it asks for one", async () => {
    await mountWithCleanup(WebClient);
    await getService("action").doAction(timelineAction());
    await animationFrame();
    expect(".o_crm_timeline_action").toHaveText(/Choose a customer to see the timeline/);
    expect.verifySteps([]);
});

/** Half a day of March, closer than the first look. */
const START = Date.parse("2026-03-02T06:00:00Z");
const END = Date.parse("2026-03-02T18:00:00Z");

/** Mount the web client; return it with the time that its timeline looks at. */
async function startClient() {
    onRpc("has_group", () => true);
    const client = await mountWithCleanup(WebClient);
    const model = () => findComponent(client, (component) => component instanceof Timeline)?.model;
    const lookCloser = () => {
        model().scale.show(START, END);
        model().look();
    };
    const looksAt = () => [model().scale.start, model().scale.end];
    return { lookCloser, looksAt };
}

const customerForm = (id) => ({
    type: "ir.actions.act_window",
    res_model: "customer",
    res_id: id,
    views: [[false, "form"]],
});

test("who comes back from a record finds the time that was looked at, and the list", async () => {
    Customer._views = { form: ARCH };
    const { lookCloser, looksAt } = await startClient();
    await getService("action").doAction(timelineAction(), { additionalContext: { active_id: 2 } });
    await waitFor(".o_crm_timeline_region");
    lookCloser();
    await contains("button[name=list]").click();
    await getService("action").doAction(customerForm(1));
    await contains(".o_breadcrumb .o_back_button, .breadcrumb-item a").click();
    await waitFor(".o_crm_timeline_list");
    expect(looksAt()).toEqual([START, END]);
    // Opened anew it shows all of it.
    await getService("action").doAction(timelineAction(), { additionalContext: { active_id: 2 } });
    await waitFor(".o_crm_timeline_region");
    expect(looksAt()[0]).toBeLessThan(START);
    expect.verifySteps(Array(3).fill("options of 2"));
});

test("a section of a form is found as it was left, each customer's its own", async () => {
    Customer._views = { form: ARCH };
    const { lookCloser, looksAt } = await startClient();
    await getService("action").doAction(customerForm(1));
    await contains(".nav-link[name=timeline]").click();
    await waitFor(".o_crm_timeline_region");
    lookCloser();
    await contains(".nav-link[name=other]").click();
    await contains(".nav-link[name=timeline]").click();
    await waitFor(".o_crm_timeline_region");
    expect(looksAt()).toEqual([START, END]);
    await getService("action").doAction(customerForm(2));
    await contains(".nav-link[name=timeline]").click();
    await waitFor(".o_crm_timeline_region");
    expect(looksAt()[0]).toBeLessThan(START);
    await contains(".o_breadcrumb .o_back_button, .breadcrumb-item a").click();
    await waitFor(".o_crm_timeline_region");
    expect(looksAt()).toEqual([START, END]);
    expect.verifySteps(["options of 1", "options of 1", "options of 2", "options of 1"]);
});
