import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { STATES_AT_WORK, share, useProgressPoll, words } from "./progress_poll";

/**
 * How far the runs of a campaign (or a run) are that are being prepared or sent. What is shown
 * around it is read again when a run came to its next step.
 */
export class RunProgress extends Component {
    static template = "crm_campaigns.RunProgress";
    static props = { ...standardWidgetProps };

    setup() {
        this.share = share;
        this.words = words;
        const poll = useProgressPoll(this.props.record.resModel, () => this.reload());
        this.state = poll.state;
        useRecordObserver(({ resId, data }) =>
            poll.follow(resId && STATES_AT_WORK.includes(data.state) ? [resId] : [])
        );
    }

    /** Read the record again, unless somebody is changing it. */
    async reload() {
        const { record } = this.props;
        if (!(await record.isDirty())) {
            await record.load();
        }
    }
}

registry.category("view_widgets").add("crm_run_progress", {
    component: RunProgress,
    fieldDependencies: [{ name: "state", type: "selection" }],
});
