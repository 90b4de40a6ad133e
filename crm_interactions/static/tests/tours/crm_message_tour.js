import { registry } from "@web/core/registry";

/** Write and send an e-mail on the form of an interaction. */
registry.category("web_tour.tours").add("crm_interactions_message_send", {
    steps: () => [
        {
            content: "Open the tab Result",
            trigger: ".o_notebook .nav-link[name=result]",
            run: "click",
        },
        {
            content: "Write the subject",
            trigger: ".o_field_widget[name=subject] input",
            run: "edit Our offer",
        },
        {
            content: "Write the text",
            trigger: ".o_field_widget[name=body] .odoo-editor-editable",
            run: "editor Here is our offer, as agreed.",
        },
        {
            content: "Look at it first",
            trigger: "button[name=action_preview]",
            run: "click",
        },
        {
            content: "Addressee, address and words are shown",
            trigger:
                ".modal:contains(office@customer.example.com):contains(Here is our offer, as agreed.)",
        },
        {
            content: "Send it",
            trigger: ".modal button[name=action_send]",
            run: "click",
        },
        {
            content: "The message is listed, and the next one starts empty",
            trigger: ".o_field_widget[name=message_out_ids] .o_data_row:contains(Our offer)",
        },
        {
            trigger: ".o_field_widget[name=subject] input:not(:value('Our offer'))",
        },
    ],
});

/** Read later what was sent, from the menu. */
registry.category("web_tour.tours").add("crm_interactions_message_read", {
    steps: () => [
        {
            content: "Find the message",
            trigger: ".o_list_view .o_data_row:contains(Our offer):contains(Sent) td[name=address]",
            run: "click",
        },
        {
            content: "Read it word for word",
            trigger:
                ".o_form_view .o_field_widget[name=body]:contains(Here is our offer, as agreed.)",
        },
        {
            content: "Nothing can be edited",
            trigger:
                ".o_form_view:not(:has(.o_field_widget[name=body] .odoo-editor-editable)):not(:has(.o_form_button_save:visible))",
        },
    ],
});
