import { registry } from "@web/core/registry";

const row = (...words) => `.o_data_row${words.map((word) => `:contains(${word})`).join("")}`;

/** Audit a customer for a time frame; started on its form by a manager. */
registry.category("web_tour.tours").add("crm_interactions_audit", {
    steps: () => [
        {
            content: "Open the Sales page",
            trigger: ".o_notebook .nav-link[name=crm_interactions]",
            run: "click",
        },
        {
            content: "Audit the customer",
            trigger: "button[name=action_view_changes]",
            run: "click",
        },
        {
            content: "The customer is filled in",
            trigger: ".modal .o_field_widget[name=partner_id] input:value(Test Customer Ltd)",
        },
        {
            content: "Choose the last day",
            trigger: ".modal .o_field_widget[name=date_to] button",
            run: "click",
        },
        {
            content: "Let the time frame end before it begins",
            trigger: ".modal .o_field_widget[name=date_to] input",
            run: "edit 01/31/2020 && press Enter",
        },
        {
            trigger: ".modal button[name=action_show]",
            run: "click",
        },
        {
            content: "It is refused",
            trigger: ".o_error_dialog:contains(ends before it begins)",
        },
        {
            trigger: ".o_error_dialog .modal-footer .btn-primary",
            run: "click",
        },
        {
            trigger:
                "body:not(:has(.o_error_dialog)) .modal .o_field_widget[name=date_from] button",
            run: "click",
        },
        {
            content: "Let it begin before it ends",
            trigger: ".modal .o_field_widget[name=date_from] input",
            run: "edit 01/01/2020 && press Enter",
        },
        {
            trigger: ".modal button[name=action_show]",
            run: "click",
        },
        {
            content: "Nothing was changed that month",
            trigger: ".o_view_nocontent:contains(Nothing was changed in this time frame)",
        },
        {
            content: "Back to the customer",
            trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a:contains(Test Customer Ltd)",
            run: "click",
        },
        {
            trigger: ".o_notebook .nav-link[name=crm_interactions]",
            run: "click",
        },
        {
            trigger: "button[name=action_view_changes]",
            run: "click",
        },
        {
            content: "The last twelve months, as proposed",
            trigger: ".modal button[name=action_show]",
            run: "click",
        },
        {
            content: "Who changed which field from what to what",
            trigger: row("Test Manager", "Changed", "Address Type", "Contact", "Invoice"),
        },
        {
            trigger: row("Test Manager", "Phone", "+1 555 0123"),
        },
        {
            content: "Look for a field",
            trigger: ".o_searchview_input",
            run: "edit Phone",
        },
        {
            trigger: ".o_searchview_autocomplete .o-dropdown-item:contains(Field) .o_expand",
            run: "click",
        },
        {
            trigger: ".o_searchview_autocomplete .o-dropdown-item.o_indent:contains(/^Phone$/)",
            run: "click",
        },
        {
            content: "Only its changes are left, and none can be edited",
            trigger: `.o_list_view:not(:has(${row("Invoice")})):not(:has(.o_list_button_add)) ${row("+1 555 0123")}`,
        },
    ],
});
