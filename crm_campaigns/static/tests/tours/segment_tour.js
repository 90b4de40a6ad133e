import { registry } from "@web/core/registry";

const row = (words, level) =>
    `.o_field_widget[name=condition_ids] .o_data_row:has(.o_crm_outline[data-level="${level}"]:contains(${words}))`;
const add = (words) => ({
    content: `Add: ${words}`,
    trigger: `.o_field_x2many_list_row_add a:contains(/^${words}$/)`,
    run: "click",
});
const close = {
    content: "Save the condition",
    trigger: ".modal .o_form_button_save",
    run: "click",
};

/** Build an audience of nested conditions; started on a new segment. */
registry.category("web_tour.tours").add("crm_campaigns_segment", {
    steps: () => [
        {
            content: "Name the segment",
            trigger: ".o_field_widget[name=name] input, .o_field_widget[name=name] textarea",
            run: "edit Test Audience",
        },
        add("Group"),
        {
            trigger: ".modal .o_field_widget[name=match] input[data-value=any]:checked",
        },
        close,
        {
            content: "The group stands there",
            trigger: row("any of these", 0),
        },
        add("Interactions"),
        {
            trigger: ".modal .o_field_widget[name=interaction_state]",
        },
        close,
        {
            content: "What follows a group belongs to it",
            trigger: row("held interactions: at least 1", 1),
        },
        add("Agreement"),
        {
            content: "Choose the type",
            trigger: ".modal .o_field_widget[name=agreement_type_id] input",
            run: "edit Email",
        },
        {
            trigger:
                ".modal .o_field_widget[name=agreement_type_id] .o-autocomplete--dropdown-item:contains(Email Marketing)",
            run: "click",
        },
        close,
        {
            content: "Both customers are counted before anything is saved",
            trigger: ".o_group .o_field_widget[name=partner_count]:contains(/^2$/)",
        },
        {
            content: "Move the agreement out of the group",
            trigger: `${row("active agreement", 1)} .o_crm_outline_out`,
            run: "click",
        },
        {
            content: "Now both are asked for, which nobody fulfils",
            trigger: ".o_group .o_field_widget[name=partner_count]:contains(/^0$/)",
        },
        {
            content: "Switch it off",
            trigger: `${row("active agreement", 0)} .o_boolean_toggle input`,
            run: "click",
        },
        {
            content: "It counts no more",
            trigger: ".o_group .o_field_widget[name=partner_count]:contains(/^1$/)",
        },
        {
            content: "In words",
            trigger:
                ".o_field_widget[name=conditions_text]:contains(Held interactions: at least 1)",
        },
        {
            content: "Save",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "Show the customers",
            trigger: "button[name=action_preview]",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:contains(Test Customer Ltd)",
        },
    ],
});

/** Classify a customer; started on its form. */
registry.category("web_tour.tours").add("crm_campaigns_profile", {
    steps: () => [
        {
            trigger: "a.nav-link[name=crm_interactions]",
            run: "click",
        },
        {
            trigger: "a.nav-link[name=crm_section_profile]",
            run: "click",
        },
        {
            content: "A compulsory criterion is missing",
            trigger: ".o_crm_criterion:contains(Test Line):contains(Please fill in)",
        },
        {
            content: "Choose several topics",
            trigger: ".o_crm_criterion:contains(Test Topics) button:contains(Ovens)",
            run: "click",
        },
        {
            trigger: ".o_crm_criterion:contains(Test Topics) button:contains(Repair)",
            run: "click",
        },
        {
            content: "Choose a line",
            trigger: ".o_crm_criterion:contains(Test Line) select",
            run: "selectByLabel Bakery",
        },
        {
            trigger: "button[name=save_criteria]",
            run: "click",
        },
        {
            content: "It is saved",
            trigger: ".o_crm_profile:not(:has(button[name=save_criteria]))",
        },
        {
            content: "Beside it is what was calculated",
            trigger: ".o_crm_indicator:contains(Days since the last contact):contains(Recent)",
        },
    ],
});
