import { expect, test } from "@odoo/hoot";
import { press, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    getService,
    makeServerError,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";

class Interaction extends models.Model {
    _name = "crm.interaction";

    name = fields.Char();

    _records = [
        { id: 1, name: "Call" },
        { id: 2, name: "Meeting" },
    ];
}

defineMailModels();
defineModels([Interaction]);

const ARCH = `
    <form>
        <sheet>
            <div class="oe_button_box" name="button_box">
                <widget name="crm_related_button" invisible="not id" />
            </div>
            <widget name="crm_related_panel" />
            <field name="name" />
        </sheet>
    </form>`;

const row = (res_id, name) => ({ res_model: "res.partner", res_id, name });

function answer(name) {
    return {
        record: { res_model: "crm.interaction", res_id: 1, name },
        model: "Interaction",
        groups: [
            { name: "partner_id", label: "Customer", count: 1, rows: [row(7, "Example Ltd")] },
            { name: "contact_ids", label: "Persons", count: 12, rows: [row(8, "Buyer")] },
            {
                name: "links",
                label: "Links",
                count: 1,
                rows: [{ url: "https://a.b", name: "Page" }],
            },
        ],
    };
}

const DATA = {
    record: row(7, "Example Ltd"),
    model: "Contact",
    fields: [
        { name: "ref", label: "Reference", type: "char", value: "R1" },
        { name: "date", label: "Since", type: "date", value: "2026-03-05" },
        { name: "hours", label: "Hours", type: "float", widget: "float_time", value: 1.5 },
        { name: "vip", label: "Important", type: "boolean", value: true },
        { name: "note", label: "Note", type: "html", value: "<p>Old <b>customer</b></p>" },
    ],
};

async function mountForm({ resIds = [1, 2] } = {}) {
    onRpc("crm.related.panel", "get_related_records", ({ args }) => {
        expect.step(`related of ${args.join(" ")}`);
        return answer(args[0] === "res.partner" ? "Example Ltd" : "Call");
    });
    onRpc("crm.related.panel", "get_record_data", ({ args }) => {
        expect.step(`data of ${args.join(" ")}`);
        return DATA;
    });
    await mountView({
        type: "form",
        resModel: "crm.interaction",
        resId: resIds[0],
        resIds,
        arch: ARCH,
    });
}

async function open() {
    await contains(".o_crm_related_button").click();
    await animationFrame();
}

const labels = () => queryAllTexts(".o_crm_related_group .o_crm_related_label");

test("closed it asks for nothing; the button shows and hides it", async () => {
    await mountForm();
    expect.verifySteps([]);
    expect(".o_crm_related_panel").toHaveCount(0);
    await open();
    expect.verifySteps(["related of crm.interaction 1"]);
    expect(labels()).toEqual(["Customer", "Persons12", "Links"]);
    await open();
    expect(".o_crm_related_panel").toHaveCount(0);
    expect(document.body).not.toHaveClass("o_crm_related_open");
});

test("choosing a record shows its data beside, in the reader's way of writing", async () => {
    await mountForm();
    await open();
    await contains(".o_crm_related_row:contains(Example Ltd)").click();
    expect.verifySteps(["related of crm.interaction 1", "data of res.partner 7"]);
    expect(".o_crm_related_row.active").toHaveText("Example Ltd");
    expect(queryAllTexts(".o_crm_related_data dd")).toEqual([
        "R1",
        "Mar 5, 2026",
        "01:30",
        "Yes",
        "Old customer",
    ]);
});

test("connected records go on from the chosen one, Back returns", async () => {
    await mountForm();
    await open();
    await contains(".o_crm_related_row:contains(Example Ltd)").click();
    await contains(".o_crm_related_connected").click();
    expect(queryAllTexts(".o_crm_related_trail span")).toEqual(["Call", "Example Ltd"]);
    expect(".o_crm_related_data").toHaveCount(0);
    await contains(".o_crm_related_back").click();
    expect(".o_crm_related_back").toHaveCount(0);
    expect.verifySteps([
        "related of crm.interaction 1",
        "data of res.partner 7",
        "related of res.partner 7",
        "related of crm.interaction 1",
    ]);
});

test("it follows the form to the next record", async () => {
    await mountForm();
    await open();
    await contains(".o_pager_next").click();
    await animationFrame();
    expect.verifySteps(["related of crm.interaction 1", "related of crm.interaction 2"]);
});

test("Open saves what was typed and leaves; so does the whole list", async () => {
    await mountForm();
    onRpc("web_save", ({ args }) => expect.step(`save ${args[1].name}`));
    onRpc("action_open_related", ({ args }) => ({ name: `all ${args[2]}` }));
    getService("action").doAction = (action) => expect.step(action.name || `open ${action.res_id}`);
    await open();
    await contains(".o_field_widget[name=name] input").edit("Long call");
    await contains(".o_crm_related_row:contains(Example Ltd)").click();
    await contains(".o_crm_related_open_record").click();
    await contains(".o_crm_related_all").click();
    expect.verifySteps([
        "related of crm.interaction 1",
        "data of res.partner 7",
        "save Long call",
        "open 7",
        "all contact_ids",
    ]);
});

test("web addresses open in a window of their own", async () => {
    await mountForm();
    await open();
    expect("a.o_crm_related_row").toHaveAttribute("target", "_blank");
    expect("a.o_crm_related_row").toHaveAttribute("rel", "noopener noreferrer");
    expect.verifySteps(["related of crm.interaction 1"]);
});

test("a refusal of the server is told in the panel", async () => {
    await mountForm();
    onRpc("crm.related.panel", "get_record_data", () => {
        throw makeServerError({ type: "AccessError", message: "You may not read this record." });
    });
    await open();
    await contains(".o_crm_related_row:contains(Example Ltd)").click();
    expect(".o_crm_related_panel .alert").toHaveText("You may not read this record.");
    expect(".o_crm_related_row").toHaveCount(3);
    expect.verifySteps(["related of crm.interaction 1"]);
});

test("Escape closes it and returns to the button", async () => {
    await mountForm();
    await open();
    expect(".o_crm_related_panel").toBeFocused();
    await press("Escape");
    await animationFrame();
    expect(".o_crm_related_panel").toHaveCount(0);
    expect.verifySteps(["related of crm.interaction 1"]);
});
