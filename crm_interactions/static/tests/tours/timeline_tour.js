import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const REGION = ".o_crm_timeline_region";

/** The words below the drawing follow when it rests. */
const shows = (text) => `.o_crm_timeline_shown:contains(${text})`;

/** Press keys on the drawing, as one who does not use a mouse. */
const pressKeys = (...keys) => ({
    trigger: REGION,
    async run({ anchor, press }) {
        anchor.focus();
        for (const key of keys) {
            await press(key);
        }
    },
});

/** Filter, zoom, open a record, plan; started on the form of a customer with two talks. */
registry.category("web_tour.tours").add("crm_interactions_timeline", {
    steps: () => [
        {
            content: "The timeline is a section of the customer's Sales page",
            trigger: ".nav-link[name=crm_interactions]",
            run: "click",
        },
        {
            trigger: ".nav-link[name=crm_section_timeline]",
            run: "click",
        },
        {
            content: "It shows the last 12 months and what is planned",
            trigger: shows("2 entries"),
        },
        {
            content: "Choose a channel",
            trigger: ".o_crm_timeline_channels",
            run: "click",
        },
        {
            trigger: ".o_crm_timeline_channel:contains(E-mail)",
            run: "click",
        },
        {
            trigger: shows("0 entries"),
        },
        {
            trigger: ".o_crm_timeline_empty:contains(Nothing happened)",
        },
        {
            content: "And all of them again",
            trigger: ".dropdown-item:contains(All channels)",
            run: "click",
        },
        {
            trigger: shows("2 entries"),
        },
        {
            content: "Leave out what is planned by an end date",
            trigger: ".o_crm_timeline_date_to",
            run: "edit today && press Enter",
        },
        {
            trigger: shows("1 entry"),
        },
        {
            trigger: ".o_crm_timeline_reset",
            run: "click",
        },
        {
            trigger: shows("2 entries"),
        },
        {
            content: "Look closer at today: the talk of last month is out of sight",
            trigger: "button[name=today]",
            run: "click",
        },
        ...Array.from({ length: 4 }, () => ({
            trigger: "button[name=zoom_in]",
            run: "click",
        })),
        {
            trigger: shows("1 entry"),
        },
        {
            content: "And at the whole period again",
            trigger: "button[name=period]",
            run: "click",
        },
        {
            trigger: shows("2 entries"),
        },
        {
            content: "Walk to the first entry",
            ...pressKeys("Tab"),
        },
        {
            trigger: ".o_crm_timeline_card:contains(Tour held talk)",
        },
        {
            content: "Open it",
            trigger: ".o_crm_timeline_anchor[aria-label*='Tour held talk']",
            run: "press Enter",
        },
        {
            trigger: ".oe_title .o_field_widget[name=name] input:value(Tour held talk)",
        },
        {
            content: "Come back",
            trigger: ".breadcrumb-item:contains(Test Customer Ltd)",
            run: "click",
        },
        {
            trigger: shows("2 entries"),
        },
        {
            content: "See it on the whole screen",
            trigger: "button[name=full_screen]",
            run: "click",
        },
        {
            trigger: `.o_crm_timeline_full:has(${shows("2 entries")})`,
        },
        {
            content: "Plan where nothing is planned yet",
            ...pressKeys("Home", ...Array(12).fill("ArrowRight")),
        },
        {
            trigger: shows("0 entries"),
        },
        {
            trigger: REGION,
            run: "dblclick",
        },
        {
            trigger: ".o_field_widget[name=type_id] input",
            run: "edit Task",
        },
        {
            trigger: ".dropdown-item:contains(Task)",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=type_id] input:value(Task)",
        },
        {
            trigger: ".oe_title .o_field_widget[name=name] input",
            run: "edit Tour planned here",
        },
        ...stepUtils.saveForm(),
        {
            content: "Come back to the time that was looked at",
            trigger: ".breadcrumb-item:contains(Timeline)",
            run: "click",
        },
        {
            trigger: `.o_crm_timeline_full:has(${shows("1 entry")})`,
        },
        {
            trigger: "button[name=period]",
            run: "click",
        },
        {
            trigger: `.o_crm_timeline_full:has(${shows("3 entries")})`,
        },
        {
            content: "The same as a table",
            trigger: "button[name=list]",
            run: "click",
        },
        {
            trigger: ".o_crm_timeline_list button:contains(Tour planned here)",
        },
    ],
});

/** Started on the address of the full screen, as after a reload. */
registry.category("web_tour.tours").add("crm_interactions_timeline_address", {
    steps: () => [
        {
            trigger: `.o_crm_timeline_full:has(${shows("1 entry")})`,
        },
        {
            trigger: ".breadcrumb-item:contains(Ina Individual)",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name=name]",
        },
    ],
});
