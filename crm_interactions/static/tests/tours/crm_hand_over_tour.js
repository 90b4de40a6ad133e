import { registry } from "@web/core/registry";

/** B16: the leader hands a colleague's open interactions over, after a look at the preview. */
registry.category("web_tour.tours").add("crm_interactions_hand_over", {
    steps: () => [
        {
            content: "Open the menu",
            trigger: "button[data-menu-xmlid='crm_interactions.crm_interaction_menu']",
            run: "click",
        },
        {
            content: "Hand over",
            trigger: "[data-menu-xmlid='crm_interactions.crm_hand_over_menu']",
            run: "click",
        },
        {
            content: "Whose",
            trigger: ".modal .o_field_widget[name=from_user_id] input",
            run: "edit Test Own",
        },
        {
            content: "The one who leaves",
            trigger:
                ".modal .o_field_widget[name=from_user_id] .o-autocomplete--dropdown-item:contains(/^Test Own$/)",
            run: "click",
        },
        {
            content: "The preview counts and asks for somebody",
            trigger: ".modal p:contains(open: choose who gets them)",
        },
        {
            content: "To whom",
            trigger: ".modal .o_field_widget[name=to_user_ids] input",
            run: "edit Test Own2",
        },
        {
            content: "The colleague",
            trigger:
                ".modal .o_field_widget[name=to_user_ids] .o-autocomplete--dropdown-item:contains(Test Own2)",
            run: "click",
        },
        {
            content: "The preview says how many the colleague gets",
            trigger:
                ".modal .o_field_widget[name=shares] li:contains(Test Own2) .badge:contains(3)",
        },
        {
            content: "Hand over",
            trigger: ".modal button[name=action_hand_over]",
            run: "click",
        },
        {
            content: "It is done",
            trigger: ".o_notification:contains(3 interactions were handed over)",
        },
    ],
});
