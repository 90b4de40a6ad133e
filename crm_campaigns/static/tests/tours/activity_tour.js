import { registry } from "@web/core/registry";

const row = (text) => `.o_data_row:contains(${text})`;

registry.category("web_tour.tours").add("crm_campaigns_activity", {
    steps: () => [
        {
            content: "take an activity that is nobody's yet",
            trigger: `${row("Tour Customer")} button[name=action_assign_to_me]`,
            run: "click",
        },
        {
            content: "it is gone from the unassigned ones",
            trigger: ".o_list_view:not(:has(.o_data_row))",
        },
        {
            content: "it is among one's own",
            trigger: "button[data-menu-xmlid='crm_campaigns.crm_campaign_menu']",
            run: "click",
        },
        {
            trigger:
                ".o-dropdown--menu [data-menu-xmlid='crm_campaigns.crm_campaign_activity_menu_mine']",
            run: "click",
        },
        {
            trigger: `.o_last_breadcrumb_item:contains(My Campaign Activities), .o_breadcrumb:contains(My Campaign Activities)`,
        },
        {
            trigger: `${row("Tour Customer")} td[name=partner_id]`,
            run: "click",
        },
        {
            content: "the instructions say what to do",
            trigger: ".o_form_view:contains(Offer two dates)",
        },
        {
            trigger: "button[name=action_open_interaction]",
            run: "click",
        },
        {
            content: "the interaction is prefilled",
            trigger:
                ".o_form_view .o_field_widget[name=campaign_activity_id]:contains(Tour Customer)",
        },
        {
            trigger: "a[name=result]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=result_type_id] input",
            run: "edit Agreed",
        },
        {
            trigger:
                ".o_field_widget[name=result_type_id] .o-autocomplete--dropdown-item:contains(Agreed)",
            run: "click",
        },
        {
            trigger: "button[name=action_done]",
            run: "click",
        },
        {
            content: "the interaction is closed",
            trigger: ".o_arrow_button_current:contains(Done)",
        },
        {
            content: "back to where it came from: the activity",
            trigger: "button[name=action_open_parent]",
            run: "click",
        },
        {
            content: "its result completed it",
            trigger: ".o_arrow_button_current:contains(Completed)",
        },
        {
            trigger: "a[name=history]",
            run: "click",
        },
        {
            content: "the history says so in words",
            trigger: `.o_crm_record_list ${row("Status")}:contains(In Progress):contains(Completed)`,
        },
        {
            content: "the process leads up to the campaign",
            trigger: "button[name=action_view_process]",
            run: "click",
        },
        {
            trigger: ".o_crm_process_row:first:contains(Tour Campaign)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_campaigns_assign", {
    steps: () => [
        {
            content: "choose all of the list",
            trigger: ".o_list_view thead .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: ".o_control_panel button[name=action_assign]",
            run: "click",
        },
        {
            content: "the window says who would get how many",
            trigger: ".modal .o_field_widget[name=preview]:contains(Test Own: 1)",
        },
        {
            trigger: ".modal button[name=action_assign]",
            run: "click",
        },
        {
            trigger: ".o_notification:contains(Activities assigned)",
        },
        {
            trigger: ".o_list_view:not(:has(.o_data_row))",
        },
    ],
});

registry.category("web_tour.tours").add("crm_campaigns_section", {
    steps: () => [
        {
            content: "the customer's page of sales",
            trigger: "a[name=crm_interactions]",
            run: "click",
        },
        {
            trigger: "a[name=crm_section_internal_activities]",
            run: "click",
        },
        {
            content: "the assigned ones",
            trigger: `.o_crm_activity_section ${row("Assigned")}`,
        },
        {
            content: "the others by one drop-down",
            trigger: ".o_crm_activity_section select",
            run: "select unassigned",
        },
        {
            trigger: ".o_crm_activity_section .o_list_view:not(:has(.o_data_row))",
        },
        {
            trigger: ".o_crm_activity_section select",
            run: "select all",
        },
        {
            content: "a click, so a double-click too, opens it",
            trigger: `.o_crm_activity_section ${row("Assigned")} td[name=campaign_id]`,
            run: "dblclick",
        },
        {
            trigger: "button[name=action_open_interaction]",
        },
    ],
});
