import { beforeEach, expect, test } from "@odoo/hoot";
import { getService, makeMockEnv, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";

import { browser } from "@web/core/browser/browser";

defineMailModels();

beforeEach(async () => {
    await makeMockEnv();
    patchWithCleanup(browser, { open: (...args) => expect.step(args) });
});

async function open(url) {
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "crm_open_web_address",
        params: { url },
    });
}

test("a web address is opened in a tab that knows nothing of this window", async () => {
    await open("https://www.example.com/a?b=c");
    expect.verifySteps([["https://www.example.com/a?b=c", "_blank", "noopener,noreferrer"]]);
});

test("nothing but http and https is opened", async () => {
    await open("javascript:alert(1)");
    await open("data:text/html,x");
    expect.verifySteps([]);
});
