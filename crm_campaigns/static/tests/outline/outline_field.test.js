import { beforeEach, expect, test } from "@odoo/hoot";
import { keyDown, press, queryAll } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    clickSave,
    contains,
    defineModels,
    defineParams,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";

class Segment extends models.Model {
    _name = "segment";

    name = fields.Char();
    condition_ids = fields.One2many({ relation: "condition", relation_field: "segment_id" });

    _records = [{ id: 1, name: "Bakeries", condition_ids: [1, 2, 3, 4] }];
}

class Condition extends models.Model {
    _name = "condition";

    segment_id = fields.Many2one({ relation: "segment" });
    sequence = fields.Integer();
    level = fields.Integer();
    kind = fields.Selection({
        selection: [
            ["group", "Group"],
            ["customer", "Customer"],
        ],
    });
    summary = fields.Char();

    _records = [
        { id: 1, sequence: 1, level: 0, kind: "group", summary: "any" },
        { id: 2, sequence: 2, level: 1, kind: "customer", summary: "food" },
        { id: 3, sequence: 3, level: 1, kind: "customer", summary: "garden" },
        { id: 4, sequence: 4, level: 0, kind: "customer", summary: "near" },
    ];
}

defineMailModels();
defineModels([Segment, Condition]);
beforeEach(() =>
    onRpc("segment", "web_save", ({ args }) => {
        expect.step(
            args[1].condition_ids.map(([, id, changes]) => [id, changes.sequence, changes.level])
        );
    })
);

const LIST = `
    <list default_order="sequence">
        <field name="sequence" widget="handle" />
        <field name="kind" column_invisible="1" />
        <field name="summary" widget="crm_outline" />
        <field name="level" widget="crm_outline_buttons" nolabel="1" />
    </list>`;
const KANBAN = `
    <kanban default_order="sequence">
        <field name="sequence" />
        <field name="kind" />
        <templates><t t-name="card">
            <field name="summary" widget="crm_outline" />
            <field name="level" widget="crm_outline_buttons" />
        </t></templates>
    </kanban>`;

async function mountSegment(mode = "list") {
    await mountView({
        type: "form",
        resModel: "segment",
        resId: 1,
        arch: `
            <form>
                <field name="condition_ids" widget="crm_outline_rows" mode="${mode}">
                    ${mode === "list" ? LIST : KANBAN}
                </field>
            </form>`,
    });
}

/** The rows as they stand: words and levels. */
const shown = () =>
    queryAll(".o_crm_outline").map((row) => `${row.dataset.level} ${row.textContent.trim()}`);

test("a dragged group takes its members along, in one change", async () => {
    await mountSegment();
    await contains(".o_data_row:contains(any) .o_handle_cell").dragAndDrop(
        ".o_data_row:contains(near)"
    );
    expect(shown()).toEqual(["0 near", "0 any", "1 food", "1 garden"]);
    await clickSave();
    expect.verifySteps([
        [
            [4, 1, 0],
            [1, 2, 0],
            [2, 3, 1],
            [3, 4, 1],
        ],
    ]);
});

test("the buttons do what is possible, and their neighbours follow", async () => {
    await mountSegment();
    expect(".o_data_row:contains(near) .o_crm_outline_down").not.toBeEnabled();
    await contains(".o_data_row:contains(near) .o_crm_outline_into").click();
    expect(shown()).toEqual(["0 any", "1 food", "1 garden", "1 near"]);
    expect(".o_data_row:contains(near) .o_crm_outline_into").not.toBeEnabled();
    await contains(".o_data_row:contains(food) .o_crm_outline_out").click();
    expect(shown()).toEqual(["0 any", "1 garden", "1 near", "0 food"]);
    expect(".o_data_row:contains(food) .o_crm_outline_up").toBeEnabled();
});

test("a phone's cards have the buttons, too", async () => {
    await mountSegment("kanban");
    await contains(".o_kanban_record:contains(any) .o_crm_outline_down").click();
    expect(shown()).toEqual(["0 near", "0 any", "1 food", "1 garden"]);
});

test("the keys move the row they are pressed in, which keeps the focus", async () => {
    await mountSegment();
    const cell = queryAll(".o_data_row:contains(near) td[name=summary]")[0];
    cell.focus();
    await keyDown(["alt", "shift", "ArrowRight"]);
    await animationFrame();
    expect(shown()).toEqual(["0 any", "1 food", "1 garden", "1 near"]);
    expect(cell).toBeFocused();
    await keyDown(["alt", "shift", "ArrowUp"]);
    await animationFrame();
    expect(shown()).toEqual(["0 any", "1 food", "1 near", "1 garden"]);
});

test("without Alt and Shift the keys move nothing but the focus", async () => {
    await mountSegment();
    queryAll(".o_data_row:contains(near) td[name=summary]")[0].focus();
    for (const keys of ["ArrowUp", ["alt", "ArrowUp"], ["shift", "ArrowUp"]]) {
        await press(keys);
        await animationFrame();
        expect(shown()).toEqual(["0 any", "1 food", "1 garden", "0 near"]);
    }
});

test("from right to left the keys and the arrows are mirrored", async () => {
    defineParams({ lang_parameters: { direction: "rtl" } });
    await mountSegment();
    expect(".o_crm_outline_into:first i").toHaveClass("fa-flip-horizontal");
    queryAll(".o_data_row:contains(near) td[name=summary]")[0].focus();
    await keyDown(["alt", "shift", "ArrowLeft"]);
    await animationFrame();
    expect(shown()).toEqual(["0 any", "1 food", "1 garden", "1 near"]);
});
