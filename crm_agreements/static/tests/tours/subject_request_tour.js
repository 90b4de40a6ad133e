import { registry } from "@web/core/registry";

/** A person asks for a copy of their data: from receipt to the exported file; started on the register. */
registry.category("web_tour.tours").add("crm_agreements_subject_request", {
    steps: () => [
        {
            content: "Enter a request",
            trigger: ".o_list_view .o_list_button_add",
            run: "click",
        },
        {
            content: "Who asks",
            trigger: ".o_form_view .o_field_widget[name=partner_id] input",
            run: "edit Ina Individual",
        },
        {
            content: "Choose the customer",
            trigger:
                ".o_form_view .o_field_widget[name=partner_id] .o-autocomplete--dropdown-item:contains(Individual)",
            run: "click",
        },
        {
            content: "The address of the answer is proposed; say what was asked",
            trigger:
                ".o_form_view:has(.o_field_widget[name=contact_name] input:value(Ina)) .o_field_widget[name=description] textarea",
            run: "edit Send me everything you have about me.",
        },
        {
            content: "How the identity was checked",
            trigger:
                ".o_field_widget[name=identity_method] input, .o_field_widget[name=identity_method] select",
            run: "click",
        },
        {
            content: "Called back",
            trigger: ".o_select_menu_item:contains(Called back)",
            run: "click",
        },
        {
            content: "Note that it was checked",
            trigger: "button[name=action_check_identity]",
            run: "click",
        },
        {
            content: "Start",
            trigger:
                ".o_form_view:has(.o_arrow_button_current:contains(Identity Checked)) button[name=action_start]",
            run: "click",
        },
        {
            content: "Make the file",
            trigger:
                ".o_form_view:has(.o_arrow_button_current:contains(In Progress)) button[name=action_export]",
            run: "click",
        },
        {
            content: "It is there",
            trigger: ".o_notebook a[name=exports]",
            run: "click",
        },
        {
            content: "To be downloaded",
            trigger: ".o_field_widget[name=export_ids] button[name=action_download]",
        },
        {
            content: "Close the request",
            trigger: "button[name=action_done]",
            run: "click",
        },
        {
            content: "It is done",
            trigger: ".o_arrow_button_current:contains(Done)",
        },
    ],
});
