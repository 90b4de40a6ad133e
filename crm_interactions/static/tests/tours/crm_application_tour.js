import { browser } from "@web/core/browser/browser";
import { patch } from "@web/core/utils/patch";
import { registry } from "@web/core/registry";

const OPENED = "https://leasing.example.com/L-1 _blank noopener,noreferrer";

/** F7: from the customer's file to an application's details and to where it is kept. */
registry.category("web_tour.tours").add("crm_interactions_application", {
    steps: () => [
        {
            content: "The customer's Sales page",
            trigger: ".o_form_view .o_notebook a[name=crm_interactions]",
            run: "click",
        },
        {
            content: "Applications are read when the section is opened",
            trigger: "a[name=crm_section_applications]",
            run: "click",
        },
        {
            content: "One that is kept nowhere cannot be opened",
            trigger:
                ".o_crm_record_list .o_data_row:contains(A-1):not(:has(button[name=action_open_application]))",
        },
        {
            content: "A double-click opens the details",
            trigger: ".o_crm_record_list .o_data_row:contains(L-1) td[name=product]",
            run: "dblclick",
        },
        {
            content: "Open Application opens the address in a new tab",
            trigger: ".o_statusbar_buttons button[name=action_open_application]",
            run({ anchor }) {
                const restore = patch(browser, {
                    open(...args) {
                        restore();
                        document.body.classList.add(
                            args.join(" ") === OPENED ? "opened_safely" : "opened_otherwise"
                        );
                    },
                });
                anchor.click();
            },
        },
        {
            content: "It opened without a way back to this window",
            trigger: "body.opened_safely",
        },
        {
            content: "Back to the customer",
            trigger: ".o_breadcrumb .breadcrumb-item:last-of-type a, .o_back_button",
            run: "click",
        },
        {
            content: "The section is there again",
            trigger: ".o_form_view .o_notebook a[name=crm_interactions]",
            run: "click",
        },
        {
            content: "Applications",
            trigger: "a[name=crm_section_applications]",
            run: "click",
        },
        {
            content: "One that is a record of this database opens that",
            trigger:
                ".o_crm_record_list .o_data_row:contains(R-1) button[name=action_open_application]",
            run: "click",
        },
        {
            content: "The record",
            trigger: ".o_form_view .o_breadcrumb:contains(Own Record)",
        },
    ],
});
