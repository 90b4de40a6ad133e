import { registry } from "@web/core/registry";

const stage = (name) => `.o_field_widget[name=stage_ids] .o_data_row:contains(${name})`;
const save = [
    { trigger: ".o_form_button_save", run: "click" },
    { trigger: ".o_form_status_indicator_buttons.invisible:not(:visible)" },
    { trigger: ".o_back_button, .breadcrumb-item.o_back_button a", run: "click" },
    { content: "the campaign again", trigger: "a[name=audience]" },
    { trigger: "a[name=content]", run: "click" },
];

/** Compare two subjects, and let a call follow whoever opened a link; started on a campaign. */
registry.category("web_tour.tours").add("crm_campaigns_stage", {
    steps: () => [
        {
            trigger: "a[name=content]",
            run: "click",
        },
        {
            trigger: `${stage("Test Announcement")} .o_list_record_open_form_view`,
            run: "click",
        },
        {
            trigger: "a[name=variants]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=variant_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=name] input",
            run: "edit As a Question",
        },
        {
            trigger: ".modal .o_field_widget[name=subject] input",
            run: "edit What is new?",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "half of the customers get the other words",
            trigger:
                ".o_field_widget[name=variant_ids] .o_data_row:contains(As a Question):contains(50)",
        },
        ...save,
        {
            trigger: `${stage("Test Call")} .o_list_record_open_form_view`,
            run: "click",
        },
        {
            content: "the stage's form, whose tabs have names of the campaign's",
            trigger: "a[name=instructions]",
        },
        {
            trigger: "a[name=schedule]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=trigger] input[data-value=outcome]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=trigger_stage_id] input",
            run: "edit Test Announcement",
        },
        {
            trigger:
                ".o_field_widget[name=trigger_stage_id] .o-autocomplete--dropdown-item:contains(Test Announcement)",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=trigger_outcome] input",
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:contains(Opened a link)",
            run: "click",
        },
        ...save,
        {
            content: "the list says what the call follows",
            trigger: `${stage("Test Call")}:contains(Test Announcement):contains(Opened a link)`,
        },
    ],
});
