import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { Timeline } from "./timeline";

/** The timeline of the customer of a form; it is loaded when its tab is opened. */
export class TimelineWidget extends Component {
    static template = "crm_interactions.TimelineWidget";
    static components = { Timeline };
    static props = { ...standardWidgetProps };
}

export const timelineWidget = { component: TimelineWidget };

registry.category("view_widgets").add("crm_timeline", timelineWidget);
