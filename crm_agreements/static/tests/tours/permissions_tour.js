import { registry } from "@web/core/registry";

/** Ask why one may write to a customer and why not; started on the form of a customer who withdrew. */
registry.category("web_tour.tours").add("crm_agreements_permissions", {
    steps: () => [
        {
            content: "Open the Sales page",
            trigger: ".o_form_view .o_notebook a[name=crm_interactions]",
            run: "click",
        },
        {
            content: "Open the agreements",
            trigger: "a[name=crm_section_agreements]",
            run: "click",
        },
        {
            content: "Ask",
            trigger: "button[name=action_show_permissions]",
            run: "click",
        },
        {
            content: "Service passes",
            trigger:
                ".modal .o_crm_permissions_channel:contains(E-mail) .o_crm_permissions_service .text-bg-success",
        },
        {
            content: "Marketing does not, and the agreement that was withdrawn is named",
            trigger:
                ".modal .o_crm_permissions_channel:contains(E-mail) .o_crm_permissions_marketing:has(.text-bg-danger):contains(The agreement was withdrawn) button:contains(Email Marketing)",
            run: "click",
        },
        {
            content: "It opens",
            trigger: ".o_form_view .o_field_widget[name=type_id]:contains(Email Marketing)",
        },
    ],
});
