import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";

class HandOver extends models.Model {
    _name = "crm.hand.over";

    shares = fields.Json();

    _records = [
        {
            id: 1,
            shares: [
                { id: 11, name: "Ada", count: 3 },
                { id: 12, name: "Bo", count: 2 },
                { id: false, name: "", count: 1 },
            ],
        },
        { id: 2, shares: false },
    ];
}

defineMailModels();
defineModels([HandOver]);

async function mountShares(resId) {
    await mountView({
        type: "form",
        resModel: "crm.hand.over",
        resId,
        arch: `<form><field name="shares" widget="crm_hand_over_shares" /></form>`,
    });
}

test("everybody is shown with how many they get, and what nobody can get last", async () => {
    await mountShares(1);
    expect(queryAllTexts(".o_field_widget[name=shares] li .badge")).toEqual(["3", "2", "1"]);
    expect(queryAllTexts(".o_field_widget[name=shares] li span:first-of-type")).toEqual([
        "Ada",
        "Bo",
        "Nobody can get these; they stay",
    ]);
    expect(".o_field_widget[name=shares] li img").toHaveCount(2);
});

test("nothing is shown before anybody gets anything", async () => {
    await mountShares(2);
    expect(".o_field_widget[name=shares] li").toHaveCount(0);
});
