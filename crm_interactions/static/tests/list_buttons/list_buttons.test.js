import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { Component, xml } from "@odoo/owl";
import { contains, mountWithCleanup } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { ButtonsCogMenu } from "@crm_interactions/list_buttons/list_buttons";

defineMailModels();

class Selection extends Component {
    static template = xml`
        <ButtonsCogMenu t-props="menu">
            <button class="o_own">Assign</button>
        </ButtonsCogMenu>`;
    static components = { ButtonsCogMenu };
    static props = [];

    get menu() {
        return {
            getActiveIds: () => [1],
            context: {},
            resModel: "res.partner",
            items: {},
            hasSelectedRecords: 2,
        };
    }
}

test("the buttons of selected rows are there without any other action", async () => {
    await mountWithCleanup(Selection);
    await contains(".o_cp_action_menus button").click();
    expect(queryAllTexts(".o_own")).toEqual(["Assign"]);
});
