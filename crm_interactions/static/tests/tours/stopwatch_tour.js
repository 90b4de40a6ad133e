import { registry } from "@web/core/registry";

const RUNNING = ".o_crm_stopwatch_toggle[aria-label=Pause]";
const PAUSED = ".o_crm_stopwatch_toggle[aria-label=Start]";

function reload() {
    return {
        content: "Reload the page",
        trigger: ".o_form_view",
        run: () => window.location.reload(),
        expectUnloadPage: true,
    };
}

/** B2: the stopwatch of a form *New* is found again by a reload, running or paused. */
registry.category("web_tour.tours").add("crm_interactions_stopwatch_reload", {
    steps: () => [
        { content: "Opening New starts it", trigger: RUNNING },
        {
            content: "Some seconds pass",
            trigger: ".o_crm_stopwatch_time:not(:contains(00:00:00))",
        },
        reload(),
        {
            content: "It ran on",
            trigger: `.o_crm_stopwatch:has(${RUNNING}) .o_crm_stopwatch_time:not(:contains(00:00:00))`,
        },
        { content: "Pause", trigger: RUNNING, run: "click" },
        { content: "It is paused", trigger: PAUSED },
        reload(),
        { content: "It is still paused", trigger: PAUSED },
        { content: "Go on", trigger: PAUSED, run: "click" },
        { content: "It runs", trigger: RUNNING },
        {
            content: "Choose the customer",
            trigger: ".o_field_widget[name=partner_id] input",
            run: "edit Ina",
        },
        {
            content: "The individual",
            trigger: ".ui-autocomplete .dropdown-item:contains(Individual)",
            run: "click",
        },
        {
            content: "Save",
            trigger: ".o_form_button_save",
            run: "click",
        },
        { content: "Saving by hand stops it", trigger: `.o_form_saved ${PAUSED}, ${PAUSED}` },
        {
            content: "It is in progress",
            trigger: ".o_statusbar_status button[aria-checked=true]:contains(In Progress)",
        },
    ],
});

/** B2: a saved interaction's stopwatch runs on across a reload and in the menu bar. */
registry.category("web_tour.tours").add("crm_interactions_stopwatch_saved", {
    steps: () => [
        { content: "Start", trigger: PAUSED, run: "click" },
        {
            content: "The interaction is in progress",
            trigger: ".o_statusbar_status button[aria-checked=true]:contains(In Progress)",
        },
        reload(),
        { content: "It runs on", trigger: RUNNING },
        {
            content: "Leave",
            trigger: ".o_main_navbar .o_menu_brand",
            run: "click",
        },
        {
            content: "The chip in the menu bar leads back",
            trigger: "body:not(:has(.o_form_view)) .o_crm_stopwatch_menu",
            run: "click",
        },
        { content: "Pause", trigger: RUNNING, run: "click" },
        { content: "It is paused", trigger: PAUSED },
        {
            content: "The chip is gone",
            trigger: "body:not(:has(.o_crm_stopwatch_menu))",
        },
    ],
});
