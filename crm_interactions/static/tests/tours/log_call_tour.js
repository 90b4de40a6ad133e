import { registry } from "@web/core/registry";

/** B4: from the customer's form two clicks, *Log Call* and *Done*, log a call. */
registry.category("web_tour.tours").add("crm_interactions_log_call", {
    steps: () => [
        {
            content: "Log a call from the customer's form",
            trigger: ".o_form_view .oe_stat_button[name=action_log_call]",
            run: "click",
        },
        {
            content: "The stopwatch runs: whole seconds count, so let one pass",
            trigger:
                ".o_form_view:has(.o_crm_stopwatch_toggle[aria-label=Pause]) .o_crm_stopwatch_time:not(:contains(00:00:00))",
        },
        {
            content: "Done",
            trigger: "button[name=action_done]",
            run: "click",
        },
        {
            content: "It is closed",
            trigger: ".o_statusbar_status button[aria-checked=true]:contains(Done)",
        },
    ],
});

/** B4: a click on the customer's phone number and *Done* log a call. */
registry.category("web_tour.tours").add("crm_interactions_click_phone", {
    steps: () => [
        {
            content: "Click the phone number; nothing dials in a test",
            trigger: ".o_field_widget[name=phone] a[href^='tel:']",
            run({ anchor }) {
                anchor.addEventListener("click", (ev) => ev.preventDefault(), { once: true });
                anchor.click();
            },
        },
        {
            content: "The call opens beside the customer and its stopwatch runs",
            trigger:
                ".modal:has(.o_crm_stopwatch_toggle[aria-label=Pause]) .o_crm_stopwatch_time:not(:contains(00:00:00))",
        },
        {
            content: "Done",
            trigger: ".modal button[name=action_done]",
            run: "click",
        },
        {
            content: "The customer's form is there again, with the call in its history",
            trigger: "body:not(:has(.modal)) .oe_stat_button:contains(Interactions):contains(1)",
        },
    ],
});
