import { registry } from "@web/core/registry";

/** Agree to text messages in the portal and withdraw again; started on the customer's home page. */
registry.category("web_tour.tours").add("crm_agreements_portal", {
    steps: () => [
        {
            content: "Open my agreements",
            trigger: ".o_portal_index_card a[href='/my/agreements']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Open the text messages",
            trigger: ".list-group-item:contains(SMS Marketing):contains(Not agreed)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Read the words and agree",
            trigger: "#wrap:contains(by text message) button[value=grant]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It counts, and is in the history",
            trigger:
                "#wrap:has(.alert-success):has(.badge:contains(Active)) .o_agreement_history:contains(Granted):contains(Customer portal)",
        },
        {
            content: "Withdraw",
            trigger: "button[value=withdraw]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is withdrawn",
            trigger:
                "#wrap:has(.badge:contains(Withdrawn)) .o_agreement_history:contains(Withdrawn)",
        },
    ],
});
