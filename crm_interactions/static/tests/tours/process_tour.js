import { registry } from "@web/core/registry";

const step = (name) => `.o_crm_process_row:has(.o_crm_process_name:contains(${name}))`;

registry.category("web_tour.tours").add("crm_interactions_process", {
    steps: () => [
        {
            content: "from the form of an interaction",
            trigger: ".oe_stat_button[name=action_view_process]",
            run: "click",
        },
        {
            content: "the whole chain, with the step one came from",
            trigger: ".o_crm_process_row[aria-current=true]:contains(Tour offer)",
        },
        {
            trigger: ".o_crm_process_row:first:contains(Tour call):contains(Interested)",
        },
        {
            trigger: `${step("Tour visit")}:contains(Late)`,
        },
        {
            content: "fold all, and unfold all again",
            trigger: "button[name=fold_all]",
            run: "click",
        },
        {
            trigger: ".o_crm_process_steps:has(.o_crm_process_row:only-child) .o_crm_process_fold",
        },
        {
            trigger: "button[name=unfold_all]",
            run: "click",
        },
        {
            content: "fold one branch, which is remembered while one looks at a step",
            trigger: `${step("Tour offer")} .o_crm_process_fold`,
            run: "click",
        },
        {
            trigger: `body:not(:has(.o_crm_process_name:contains(Tour visit))) ${step("Tour call")} .o_crm_process_name`,
            run: "click",
        },
        {
            trigger: ".oe_title .o_field_widget[name=name] input:value(Tour call)",
        },
        {
            trigger: ".o_back_button, .breadcrumb-item:contains(Process) a",
            run: "click",
        },
        {
            trigger: `body:not(:has(.o_crm_process_name:contains(Tour visit))) ${step("Tour offer")} .o_crm_process_fold`,
            run: "click",
        },
        {
            content: "plan what follows the visit",
            trigger: `${step("Tour visit")} .o_crm_process_follow_up`,
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=parent_id] input:value(Tour visit)",
        },
        {
            trigger: ".oe_title .o_field_widget[name=name] input",
            run: "edit Tour contract",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_saved, .o_form_view:not(:has(.o_form_button_save:visible))",
        },
        {
            trigger: ".o_back_button, .breadcrumb-item:contains(Process) a",
            run: "click",
        },
        {
            content: "it is drawn below the visit",
            trigger: step("Tour contract"),
        },
    ],
});

registry.category("web_tour.tours").add("crm_interactions_process_address", {
    steps: () => [
        {
            content: "the address leads to the process by itself",
            trigger: ".o_crm_process_row[aria-current=true]:contains(Tour offer)",
        },
        {
            trigger: ".o_crm_process_row:first:contains(Tour call)",
        },
    ],
});
