import { registry } from "@web/core/registry";

/** Ask for the shipments of a customer from the menu and read one of them word for word. */
registry.category("web_tour.tours").add("crm_interactions_shipments", {
    steps: () => [
        {
            content: "Search the customer",
            trigger: ".modal .o_field_widget[name=partner_id] input",
            run: "edit Test Customer Ltd",
        },
        {
            content: "Choose it",
            trigger: ".ui-autocomplete .dropdown-item:contains(Test Customer Ltd)",
            run: "click",
        },
        {
            content: "The contact persons are shown with the company",
            trigger: ".modal .o_field_widget[name=with_contacts] input:checked",
        },
        {
            content: "Show what was sent",
            trigger: ".modal button[name=action_open]",
            run: "click",
        },
        {
            content: "Read the mail",
            trigger: ".o_data_row:contains(Test Offer) td[name=summary]",
            run: "click",
        },
        {
            content: "Its words are shown as they left",
            trigger: ".modal .o_field_widget[name=body]:contains(Two ovens, as agreed.)",
        },
        {
            content: "Open what it belongs to",
            trigger: ".modal button[name=action_open_document]",
            run: "click",
        },
        {
            content: "The document is open",
            trigger: "body:not(:has(.modal)) .o_form_view .o_field_widget[name=name]",
        },
    ],
});
