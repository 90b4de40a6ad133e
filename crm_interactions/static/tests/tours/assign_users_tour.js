import { registry } from "@web/core/registry";

/** Assign a colleague in the window; started on the form of an interaction. */
registry.category("web_tour.tours").add("crm_interactions_assign_users", {
    steps: () => [
        {
            content: "Open the window",
            trigger: "button[name=action_assign_users]",
            run: "click",
        },
        {
            content: "Who cannot read the interaction is greyed, with the reason",
            trigger:
                ".o_crm_assign_user_locked:contains(Test Own2):contains(May not read) input:disabled",
        },
        {
            content: "The responsible user is shown",
            trigger: ".o_crm_assign_user:contains(Responsible)",
        },
        {
            content: "Look for a colleague",
            trigger: ".o_crm_assign_users input[type=search]",
            run: "edit all@users",
        },
        {
            content: "Others are filtered out",
            trigger: ".o_crm_assign_users:not(:has(.o_crm_assign_user:contains(Test Own2)))",
        },
        {
            content: "Tick the colleague",
            trigger: ".o_crm_assign_user:contains(Test All) input:not(:checked)",
            run: "click",
        },
        {
            trigger: ".o_crm_assign_user:contains(Test All) input:checked",
        },
        {
            content: "Apply",
            trigger: ".modal-footer button[name=action_apply]",
            run: "click",
        },
        {
            content: "The form shows the assigned user and the chatter who did it",
            trigger: "body:not(:has(.modal)) .o_field_widget[name=user_ids] .o_m2m_avatar",
        },
        {
            trigger: ".o-mail-Message:contains(Test Manager):contains(Assigned: Test All)",
        },
    ],
});

/** Follow the link of the mail to one interaction. */
registry.category("web_tour.tours").add("crm_interactions_assign_mail_link", {
    steps: () => [
        {
            trigger: ".o_breadcrumb .active:contains(Test Interaction 1)",
        },
        {
            trigger: ".o_field_widget[name=user_ids] .o_m2m_avatar",
        },
    ],
});

/** Follow the link of the mail to several interactions. */
registry.category("web_tour.tours").add("crm_interactions_assign_mail_list", {
    steps: () => [
        {
            trigger:
                ".o_list_view:contains(Test Interaction 1):contains(Test Interaction 2):not(:contains(Test Interaction 3))",
        },
    ],
});
