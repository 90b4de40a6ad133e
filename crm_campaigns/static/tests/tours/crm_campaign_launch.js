import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("crm_campaigns_launch", {
    steps: () => [
        {
            content: "what is missing is told before the launch",
            trigger: ".o_form_view .alert:contains(Add a stage)",
        },
        {
            trigger: "a[name=content]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=stage_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=stage_ids] .o_data_row [name=name] input",
            run: "edit Tour Call",
        },
        {
            trigger: ".o_field_widget[name=stage_ids] .o_data_row [name=channel_id] input",
            run: "edit Phone",
        },
        {
            trigger:
                ".o_field_widget[name=stage_ids] .o_data_row [name=channel_id] .o-autocomplete--dropdown-item:contains(Phone)",
            run: "click",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "the stage lacks what the employee does",
            trigger: ".o_form_saved:not(:has(.o_form_dirty)), .o_form_view",
        },
        {
            trigger: ".o_form_view .alert:contains(choose what the employee does)",
        },
        {
            trigger: ".o_field_widget[name=stage_ids] .o_list_record_open_form_view",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=activity_type_id] input",
            run: "edit Call",
        },
        {
            trigger:
                ".o_field_widget[name=activity_type_id] .o-autocomplete--dropdown-item:contains(Call)",
            run: "click",
        },
        {
            content: "the choice is taken over, nothing is searched any more",
            trigger:
                ".o_field_widget[name=activity_type_id]:not(:has(.o-autocomplete--dropdown-menu))",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_status_indicator_buttons.invisible:not(:visible)",
        },
        {
            trigger: ".o_back_button, .breadcrumb-item.o_back_button a",
            run: "click",
        },
        {
            trigger: "button[name=action_approve]",
            run: "click",
        },
        {
            trigger: "button[name=action_launch]",
            run: "click",
        },
        {
            content: "the campaign runs and its first run waits for the job",
            trigger: ".o_arrow_button_current:contains(Running)",
        },
        {
            trigger: "a[name=schedule]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=run_ids] .o_data_row:contains(Tour Call)",
        },
        {
            trigger: "button[name=action_view_process]",
            run: "click",
        },
        {
            content: "campaign, stage and run are one tree",
            trigger: ".o_content:contains(Tour Call, run 1), .o_action:contains(Tour Call, run 1)",
        },
    ],
});
