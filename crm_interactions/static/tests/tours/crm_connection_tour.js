import { registry } from "@web/core/registry";

const LIST = ".o_crm_connections .o_list_view";

/** S8: connect a customer from its file, see it drawn, take it back, go to the other one. */
registry.category("web_tour.tours").add("crm_interactions_connections", {
    steps: () => [
        {
            content: "The customer's Sales page",
            trigger: ".o_form_view .o_notebook a[name=crm_interactions]",
            run: "click",
        },
        {
            content: "Connections are read when the section is opened",
            trigger: "a[name=crm_section_connections]",
            run: "click",
        },
        {
            content: "It has one, two steps of which are drawn",
            trigger:
                ".o_crm_connections:has(.o_crm_connection_node:contains(Test Grandparent)) button[name=action_add_connection]",
            run: "click",
        },
        {
            content: "Say it from the customer's side",
            trigger: ".modal [name=kind] input",
            run: "click",
        },
        {
            content: "It is the parent company",
            trigger: ".o_select_menu_item:contains(Parent company of)",
            run: "click",
        },
        {
            content: "Of whom",
            trigger: ".modal [name=other_partner_id] input",
            run: "edit Test Daughter",
        },
        {
            content: "Choose it",
            trigger:
                ".modal [name=other_partner_id] .o-autocomplete--dropdown-item:contains(Test Daughter)",
            run: "click",
        },
        {
            content: "Add",
            trigger: ".modal button[name=action_add]",
            run: "click",
        },
        {
            content: "It is drawn",
            trigger: "body:not(:has(.modal)) .o_crm_connection_node:contains(Test Daughter)",
        },
        {
            content: "It is listed in the customer's words: open it",
            trigger: `${LIST} .o_data_row:contains(Parent company of):contains(Test Daughter) td[name=type_id_display]`,
            run: "click",
        },
        {
            content: "Remove it",
            trigger: ".modal button[name=unlink]",
            run: "click",
        },
        {
            content: "Yes",
            trigger: ".modal:contains(Remove this connection) .btn-primary",
            run: "click",
        },
        {
            content: "It is gone, from the drawing too",
            trigger:
                "body:not(:has(.modal)) .o_crm_connections:not(:contains(Test Daughter)):has(.o_crm_connection_node)",
        },
        {
            content: "Go to the other one",
            trigger: `${LIST} .o_data_row:contains(Test Parent) button[name=action_open_other_partner]`,
            run: "click",
        },
        {
            content: "There it is",
            trigger: ".o_form_view .o_breadcrumb:contains(Test Parent)",
        },
    ],
});
