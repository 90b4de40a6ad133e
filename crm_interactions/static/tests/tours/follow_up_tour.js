import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

/** The first row of one of the two lists of the tab Plan Follow Up. */
const row = (list, text) => `.o_crm_follow_up_${list} .o_data_row:contains(${text})`;

const nameIs = (name) => `.oe_title .o_field_widget[name=name] input:value(${name})`;

registry.category("web_tour.tours").add("crm_interactions_plan_hold_follow_up", {
    steps: () => [
        {
            content: "plan a task",
            trigger: ".o_field_widget[name=partner_id] input",
            run: "edit Ina Individual",
        },
        {
            trigger: ".dropdown-item:contains(Ina Individual)",
            run: "click",
        },
        {
            trigger: ".oe_title .o_field_widget[name=name] input",
            run: "edit Tour loan",
        },
        {
            content: "what is not saved has no follow-ups yet; saving shows the lists",
            trigger: ".nav-link[name=follow_up]",
            run: "click",
        },
        {
            trigger: ".o_crm_follow_up:not(:has(.o_list_view))",
        },
        ...stepUtils.saveForm(),
        {
            trigger: ".o_crm_follow_up_activities .o_list_view",
        },
        {
            content: "hold it: the result asks for the next step",
            trigger: ".nav-link[name=result]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=result_type_id] input",
            run: "edit Interested",
        },
        {
            trigger: ".dropdown-item:contains(Interested)",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=result_type_id] input:value(Interested)",
        },
        {
            trigger: ".o_statusbar_buttons button[name=action_done]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=count] input",
            run: "edit 3",
        },
        {
            trigger: ".modal .o_field_widget[name=note] textarea",
            run: "edit Bring the papers",
        },
        {
            trigger: ".modal button:contains(Plan and Close)",
            run: "click",
        },
        {
            content: "one click opens the next contact",
            trigger: "body:not(:has(.modal)) .oe_stat_button[name=action_open_next]",
            run: "click",
        },
        {
            trigger: "button[name=action_open_parent]:contains(Tour loan)",
        },
        {
            content: "plan a follow-up of the follow-up",
            trigger: ".nav-link[name=follow_up]",
            run: "click",
        },
        {
            trigger: ".o_crm_follow_up button[name=add_activity]",
            run: "click",
        },
        {
            trigger: ".o_form_view:has(.o_form_button_save:visible) .oe_title input",
            run: "edit Tour signature",
        },
        ...stepUtils.saveForm(),
        {
            content: "its parent link leads back",
            trigger: "button[name=action_open_parent]:contains(Tour loan)",
            run: "click",
        },
        {
            trigger: nameIs("Tour loan"),
        },
        {
            trigger: ".nav-link[name=follow_up]",
            run: "click",
        },
        {
            trigger: row("activities", "Tour signature"),
        },
        {
            content: "the switch shows the whole account and writes nothing",
            trigger: ".o_crm_follow_up button[name=whole_account]",
            run: "click",
        },
        {
            trigger: row("activities", "Tour signature"),
        },
        {
            trigger: "body:not(:has(.o_form_button_save:visible))",
        },
        {
            content: "add an action",
            trigger: ".o_crm_follow_up button[name=add_action]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=summary] input",
            run: "edit Tour print the contract",
        },
        {
            trigger: ".modal button[name=action_schedule_activities]",
            run: "click",
        },
        {
            trigger: row("actions", "Tour print the contract"),
        },
        {
            content: "a row opens in one click",
            trigger: `${row("activities", "Tour signature")} .o_data_cell[name=name]`,
            run: "click",
        },
        {
            trigger: nameIs("Tour signature"),
        },
    ],
});
