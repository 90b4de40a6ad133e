import { registry } from "@web/core/registry";

const row = (name) => `.o_crm_related_row:contains(${name})`;

registry.category("web_tour.tours").add("crm_interactions_related", {
    steps: () => [
        {
            content: "closed at first; the button may stand in the menu of those without room",
            trigger: "body:not(:has(.o_crm_related_panel)) .o_button_more",
            run: "click",
        },
        {
            trigger: ".o_crm_related_button",
            run: "click",
        },
        {
            content: "the customer's records: choose an interaction",
            trigger: row("Tour call"),
            run: "click",
        },
        {
            content: "its data beside the customer, whose form is still there",
            trigger: ".o_crm_related_data:contains(Tour call):contains(Bring the papers)",
        },
        {
            trigger: ".o_form_view .o_field_widget[name=email]",
        },
        {
            content: "go on to what is connected with it, and back",
            trigger: ".o_crm_related_connected",
            run: "click",
        },
        {
            trigger: `.o_crm_related_trail:contains(Tour call) ~ .o_crm_related_list ${row("Test Own")}`,
            run: "click",
        },
        {
            trigger: ".o_crm_related_data:contains(Test Own)",
        },
        {
            trigger: ".o_crm_related_back",
            run: "click",
        },
        {
            trigger: `body:not(:has(.o_crm_related_trail)) ${row("Tour call")}`,
            run: "click",
        },
        {
            content: "leave to it; the panel goes with the form",
            trigger: ".o_crm_related_open_record",
            run: "click",
        },
        {
            trigger:
                "body:not(:has(.o_crm_related_panel)) .oe_title .o_field_widget[name=name] input:value(Tour call)",
        },
        {
            content: "the interaction has one of its own",
            trigger: ".o_crm_related_button",
            run: "click",
        },
        {
            trigger: row("Ina"),
        },
        {
            trigger: ".o_crm_related_panel .btn-close",
            run: "click",
        },
        {
            trigger: "body:not(:has(.o_crm_related_panel))",
        },
    ],
});
