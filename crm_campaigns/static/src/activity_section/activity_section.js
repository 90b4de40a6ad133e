import { useState } from "@odoo/owl";
import { EmbeddedList } from "@crm_interactions/record_list/embedded_list";
import { RecordList, recordListWidget } from "@crm_interactions/record_list/record_list";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

const STATUSES = [
    ["assigned", _t("Assigned")],
    ["unassigned", _t("Unassigned")],
    ["in_progress", _t("In Progress")],
    ["completed", _t("Completed")],
    ["cancelled", _t("Cancelled")],
    ["all", _t("All")],
];

/**
 * The customer's internal campaign activities: the assigned ones, the others by one drop-down (K6).
 * The method that answers the domain of the rows is given the status.
 */
export class ActivitySection extends RecordList {
    static template = "crm_campaigns.ActivitySection";
    static components = { EmbeddedList };

    setup() {
        this.statuses = STATUSES;
        this.filter = useState({ status: "assigned" });
        super.setup();
    }

    async load({ resId, resModel }) {
        const { status } = this.filter;
        const domain = resId
            ? await this.orm.call(resModel, this.props.domainMethod, [[resId], status])
            : null;
        if (resId === this.shown && status === this.filter.status) {
            this.state.domain = domain;
            this.state.version++;
        }
    }

    choose(status) {
        this.filter.status = status;
        return this.load(this.props.record);
    }
}

registry.category("view_widgets").add("crm_campaign_activity_section", {
    ...recordListWidget,
    component: ActivitySection,
});
