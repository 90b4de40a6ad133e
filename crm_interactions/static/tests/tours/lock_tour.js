import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

const isStatus = (label) => `.o_statusbar_status .o_arrow_button_current:contains(${label})`;

/** Close an interaction and try to change it; started on its form by a salesperson. */
registry.category("web_tour.tours").add("crm_interactions_close_and_try_to_change", {
    steps: () => [
        {
            content: "Note what was said",
            trigger: ".o_field_widget[name=note] textarea",
            run: "edit Ready to sign",
        },
        {
            content: "Close the interaction",
            trigger: "button[name=action_done]",
            run: "click",
        },
        {
            trigger: isStatus("Done"),
        },
        {
            content: "The note can be read and not edited",
            trigger: ".o_field_widget[name=note]:contains(Ready to sign):not(:has(textarea))",
        },
        {
            content: "No field of the form can be edited",
            trigger: ".o_form_sheet:not(:has(.o_field_widget input:enabled:visible))",
        },
        {
            content: "Nothing can be posted, scheduled or attached",
            trigger:
                ".o-mail-Chatter-topbar:has(.o-mail-Chatter-sendMessage:disabled):has(.o-mail-Chatter-logNote:disabled):has(.o-mail-Chatter-activity:disabled):has(.o-mail-Chatter-attachFiles:disabled)",
        },
        {
            content: "A salesperson does not reopen",
            trigger: ".o_form_statusbar:not(:contains(Reopen))",
        },
        {
            content: "Links cannot be added",
            trigger: ".o_notebook .nav-link[name=links]",
            run: "click",
        },
        {
            trigger:
                ".o_field_widget[name=link_ids]:not(:has(.o_field_x2many_list_row_add)):not(:has(.o_list_record_remove))",
        },
    ],
});

/** Edit two interactions in the list, one of which a colleague closes meanwhile. */
registry.category("web_tour.tours").add("crm_interactions_edit_list_with_closed", {
    steps: () => [
        {
            content: "Select both",
            trigger: ".o_data_row:contains(Loan talk) .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(Still open) .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: ".o_selection_box:contains(2)",
            async run() {
                const interactions = await rpc("/web/dataset/call_kw/crm.interaction/search", {
                    model: "crm.interaction",
                    method: "search",
                    args: [[["name", "=", "Loan talk"]]],
                    kwargs: {},
                });
                await rpc("/web/dataset/call_button/crm.interaction/action_done", {
                    model: "crm.interaction",
                    method: "action_done",
                    args: [interactions],
                    kwargs: {},
                });
            },
        },
        {
            content: "Write a note for both",
            trigger: ".o_data_row:contains(Still open) td[name=note]",
            run: "click",
        },
        {
            trigger: ".o_selected_row td[name=note] textarea, .o_selected_row td[name=note] input",
            run: "edit For both",
        },
        {
            trigger: ".o_list_view .o_control_panel",
            run: "click",
        },
        {
            content: "Confirm",
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "The server says which one is closed",
            trigger: ".o_error_dialog:contains(“Loan talk” is closed)",
        },
        {
            trigger: ".o_error_dialog .modal-footer .btn-primary",
            run: "click",
        },
        {
            trigger: "body:not(:has(.o_error_dialog))",
        },
    ],
});

/** Reopen a closed interaction; started on its form by a manager. */
registry.category("web_tour.tours").add("crm_interactions_reopen", {
    steps: () => [
        {
            trigger: isStatus("Done"),
        },
        {
            content: "Reopen it",
            trigger: ".o_form_statusbar button:contains(Reopen)",
            run: "click",
        },
        {
            content: "Without a note",
            trigger: ".modal-footer button[name=action_reopen]",
            run: "click",
        },
        {
            content: "The window asks for it",
            trigger: ".modal .o_field_widget[name=note].o_field_invalid textarea",
            run: "edit The amount was wrong",
        },
        {
            trigger: ".modal-footer button[name=action_reopen]",
            run: "click",
        },
        {
            trigger: `body:not(:has(.modal)) ${isStatus("Planned")}`,
        },
        {
            content: "The chatter tells who and why",
            trigger: ".o-mail-Message:contains(Test Manager):contains(The amount was wrong)",
        },
        {
            content: "The form can be edited again",
            trigger: ".o_field_widget[name=note] textarea",
            run: "edit Corrected",
        },
        {
            content: "Messages can be posted again",
            trigger: ".o-mail-Chatter-sendMessage:enabled",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_status_indicator:not(:has(.o_form_button_save:visible))",
        },
    ],
});
