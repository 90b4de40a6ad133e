import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { Timeline } from "./timeline";
import { useTimelineMemory } from "./timeline_memory";

/** The timeline of one customer over the whole screen; the address names the customer. */
export class TimelineAction extends Component {
    static template = "crm_interactions.TimelineAction";
    static components = { Layout, Timeline };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.display = { controlPanel: {} };
        useTimelineMemory(this.props.state);
    }

    get partnerId() {
        return this.props.action.context.active_id;
    }

    chooseCustomer() {
        return this.action.doAction("crm_interactions.res_partner_action_customers", {
            clearBreadcrumbs: true,
        });
    }
}

registry.category("actions").add("crm_timeline", TimelineAction);
