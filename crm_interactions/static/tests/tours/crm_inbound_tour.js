import { registry } from "@web/core/registry";

/** B15: the mail of an unknown sender is matched with a new customer and becomes an interaction. */
registry.category("web_tour.tours").add("crm_interactions_match_mail", {
    steps: () => [
        {
            content: "Open the mail that waits",
            trigger: ".o_data_row:contains(Savings plan) td[name=name]",
            run: "click",
        },
        {
            content: "Read its words",
            trigger: ".o_field_widget[name=body]:contains(Please call me)",
        },
        {
            content: "Nobody is assigned before a customer is chosen",
            trigger: "button[name=action_assign]",
            run: "click",
        },
        {
            content: "The message says so",
            trigger: ".modal:contains(Choose the customer first) button:contains(Close)",
            run: "click",
        },
        {
            content: "Choose the customer",
            trigger: "body:not(:has(.modal)) .o_field_widget[name=partner_id] input",
            run: "edit Ina Individual",
        },
        {
            content: "It is found",
            trigger:
                "body:not(:has(.modal)) .o_field_widget[name=partner_id] .o-autocomplete--dropdown-item:contains(Individual)",
            run: "click",
        },
        {
            content: "It is filled in",
            trigger: ".o_field_widget[name=partner_id] input:value(Individual)",
        },
        {
            content: "Assign",
            trigger: "button[name=action_assign]",
            run: "click",
        },
        {
            content: "The interaction opens, with the words of the mail",
            trigger:
                ".o_form_view:has(button[name=action_done]) .o_field_widget[name=description]:contains(Please call me)",
        },
    ],
});
