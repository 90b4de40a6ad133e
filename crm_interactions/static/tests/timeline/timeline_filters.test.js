import { beforeEach, expect, test } from "@odoo/hoot";
import { contains } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { FIRST_LOOK, mountTimeline, settle, startTimelineServer } from "./timeline_cast";

defineMailModels();
beforeEach(startTimelineServer);

test("channels and persons are filtered by the server, which remembers the choice", async () => {
    await mountTimeline();
    await contains(".o_crm_timeline_channels").click();
    await contains(".o_crm_timeline_channel:contains(E-mail)").click();
    await settle();
    expect.verifySteps([
        `{"date_from":"2025-05-20","date_to":false,"channels":["email"],"with_contacts":true}`,
        "2025-05-19 2027-02-18 email with contacts",
    ]);
    expect(".o_crm_timeline_name").toHaveCount(1);
    expect(".o_crm_timeline_channels").toHaveText("E-mail");
    await contains(".o_crm_timeline_filters input[type=checkbox]").click();
    await settle();
    expect.verifySteps([
        `{"date_from":"2025-05-20","date_to":false,"channels":["email"],"with_contacts":false}`,
        "2025-05-19 2027-02-18 email alone",
    ]);
});

test("another period is shown from its first to its last day", async () => {
    const { model } = await mountTimeline();
    await contains(".o_crm_timeline_date_to").edit("04/30/2026", { confirm: "Enter" });
    await settle();
    expect.verifySteps([
        `{"date_from":"2025-05-20","date_to":"2026-04-30","channels":[],"with_contacts":true}`,
        "2025-05-19 2026-04-30  with contacts",
    ]);
    expect(new Date(model.scale.end).toISOString()).toBe("2026-04-30T22:00:00.000Z");
});

test("a period in reverse is refused in words and not asked for", async () => {
    await mountTimeline();
    await contains(".o_crm_timeline_date_to").edit("04/30/2020", { confirm: "Enter" });
    await settle();
    expect(".o_crm_timeline_error").toHaveText(/end date is before the start date/);
    expect.verifySteps([]);
});

test("Reset goes back to the last 12 months, all plans and all channels", async () => {
    const { model } = await mountTimeline();
    const filters = { date_to: "2026-01-01", channels: ["email"], with_contacts: false };
    await model.setFilters(filters);
    await settle();
    expect.verifySteps([
        JSON.stringify({ date_from: "2025-05-20", ...filters }),
        "2025-05-19 2026-01-01 email alone",
    ]);
    await contains(".o_crm_timeline_reset").click();
    await settle();
    expect.verifySteps([
        `{"date_from":"2025-05-20","date_to":false,"channels":[],"with_contacts":true}`,
        FIRST_LOOK,
    ]);
});
