import { registry } from "@web/core/registry";

/** Erase a customer from the list of those to erase, after reading what goes and what stays. */
registry.category("web_tour.tours").add("crm_agreements_erase", {
    steps: () => [
        {
            content: "Select the customer whose data is to be erased",
            trigger: ".o_list_view tr:contains(Zielonka) .o_list_record_selector input",
            run: "click",
        },
        {
            content: "Erase",
            trigger: ".o_list_view button[name=action_erase]",
            run: "click",
        },
        {
            content: "What goes is shown",
            trigger: ".modal .o_field_widget[name=line_ids] tr:contains(Files):contains(Deleted)",
        },
        {
            content: "What stays is shown",
            trigger: ".modal .o_field_widget[name=line_ids] tr:contains(ledger):contains(Kept)",
        },
        {
            content: "Nothing is erased before it was confirmed",
            trigger: ".modal:not(:has(button[name=action_erase]))",
        },
        {
            content: "Confirm",
            trigger: ".modal .o_field_widget[name=is_confirmed] input",
            run: "click",
        },
        {
            content: "Erase for good",
            trigger: ".modal button[name=action_erase]",
            run: "click",
        },
        {
            content: "The register names nobody",
            trigger: ".o_list_view:contains(Erased customer):not(:contains(Zielonka))",
        },
    ],
});
